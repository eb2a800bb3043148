import { assert, describe, it } from "@effect/vitest"
import type * as Capability from "@likeness/core/Capability"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Ticket from "@likeness/core/Ticket"
import type { Attempt, Job } from "@likeness/runtime/Job"
import * as Effect from "effect/Effect"
import { forgetJob } from "../src/jobs/forget-job.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"

const connection = { v: 1, name: "cloud", provider: "higgsfield", account: "studio", settings: {} } as const
const ticket = (id: string, capability: Capability.Capability): Ticket.Ticket => ({
  v: 1, provider: "higgsfield", connection: "cloud", account: "studio", capability, id, intent: `job-1.${id}`, place: "anywhere", submittedAt: "2026-11-30T10:00:00.000Z", details: {}
})

/** A settled job whose intents had these tickets, and what its provider is asked to erase. */
const forgetting = (capability: Capability.Capability, ids: ReadonlyArray<string>) => {
  const asked: Array<string> = []
  const tickets = ids.map((id) => ticket(id, capability))
  const attempts = tickets.map((one, index): Attempt => ({ intent: one.intent, number: index + 1, ticket: one, ended: { at: one.submittedAt, outcome: "failed" } }))
  const job = { id: "job-1", state: "settled", capability, connection, ticket: tickets.at(-1) } as unknown as Job
  const workspace = {
    runtime: { jobs: { get: () => Effect.succeed(job), attempts: () => Effect.succeed(attempts) } },
    provider: () => Effect.succeed({ forget: ({ id, kind }: RemoteReference.RemoteReference) => Effect.sync(() => { asked.push(`${kind} ${id}`); return { answer: "erased" } }) })
  } as unknown as Workspace
  return Effect.as(forgetJob(workspace, "job-1"), asked)
}

describe("forgetting a job", () => {
  it.effect("erases what each of its intents left, not only the last one's", () => Effect.gen(function*() {
    assert.deepStrictEqual(yield* forgetting("generateImage", ["first", "second"]), ["request first", "request second"])
  }))

  it.effect("asks for a training under both names that its id may have", () => Effect.gen(function*() {
    assert.deepStrictEqual(yield* forgetting("trainIdentity", ["soul"]), ["identityModel soul", "request soul"])
  }))
})

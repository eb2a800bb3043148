import { assert, it } from "@effect/vitest"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { cancelJob, recoverJobs } from "../src/jobs/drive-jobs.ts"
import { acceptedAfterAll } from "../src/status/accepted-after-all.ts"
import { readStatus } from "../src/status/read-status.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { silent } from "../src/steps/Tell.ts"
import { opened, stubWorkspace } from "./support/stub-workspace.ts"

/** A workspace with one job of which nobody knows what became. */
const unsettled = Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  world.silent.add("generateImage")
  const connection = yield* workspace.connection()
  const error = yield* Effect.flip(generateBriefs(workspace, { files: [], connection, withIdentity: false, before: () => Effect.void }, silent))
  assert.strictEqual(error._tag, "SubmissionUnknown")
  const [job] = yield* workspace.runtime.jobs.list()
  return { workspace, id: job!.id, folder, world }
})

it.live("a job given up by a person is settled, and nothing failed", () => Effect.gen(function*() {
  const { folder, id, workspace } = yield* unsettled
  const before = yield* readStatus(folder, {})
  assert.include(before.next, `likeness jobs recover ${id}`)
  const { failure, jobs } = yield* recoverJobs(workspace, id, { _tag: "abandon" }, silent)
  assert.isUndefined(failure)
  assert.deepStrictEqual(jobs.map(({ state }) => state), ["rejected"])
  const after = yield* readStatus(folder, {})
  assert.deepStrictEqual([after.failures, after.jobs], [[], { unfinished: 0, done: 0, failed: 0, cancelled: 1, unknown: 0 }])
  assert.include(after.next, "likeness train")
  // What turns up afterwards is paid, until somebody takes it.
  const [given] = yield* workspace.runtime.jobs.list()
  const found = [{ ...given!, ticket: { id: "soul-1" } as Ticket.Ticket }]
  assert.deepStrictEqual(acceptedAfterAll([given!], []), [])
  assert.match(acceptedAfterAll(found, []).join(), new RegExp(`^${id}, which was given up, was accepted all the same as soul-1 and is billed: `, "u"))
  assert.deepStrictEqual(acceptedAfterAll(found, [{ source: { _tag: "remote", id: "soul-1" } } as IdentityModel.IdentityModel]), [])
}))

it.live("a job that stays unknown is told as such", () => Effect.gen(function*() {
  const { id, workspace } = yield* unsettled
  const { failure, jobs } = yield* recoverJobs(workspace, undefined, { _tag: "look" }, silent)
  assert.strictEqual(failure?._tag, "SubmissionUnknown")
  assert.deepStrictEqual(jobs.map((job) => [job.id, job.state]), [[id, "unknown"]])
}))

it.live("a job whose outcome is unknown cannot be ended, and the way to settle it is named", () => Effect.gen(function*() {
  const { id, workspace } = yield* unsettled
  const refused = yield* Effect.flip(cancelJob(workspace, id, silent))
  assert.strictEqual(refused._tag, "WrongState")
  assert.include(refused.advice, `likeness jobs recover ${id}`)
}))

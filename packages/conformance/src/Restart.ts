/** Checks 11 and 12: what is stored can be read again, and another process goes on with it. */
import * as Hash from "@likeness/core/Hash"
import * as Intent from "@likeness/core/Intent"
import * as Outcome from "@likeness/core/Outcome"
import * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as Progress from "@likeness/core/Progress"
import type * as Stored from "@likeness/core/Stored"
import * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"
import * as OwnProcess from "./OwnProcess.ts"

/** Time enough to send for a process that must start first. */
const processStartSeconds = 60

/** Through JSON text and back; the plain form must be the same before and after. */
const survives = <A extends { readonly v: number }>(stored: Stored.Stored<A>, value: A): Effect.Effect<A, Broken> =>
  Effect.gen(function*() {
    const text = yield* must(`the ${stored.name} cannot be stored`, Effect.sync(() => JSON.stringify(stored.encode(value))))
    const read = stored.parse(text)
    if (Result.isFailure(read)) return yield* broken(`the ${stored.name} cannot be read again: ${read.failure.message}`)
    yield* must(`the ${stored.name} is not plain JSON`, Effect.sync(() => {
      if (Hash.canonical(stored.encode(read.success)) !== Hash.canonical(value)) throw new Error("members are lost or changed on the way")
    }))
    const newer = stored.decode({ ...JSON.parse(text), v: stored.version + 1 })
    yield* expect(Result.isFailure(newer), `a ${stored.name} of a newer version is read instead of refused`)
    return read.success
  })

export const valuesSurvive = Check.make({
  number: 11,
  name: "order, intent, ticket, progress and outcome survive JSON, each with its version",
  body: (bench) =>
    Effect.gen(function*() {
      const { intent, order, ticket } = yield* Driver.order(bench)
      yield* survives(PreparedOrder.stored, order)
      yield* survives(Intent.stored, intent)
      yield* survives(Ticket.stored, ticket)
      const names = [ticket.connection, ticket.account, ticket.provider]
      yield* expect(
        names.join() === [bench.description.connection, bench.description.account, bench.description.provider].join(),
        `the ticket names ${names.join(", ")}, describe other ones`
      )
      yield* expect(ticket.intent === intent.id, "the ticket names another intent")
      const ended = yield* Driver.outcome(bench, ticket, { haste: 0.2, onProgress: (progress) => Effect.asVoid(survives(Progress.stored, progress)) })
      yield* survives(Outcome.stored, ended)
    })
})

/** One process sends and is killed, another one finishes: what lived in memory is gone for sure. */
const acrossProcesses = (bench: Bench.Bench): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const { ownProcess } = bench.harness
    if (ownProcess === undefined) return bench.leaveOut(`${bench.capability}, in processes of their own: the harness does not say how one connects (\`ownProcess\`); other connections of one process were tried`)
    yield* Bench.reset(bench)
    const intent = yield* Driver.intend(bench, yield* Driver.prepare(bench), processStartSeconds)
    const ticket = yield* OwnProcess.run(bench.harness, ownProcess, { _tag: "submit", intent: JSON.stringify(Intent.stored.encode(intent)) })
    const finished = yield* OwnProcess.run(bench.harness, ownProcess, { _tag: "finish", ticket: JSON.stringify(ticket) })
    const { files, outcome } = finished as { readonly files: number; readonly outcome: unknown }
    const ended = yield* Effect.fromResult(Outcome.stored.decode(outcome)).pipe(Effect.catch((wrong) => broken(wrong.message)))
    const expected = ended.outputs.flatMap(Outcome.files).length
    yield* expect(files === expected, `the outcome has ${expected} files, another process collected ${files}`)
  })

export const anotherProcessFinishes = Check.make({
  number: 12,
  name: "a second process finishes what a first one began, from stored values alone",
  body: (bench) =>
    Effect.gen(function*() {
      const stored = yield* Effect.scoped(Effect.gen(function*() {
        const provider = yield* Bench.connect(bench.harness, {})
        const { ticket } = yield* Driver.order(bench, { provider })
        return yield* must("the ticket cannot be stored", Effect.sync(() => JSON.stringify(Ticket.stored.encode(ticket))))
      }))
      const provider = yield* Bench.connect(bench.harness, {})
      const ticket = yield* Effect.fromResult(Ticket.stored.parse(stored)).pipe(Effect.catch((wrong) => broken(wrong.message)))
      const ended = yield* Driver.success(bench, ticket, { provider })
      const read = yield* Effect.fromResult(Outcome.stored.parse(JSON.stringify(Outcome.stored.encode(ended)))).pipe(Effect.catch((wrong) => broken(wrong.message)))
      const third = yield* Bench.connect(bench.harness, {})
      const taken = yield* must("collect over another connection", Driver.collect(third, ticket, read))
      const files = ended.outputs.flatMap(Outcome.files)
      yield* expect(taken.length === files.length, `the outcome has ${files.length} files, another connection collected ${taken.length}`)
      yield* acrossProcesses(bench)
    })
})

export const checks: ReadonlyArray<Check.Check> = [valuesSurvive, anotherProcessFinishes]

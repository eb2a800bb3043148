/** The program of {@link OwnProcess}: opens the harness' connection, does one task and says on stdout what came of it. */
import * as Capability from "@likeness/core/Capability"
import * as Intent from "@likeness/core/Intent"
import * as Outcome from "@likeness/core/Outcome"
import * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import { flushCompileCache } from "node:module"
import { json } from "node:stream/consumers"
import { broken, must, say } from "./Broken.ts"
import * as Driver from "./Driver.ts"
import type * as Harness from "./Harness.ts"
import type * as OwnProcess from "./OwnProcess.ts"

const { argument, module, task, timeScale } = await json(process.stdin) as OwnProcess.Order
const { connect } = await import(module) as Harness.ConnectingModule
const { provider } = await connect(argument, { account: "first", credentials: "good", host: "here" })

const submit = (text: string) =>
  Effect.gen(function*() {
    const intent = yield* Effect.fromResult(Intent.stored.parse(text))
    const ticket = yield* Effect.flatMap(Driver.submit(provider, intent), Driver.accepted)
    return Ticket.stored.encode(ticket)
  })

const finish = (text: string) =>
  Effect.gen(function*() {
    const ticket = yield* Effect.fromResult(Ticket.stored.parse(text))
    const offer = Capability.offer(provider.describe(), ticket.capability)
    if (offer === undefined) return yield* broken(`describe declares no ${ticket.capability} any more`)
    const ended = yield* must("poll", Driver.pollToEnd({ provider, offer, harness: timeScale === undefined ? {} : { timeScale } }, ticket))
    if (ended.state !== "succeeded") return yield* broken(`the job ended ${ended.state} where it should succeed`)
    const files = yield* must("collect", Driver.collect(provider, ticket, ended))
    return { outcome: Outcome.stored.encode(ended), files: files.length }
  })

const work: Effect.Effect<unknown, unknown> = task._tag === "submit" ? submit(task.intent) : finish(task.ticket)
const answer = await Effect.runPromise(Effect.match(work, {
  onSuccess: (done): OwnProcess.Answer => ({ done }),
  onFailure: (wrong): OwnProcess.Answer => ({ wrong: say(wrong) })
}))
// It is killed, not ended: nothing may be saved on the way out, but for the compiled code that makes the next one begin sooner.
flushCompileCache()
process.stdout.write(`${JSON.stringify(answer)}\n`)
setInterval(() => undefined, 60_000)

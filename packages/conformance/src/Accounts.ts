/** Checks 17 and 31: keys stay secret, and accounts stay apart. */
import * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Request from "@likeness/core/Request"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"
import { inspect } from "node:util"

/** Everything of a value that could end in a log, a file or on a screen. */
const everything = (value: unknown): string => {
  const error = value instanceof Error ? `${value.message}\n${value.stack ?? ""}\n${String(value.cause)}` : ""
  return `${inspect(value, { depth: 12, showHidden: true })}\n${JSON.stringify(value)}\n${error}`
}

const silent = (bench: Bench.Bench, where: string, value: unknown): Effect.Effect<void, Broken> => {
  const text = everything(value)
  // A key of two halves must not show its secret half alone either.
  const secrets = Object.values(bench.harness.secrets ?? {}).flatMap((secret) => [secret, ...secret.split(":").slice(1)]).filter((secret) => secret.length > 3)
  return expect(!secrets.some((secret) => text.includes(secret)), `the secret appears in ${where}`)
}

/** Runs with every log line of Effect kept. */
const logged = <A, E, R>(effect: Effect.Effect<A, E, R>, lines: Array<string>): Effect.Effect<A, E, R> =>
  effect.pipe(Effect.provide(Logger.layer([Logger.make((entry) => void lines.push(`${everything(entry.message)} ${Cause.pretty(entry.cause)}`))])))

const wrongKey = (bench: Bench.Bench, order: Driver.Sent["order"]): Effect.Effect<void, Broken> =>
  Effect.scoped(Effect.gen(function*() {
    const provider = yield* Bench.connect(bench.harness, { credentials: "wrong" })
    const intent = yield* Driver.intend(bench, order)
    const lines: Array<string> = []
    const answer = yield* logged(Driver.submit(provider, intent), lines)
    if (answer._tag !== "refused") return yield* broken(`submit with a wrong key answers ${answer._tag}`)
    yield* final(answer.error, "CredentialsRejected", "a wrong key")
    yield* silent(bench, "the error of a wrong key", answer.error)
    const health = yield* Effect.exit(logged(provider.check, lines))
    yield* silent(bench, "the answer of check with a wrong key", Exit.isSuccess(health) ? health.value : Cause.squash(health.cause))
    const prepared = yield* Effect.exit(logged(provider.prepare(bench.sample.request, { readAsset: bench.readAsset, known: [] }), lines))
    yield* silent(bench, "what prepare says of a wrong key", Exit.isSuccess(prepared) ? prepared.value : Cause.squash(prepared.cause))
    yield* silent(bench, "the log", lines)
    yield* expect((yield* Bench.jobs(bench)).length === 0, "a wrong key made a job")
  }))

const final = (error: ProviderError.ProviderError, tag: ProviderError.Tag, of: string): Effect.Effect<void, Broken> =>
  expect(error._tag === tag && error.retryable === "no" && error.billed === "no", `${of} is ${say(error)}, retryable: ${error.retryable}, billed: ${error.billed}; it must be ${tag}, no and no`)

export const keysAndCredit = Check.make({
  number: 17,
  name: "a bad key and an empty account have their tags, are final, and the secret appears nowhere",
  body: (bench) =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const { order, ticket } = yield* logged(Driver.order(bench), lines)
      yield* silent(bench, "the prepared order", order)
      yield* silent(bench, "the ticket", ticket)
      yield* silent(bench, "the outcome", yield* logged(Driver.outcome(bench, ticket), lines))
      yield* silent(bench, "what describe declares", bench.description)
      yield* silent(bench, "the log", lines)
      yield* Bench.provoke(bench, "wrong-key", wrongKey(bench, order))
      // A new order: a provider may look for the first one before it sends, and find that it was accepted.
      const unsent = yield* Driver.prepare(bench)
      yield* Bench.provoke(bench, "no-credits", Effect.gen(function*() {
        const answer = yield* Driver.submit(bench.provider, yield* Driver.intend(bench, unsent))
        if (answer._tag !== "refused") return yield* broken(`submit from an empty account answers ${answer._tag}`)
        yield* final(answer.error, "OutOfCredits", "an empty account")
        yield* silent(bench, "the error of an empty account", answer.error)
      }))
      // Errors of a server and of a lost connection carry causes, which carry headers.
      for (const kind of ["server-error", "reset-before-accept", "refuse-connection"] as const) {
        yield* Bench.provoke(bench, kind, Effect.gen(function*() {
          const answer = yield* Driver.submit(bench.provider, yield* Driver.intend(bench, unsent))
          yield* silent(bench, `the answer of submit under "${kind}"`, answer._tag === "accepted" ? answer : answer.error)
        }))
      }
    })
})

/** The sample with its identity model belonging to another account; absent where it has no remote one. */
const foreign = (request: Request.Request, connection: string, account: string): Request.Request | undefined => {
  if (request._tag !== "generateImage" && request._tag !== "enhance") return undefined
  let found = false
  const subjects = request.subjects.map((subject) => {
    const { identity } = subject
    if (identity._tag !== "model" || identity.model.source._tag !== "remote") return subject
    found = true
    return { ...subject, identity: { ...identity, model: { ...identity.model, source: { ...identity.model.source, connection, account } } } }
  })
  return found ? { ...request, subjects } : undefined
}

const unusable = (provider: Provider.Provider, request: Request.Request): Effect.Effect<void, Broken> =>
  expect(provider.validate(request).some((fault) => fault.tag === "Unsupported"), "validate accepts an identity model of another account")

/** A name made from the content is the same for everyone who uploads it, and so belongs to nobody. */
const isPrivate = ({ id, sha256 }: RemoteReference.RemoteReference): boolean => sha256 === undefined || !id.includes(Hash.short(sha256))

export const accountsApart = Check.make({
  number: 31,
  name: "two accounts side by side: no upload, key or identity model of one reaches the other",
  samples: (samples) => samples,
  body: (bench) =>
    Effect.gen(function*() {
      const { harness, sample } = bench
      const second = yield* Bench.connect(harness, { account: "second" })
      const other = second.describe()
      yield* expect(other.account !== bench.description.account && other.connection !== bench.description.connection, "the harness' two connections have one name or one account")

      const first = yield* Driver.prepare(bench)
      const strange = foreign(sample.request, other.connection, other.account)
      if (strange !== undefined) {
        yield* unusable(bench.provider, strange)
        yield* unusable(second, sample.request)
      }
      const mine = sample.second ?? (strange === undefined ? sample.request : ({ ...sample.request, subjects: [] } as Request.Request))
      if (sample.second === undefined && second.validate(mine).length > 0) return bench.leaveOut(`${bench.capability}, an order of the second account: the sample has no form for it (\`second\`)`)
      const arrived = (yield* Bench.received(bench)).length
      const prepared = yield* Driver.prepare(bench, { provider: second, request: mine, known: first.references })
      yield* expect(prepared.account === other.account && prepared.connection === other.connection, "the second connection's order names the first one's account")
      const kept = prepared.references.filter((reference) => reference.account !== other.account)
      yield* expect(kept.length === 0, "the second connection's order keeps references of the first account")
      yield* expect(!first.references.filter(isPrivate).some((reference) => prepared.body.includes(reference.id)), "the second connection's order uses an upload of the first account")

      const intent = yield* Driver.intend(bench, prepared)
      yield* Effect.flatMap(Driver.submit(second, intent), Driver.accepted)
      const { secrets } = harness
      if (secrets === undefined) return bench.leaveOut(`${bench.capability}, keys: this wire has none`)
      const later = (yield* Bench.received(bench)).slice(arrived)
      const mixed = later.some((one) => Object.values(one.headers).some((value) => value.includes(secrets.first)) || Buffer.from(one.body).includes(secrets.first))
      yield* expect(!mixed, "the second connection sent the first account's key")
      const strayed = later.some((one) => Buffer.from(one.body).includes(secrets.second))
      yield* expect(!strayed, "the key stands in a body")
    })
})

export const checks: ReadonlyArray<Check.Check> = [keysAndCredit, accountsApart]

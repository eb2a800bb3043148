/** Asks the providers to erase what they have of a persona, and then erases it here. */
import * as Connection from "@likeness/core/Connection"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as RemoteReference from "@likeness/core/RemoteReference"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Blobs } from "../Blobs.ts"
import { leftBy, type ForgetOptions, type Forgotten, type RemoteErasure } from "../Forget.ts"
import { erasePersona, refuseUnfinished, scrub, tombstoneOf } from "../store/erase.ts"
import { appendEvent } from "../store/events.ts"
import { identityModels, remoteReferences } from "../store/repositories.ts"
import { alone, matching, now, transaction, type Store } from "../store/Store.ts"
import { fromSql, readable } from "../store/store-unusable.ts"
import { referencedFiles } from "../store/tables.ts"
import { readAttempts } from "./attempts.ts"

interface Forgetting {
  readonly store: Store
  readonly blobs: Blobs
  readonly provider: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>
}

/** The settings that each connection was last used with for the persona. */
const connectionsOf = Effect.fnUntraced(function*(store: Store, persona: string) {
  const rows = yield* fromSql(store.sql<{ value: string }>`SELECT "connectionValue" AS "value" FROM "jobs" WHERE ${matching(store, { persona })} ORDER BY "sequence"`)
  const found = yield* Effect.forEach(rows, ({ value }) => readable(Connection.stored.parse(value)))
  return new Map(found.map((connection) => [`${connection.name}/${connection.account}`, connection]))
})

/** Everything of the persona that lies with providers: what was uploaded or installed, what was trained, and each order with its outputs. */
const remoteOf = Effect.fnUntraced(function*(store: Store, persona: string) {
  const found = new Map<string, RemoteReference.RemoteReference>()
  const add = (reference: RemoteReference.RemoteReference) =>
    found.set(JSON.stringify([reference.connection, reference.account, reference.kind, reference.id, reference.server ?? null]), reference)
  const jobs = yield* fromSql(store.sql<{ id: string }>`SELECT "id" FROM "jobs" WHERE ${matching(store, { persona })}`)
  for (const { id } of jobs) {
    for (const { ticket } of yield* readAttempts(store, id)) {
      if (ticket !== undefined) leftBy(ticket).forEach(add)
    }
  }
  for (const { source } of yield* identityModels(store).list({ persona })) {
    if (source._tag === "remote") add({ v: 1, connection: source.connection, account: source.account, kind: "identityModel", id: source.id })
  }
  for (const reference of yield* remoteReferences(store).list({ persona })) add(reference)
  return found
})

const eraseRemote = Effect.fnUntraced(function*({ provider }: Forgetting, connections: ReadonlyMap<string, Connection.Connection>, given: RemoteReference.RemoteReference) {
  const { account, connection: name, id, kind } = given
  const reference = { connection: name, account, kind, id }
  const connection = connections.get(`${name}/${account}`)
  if (connection === undefined) return { reference, answer: "notPossible", reason: `no job of this workspace used connection ${name}` } satisfies RemoteErasure as RemoteErasure
  const answer = yield* provider(connection).pipe(Effect.flatMap((made) => made.forget(given)), Effect.result)
  if (Result.isFailure(answer)) return { reference, answer: "unreachable", reason: answer.failure.message } satisfies RemoteErasure as RemoteErasure
  const { answer: erasure, reason } = answer.success
  return { reference, answer: erasure, ...(reason === undefined ? {} : { reason }) } satisfies RemoteErasure as RemoteErasure
})

/** May be repeated: what is erased already answers `absent`. */
export const forget = (forgetting: Forgetting, persona: string, { beforeErasing = () => Effect.void, leaveRemote = false }: ForgetOptions) =>
  Effect.gen(function*() {
    const { blobs, store } = forgetting
    const tombstone = tombstoneOf(store.workspace, persona)
    const answers = new Map<string, RemoteErasure>()
    let erased: { readonly at: string; readonly files: ReadonlySet<string> } | undefined
    while (erased === undefined) {
      // Before anything is erased anywhere: a job that goes on may need what lies over there.
      yield* fromSql(refuseUnfinished(store, persona))
      const connections = yield* connectionsOf(store, persona)
      const asked = yield* remoteOf(store, persona)
      for (const [key, reference] of asked) {
        const found = yield* eraseRemote(forgetting, connections, reference)
        // Asked again, what was erased is not there.
        if (answers.get(key)?.answer !== "erased" || found.answer !== "absent") answers.set(key, found)
      }
      const remote = [...answers.values()]
      if (!leaveRemote && remote.some(({ answer }) => answer === "unreachable")) return { remote, erasedHere: false, files: 0, tombstone } satisfies Forgotten as Forgotten
      erased = yield* transaction(store, Effect.gen(function*() {
        // No job of it changes its state before this commit.
        yield* alone(store, "events")
        const at = yield* now
        // Nobody waited for the providers: a job may have come, left something over there and ended meanwhile.
        if ([...(yield* remoteOf(store, persona)).keys()].some((key) => !asked.has(key))) return undefined
        const files = yield* erasePersona(store, persona)
        yield* appendEvent(store, { kind: "persona-forgotten", data: { tombstone } })
        // Last in the commit: who is erased has a tombstone, whenever the process ends.
        yield* beforeErasing(tombstone)
        return { at, files }
      }))
    }
    const needed = yield* fromSql(referencedFiles(store))
    let files = 0
    for (const sha256 of erased.files) {
      // Two personas may share a file; and not every hash in a row is one of a file.
      if (needed.has(sha256) || !(yield* blobs.has(sha256))) continue
      // Whoever imports the same bytes for another persona stores the file first, and then the row that names it.
      yield* blobs.remove(sha256, erased.at)
      if (!(yield* blobs.has(sha256))) files++
    }
    yield* fromSql(scrub(store))
    return { remote: [...answers.values()], erasedHere: true, files, tombstone } satisfies Forgotten as Forgotten
  })

/** Who carries jobs over a shared store: the engine's own table of processes, read. */
import * as Effect from "effect/Effect"
import type { EngineHolder } from "../EngineHolder.ts"
import type { Stored } from "../Repository.ts"
import type { Store } from "../store/Store.ts"
import { fromSql } from "../store/store-unusable.ts"
import { hasTable } from "../store/tables.ts"
import { hostname } from "node:os"

/** Before the names of the engine's tables. */
export const tablePrefix = "engine"

/** A process among those that carry jobs; unlike a process number, never used again. */
export const ownName = (): string => `${hostname()}~${process.pid}~${Date.now()}`

const namePattern = /^(?<host>.*)~(?<pid>\d+)~(?<since>\d+)$/u

interface Member {
  readonly name: string
  readonly groups: ReadonlyArray<string>
  readonly holder: Extract<EngineHolder, { _tag: "elsewhere" }>
}

/** The processes that gave a sign of life lately, by the database's clock. */
export const members = (store: Store, lostAfterSeconds: number): Stored<ReadonlyArray<Member>> =>
  fromSql(Effect.gen(function*() {
    if (!(yield* hasTable(store.sql, `${tablePrefix}_runners`))) return []
    const rows = yield* store.sql<{ runner: string }>`SELECT "runner" FROM ${store.sql(`${tablePrefix}_runners`)}
      WHERE "last_heartbeat" > NOW() - ${lostAfterSeconds} * INTERVAL '1 second' ORDER BY "machine_id"`
    return rows.flatMap(({ runner }): ReadonlyArray<Member> => {
      const { address, groups } = JSON.parse(runner) as { readonly address: { readonly host: string }; readonly groups: ReadonlyArray<string> }
      const found = namePattern.exec(address.host)?.groups
      if (found === undefined) return []
      const since = new Date(Number(found["since"])).toISOString()
      return [{ name: address.host, groups, holder: { _tag: "elsewhere", pid: Number(found["pid"]), host: found["host"] ?? "", since } }]
    })
  }))

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as Sqlite from "../src/store/sqlite.ts"
import { temporaryFolder } from "./workspace.ts"

const full = 2
const normal = 1

describe("what a commit waits for", () => {
  it.live("is the disk, unless the transaction began with less; the one after it waits again", () => Effect.gen(function*() {
    const sql = yield* Sqlite.make(join(yield* temporaryFolder, "store.sqlite"), false)
    const setting = Effect.map(sql<{ synchronous: number }>`PRAGMA synchronous`, (rows) => rows[0]?.synchronous)
    yield* sql`CREATE TABLE "t" ("n" INTEGER)`
    const inside = sql.withTransaction(Effect.andThen(sql`INSERT INTO "t" VALUES (1)`, setting))
    assert.strictEqual(yield* inside, full)
    const lazily = Effect.provideService(inside, Sqlite.Synchronous, "NORMAL")
    assert.strictEqual(yield* lazily, normal)
    assert.strictEqual(yield* inside, full)
    assert.strictEqual(yield* setting, full)
    // Within a transaction that waits nothing changes.
    assert.strictEqual(yield* sql.withTransaction(Effect.provideService(setting, Sqlite.Synchronous, "NORMAL")), full)
    assert.lengthOf(yield* sql`SELECT * FROM "t"`, 3)
  }))
})

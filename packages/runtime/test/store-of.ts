/** Which store a test's folder has: its own file, or, in the Postgres run of the same suite, a schema of its own in the server that the run started. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { execFileSync, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import type { StoreSettings } from "../src/Runtime.ts"

interface Server {
  readonly url: string
  readonly psql: string
}

const server = (): Server | undefined => {
  const given = process.env["LIKENESS_TEST_POSTGRES"]
  if (process.env["LIKENESS_TEST_STORE"] !== "postgres") return undefined
  if (given === undefined) throw new Error("the Postgres server for the tests was not started")
  return JSON.parse(given) as Server
}

export const isPostgres = process.env["LIKENESS_TEST_STORE"] === "postgres"

const schemaOf = (folder: string): string => `w${createHash("sha256").update(folder).digest("hex").slice(0, 24)}`
const made = new Set<string>()

const psql = ({ psql: program, url }: Server, ...statements: ReadonlyArray<string>): string =>
  execFileSync(program, [url, "-qAt", ...statements.flatMap((statement) => ["-c", statement])], { encoding: "utf8", env: { ...process.env, PGOPTIONS: "-c client_min_messages=error" } })

/** The store's settings for a folder; its schema is made with the first call. */
export const storeOf = (folder: string): Pick<StoreSettings, "store"> => {
  const found = server()
  if (found === undefined) return {}
  const schema = schemaOf(folder)
  if (!made.has(schema)) {
    psql(found, `CREATE SCHEMA IF NOT EXISTS ${schema}`)
    made.add(schema)
  }
  return { store: { url: Redacted.make(`${found.url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`) } }
}

/** Runs a statement on the store behind the runtime's back; gives the number of rows that it returns. */
export const tamper = (folder: string, statement: string): number => {
  const found = server()
  if (found !== undefined) {
    storeOf(folder)
    return psql(found, `SET search_path = ${schemaOf(folder)}; ${statement}`).split("\n").filter((line) => line !== "").length
  }
  const database = new DatabaseSync(join(folder, "store.sqlite"), { timeout: 10_000 })
  try {
    return database.prepare(statement).all().length
  } finally {
    database.close()
  }
}

/**
 * Another machine's transaction that did `statement` and is still open: `isInTheWay` when somebody waits for it.
 * For Postgres alone, as a file's transactions follow each other.
 */
export const holding = (folder: string, statement: string) =>
  Effect.gen(function*() {
    const found = server()
    if (found === undefined) return yield* Effect.die(new Error("only a store that machines share has transactions beside each other"))
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(found.psql, [found.url, "-qAt", "-v", "ON_ERROR_STOP=1"], { stdio: ["pipe", "pipe", "inherit"] })),
      (made) => Effect.sync(() => made.kill())
    )
    const lines = createInterface({ input: child.stdout })
    const ended = new Promise<void>((resolve) => { child.once("exit", () => resolve()) })
    const pid = yield* Effect.promise(() => new Promise<string>((resolve) => {
      lines.once("line", resolve)
      child.stdin.write(`SET search_path = ${schemaOf(folder)}; BEGIN; ${statement}; SELECT pg_backend_pid();\n`)
    }))
    return {
      isInTheWay: Effect.repeat(
        Effect.sync(() => psql(found, `SELECT 1 FROM "pg_stat_activity" WHERE ${pid} = ANY(pg_blocking_pids("pid"))`) !== ""),
        { until: (waits) => waits, schedule: Schedule.spaced("20 millis") }
      ),
      commit: Effect.promise(() => {
        child.stdin.end("COMMIT;\n")
        return ended
      })
    }
  })

/** Every table of the store with its rows as text. */
export const tablesOf = (folder: string): ReadonlyMap<string, string> => {
  const found = server()
  if (found !== undefined) {
    const schema = schemaOf(folder)
    const names = psql(found, `SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`).trim().split("\n")
    // One process for all of them: each costs as much as a small test.
    const mark = "-- next table --"
    const texts = psql(found, ...names.flatMap((name) => [`SELECT * FROM ${schema}."${name}"`, `SELECT '${mark}'`])).split(`${mark}\n`)
    return new Map(names.map((name, index) => [name, texts[index]!]))
  }
  const database = new DatabaseSync(join(folder, "store.sqlite"), { readOnly: true, timeout: 10_000 })
  const names = database.prepare(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table'`).all().map(({ name }) => String(name))
  const tables = new Map(names.map((name) => {
    const statement = database.prepare(`SELECT * FROM "${name}"`)
    statement.setReadBigInts(true)
    return [name, statement.all().map((row) => Object.values(row).map(String).join("|")).join("\n")] as const
  }))
  database.close()
  return tables
}

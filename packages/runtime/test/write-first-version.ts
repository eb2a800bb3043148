/**
 * Writes `first-version/store.sql` and `server.json`: `node test/write-first-version.ts CHECKOUT`, where CHECKOUT is the commit of 2026-11-24 whose
 * store was the first version (299490c), with its packages installed. A process of that build makes the store, and is killed with jobs in every
 * state that lasts: done, running, waiting for a slot, being sent, and unknown.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { startPaidServer } from "./paid-server.ts"

const checkout = resolve(process.argv[2] ?? "")

/** What runs under the first build, with its own test files. */
const script = `
import * as Effect from "effect/Effect"
import * as Runtime from "../src/Runtime.ts"
import { request, settings } from "./workspace.ts"
const [folder, url] = process.argv.slice(2)
const connection = (name, guarantee, slots) => ({
  v: 1, name, provider: "paid", account: name,
  settings: { url, guarantee, slots, price: "0.125", keyLifeSeconds: 3600, findDelaySeconds: 0.1, giveUpAfterSeconds: 3600 }
})
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const runtime = yield* Runtime.open(settings(folder))
  yield* runtime.personas.put({ v: 1, name: "maya", triggerToken: "mayaxo", classToken: "woman", origin: { _tag: "synthetic" } })
  yield* runtime.budgets.put({ v: 1, scope: { _tag: "persona", persona: "maya" }, limit: { amount: "5", currency: "EUR" } })
  const submit = (id, seed, on) => runtime.jobs.submit({ id, request: request(seed), connection: on, persona: "maya" })
  const wait = (id, state) => Effect.gen(function*() {
    while ((yield* runtime.jobs.get(id)).state !== state) yield* Effect.sleep("50 millis")
  })
  const say = (line) => Effect.promise(() => new Promise((said) => process.stdout.write(line + "\\n", said)))
  const studio = connection("studio", "keyed", 2)
  yield* submit("done", 1, studio)
  yield* wait("done", "settled")
  const [asset] = yield* runtime.assets.list()
  yield* runtime.takes.put({ v: 1, id: "t-1", persona: "maya", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: asset.sha256, job: "done", at: "2026-11-24T08:00:00.000Z" })
  yield* say("slow")
  yield* Effect.sleep("500 millis")
  for (const [id, seed] of [["running-1", 2], ["running-2", 3]]) {
    yield* submit(id, seed, studio)
    yield* wait(id, "running")
  }
  yield* submit("waiting", 4, studio)
  yield* wait("waiting", "intended")
  yield* say("break")
  yield* Effect.sleep("500 millis")
  yield* submit("unknown", 5, connection("blind", "blind", 0))
  yield* wait("unknown", "unknown")
  yield* say("hold")
  yield* Effect.sleep("500 millis")
  yield* submit("sending", 6, connection("other", "keyed", 0))
  yield* wait("sending", "sending")
  yield* Effect.sleep("500 millis")
  yield* say("in flight")
  yield* Effect.never
})))
`

const literal = (value: unknown): string =>
  value === null ? "NULL"
    : typeof value === "number" || typeof value === "bigint" ? String(value)
    : value instanceof Uint8Array ? `X'${Buffer.from(value).toString("hex")}'`
    : `'${String(value).replaceAll("'", "''")}'`

/** The whole database as statements: its tables in the order in which they were made, then their rows, then the indexes. */
const dumped = (file: string): string => {
  const database = new DatabaseSync(file)
  const made = database.prepare(`SELECT "type", "name", "sql" FROM "sqlite_master" WHERE "sql" IS NOT NULL AND "name" NOT LIKE 'sqlite_%' ORDER BY "rowid"`).all()
  const tables = made.filter(({ type }) => type === "table")
  const rows = tables.flatMap(({ name }) => {
    const statement = database.prepare(`SELECT * FROM "${String(name)}"`)
    statement.setReadBigInts(true)
    return statement.all().map((row) => `INSERT INTO "${String(name)}" VALUES (${Object.values(row).map(literal).join(", ")})`)
  })
  const text = [...tables.map(({ sql }) => String(sql)), ...rows, ...made.filter(({ type }) => type !== "table").map(({ sql }) => String(sql))]
  database.close()
  return text.map((statement) => `${statement};\n`).join("")
}

const child = join(checkout, "packages", "runtime", "test", "first-version-child.ts")
const root = mkdtempSync(join(tmpdir(), "likeness-first-version-"))
const server = await startPaidServer(join(root, "bill.txt"), true)
try {
  writeFileSync(child, script)
  const folder = join(root, ".likeness")
  const first = spawn(process.execPath, [child, folder, server.url], { stdio: ["ignore", "pipe", "inherit"] })
  for await (const line of createInterface({ input: first.stdout })) {
    if (line === "slow") server.pollsNeeded = 1_000_000
    if (line === "break") server.at = (at) => (at === "accepted" ? "break" : "go on")
    if (line === "hold") server.at = (at) => (at === "accepted" ? new Promise(() => undefined) : "go on")
    if (line === "in flight") break
  }
  first.kill("SIGKILL")
  await once(first, "exit")
  const beside = (name: string): string => fileURLToPath(new URL(`first-version/${name}`, import.meta.url))
  writeFileSync(beside("store.sql"), dumped(join(folder, "store.sqlite")).replaceAll(server.url, "http://paid.invalid"))
  writeFileSync(beside("server.json"), `[\n${[...server.jobs.values()].map(({ id, key }) => `  ${JSON.stringify({ id, key })}`).join(",\n")}\n]\n`)
} finally {
  await server.close()
  rmSync(child, { force: true })
  rmSync(root, { recursive: true, force: true })
}

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Partial from "../src/blobs/partial.ts"
import * as Runtime from "../src/Runtime.ts"
import { quiet, settings, temporaryFolder } from "./workspace.ts"

describe("half-written files", () => {
  it.live("of a killed process go when the engine is taken; what may still be written stays", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const blobs = join(folder, "blobs")
    mkdirSync(blobs, { recursive: true })
    const url = new URL("../src/blobs/partial.ts", import.meta.url).href
    const nameOfChild = (then: string) => `import { name } from ${JSON.stringify(url)}\nprocess.stdout.write(await name())\n${then}`
    const killed = spawnSync(process.execPath, ["--input-type=module", "-e", nameOfChild(`process.kill(process.pid, "SIGKILL")`)], { encoding: "utf8" })
    assert.strictEqual(killed.signal, "SIGKILL")
    const living = spawn(process.execPath, ["--input-type=module", "-e", nameOfChild("setInterval(() => undefined, 1_000)")], { stdio: ["ignore", "pipe", "ignore"] })
    yield* Effect.addFinalizer(() => Effect.sync(() => { living.kill("SIGKILL") }))
    const nameOfLiving = yield* Effect.promise(() => new Promise<string>((resolve) => { living.stdout.once("data", (piece: Buffer) => { resolve(piece.toString("utf8")) }) }))
    const [, pid = "", random = ""] = killed.stdout.split("-")
    const elsewhere = `0123456789ab-${pid}-${random}`
    const forgotten = `ba9876543210-${pid}-${random}`
    for (const name of [killed.stdout, nameOfLiving, yield* Effect.promise(() => Partial.name()), elsewhere, forgotten, "notes.txt"]) writeFileSync(join(blobs, name), "half")
    utimesSync(join(blobs, forgotten), new Date(0), new Date(0))
    const runtime = yield* Runtime.open(settings(folder)).pipe(quiet)
    const isGone = Effect.sync(() => !existsSync(join(blobs, killed.stdout)) && !existsSync(join(blobs, forgotten)))
    yield* isGone.pipe(Effect.repeat({ until: (gone) => gone, schedule: Schedule.spaced("10 millis") }))
    assert.lengthOf(readdirSync(blobs), 4)
    assert.include(readdirSync(blobs), nameOfLiving)
    assert.lengthOf(yield* runtime.blobs.list, 0)
  }))
})

import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { initStudy } from "../src/study/init-study.ts"
import { readStudy } from "../src/study/Study.ts"
import { writtenDemo } from "./support/demo-workspace.ts"

it.live("the plan that is written can be read, with its commented clips too: each arm's set is its own provider's", () =>
  Effect.scoped(Effect.gen(function*() {
    const { folder, open } = yield* writtenDemo()
    const workspace = yield* open
    const path = join(folder, yield* initStudy(workspace, "week"))
    const written = yield* Effect.promise(() => readFile(path, "utf8"))
    assert.lengthOf((yield* readStudy(workspace, "week")).arms, 2)
    const filmed = written.replaceAll("# generateVideo:", "generateVideo:")
    assert.notStrictEqual(filmed, written)
    yield* Effect.promise(() => writeFile(path, filmed))
    for (const { stages } of (yield* readStudy(workspace, "week")).arms) assert.hasAllKeys(stages, ["trainIdentity", "generateImage", "generateVideo"])
    const again = yield* Effect.flip(initStudy(workspace, "week"))
    assert.include(again.message, "there already")
  })).pipe(Effect.provide(Logger.layer([]))), 60_000)

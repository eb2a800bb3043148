import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { previewFile } from "../src/steps/preview-file.ts"
import type { Tell } from "../src/steps/Tell.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { replaceIn, writtenDemo } from "./support/demo-workspace.ts"
import { opened, recipe, stubWorkspace, write } from "./support/stub-workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const picture = (workspace: Workspace, connection: string | undefined, set: string | undefined, tell: Tell) =>
  Effect.flatMap(workspace.connection(connection), (found) =>
    generateBriefs(workspace, { files: [], prompt: { prompt: "{persona} at a red door", aspect: "3:4", seed: 5 }, ...(set === undefined ? {} : { set }), connection: found, withIdentity: false, before: () => Effect.void }, tell))


const fallsBack = (fractions: ReadonlyArray<number>): boolean => fractions.some((fraction, index) => index > 0 && fraction < fractions[index - 1]!)

it.live("what is done before an order can be sent, such as the start of a server, is told while it lasts", () =>
  Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const told: Array<string> = []
    let look = 0
    world.preparing = (tell) =>
      Effect.gen(function*() {
        // It ends when it was told: what nobody hears is never told.
        while (!told.some((line) => line.includes("starting the stub"))) {
          tell(`starting the stub, look ${look++}`)
          yield* Effect.sleep("5 millis")
        }
      })
    const workspace = yield* opened(folder)
    yield* write(folder, "recipes/picture.yaml", recipe("generateImage"))
    yield* picture(workspace, undefined, undefined, (text) => void told.push(text))
    assert.match(told.find((line) => line.includes("starting"))!, /^prompt-[0-9a-f]{8} on \S+: starting the stub, look \d+$/u)
    assert.notInclude(told.at(-1), "starting")
  }), 60_000)

it.live("with previews the newest one lies under one name while the job runs, the progress names it, and then it is gone", () =>
  Effect.gen(function*() {
    const demo = yield* writtenDemo({ timeScale: 0.05 })
    yield* replaceIn(join(demo.folder, "likeness.yaml"), "  home:\n", "  home:\n    previews: true\n")
    const workspace = yield* demo.open
    const preview = join(workspace.folder, ".likeness", "preview.jpg")
    const seen = new Set<string>()
    const fractions: Array<number> = []
    yield* picture(workspace, "home", "local", (text, fraction) => {
      if (fraction !== undefined) fractions.push(fraction)
      if (!text.endsWith(", preview .likeness/preview.jpg")) return
      const bytes = readFileSync(preview)
      // Whole each time: it begins and ends as a JPEG does.
      assert.deepStrictEqual([bytes.toString("hex", 0, 2), bytes.toString("hex", bytes.length - 2), statSync(preview).mode & 0o777], ["ffd8", "ffd9", 0o600])
      seen.add(bytes.toString("hex"))
    })
    assert.isAbove(seen.size, 0)
    assert.isFalse(fallsBack(fractions), fractions.join(" "))
    assert.deepStrictEqual(readdirSync(join(workspace.folder, ".likeness")).filter((name) => name.startsWith("preview")), [])
  }), 60_000)

it.live("without them nothing is written and nothing is said of one", () =>
  Effect.gen(function*() {
    const demo = yield* writtenDemo({ timeScale: 0.05 })
    const workspace = yield* demo.open
    const lines: Array<string> = []
    yield* picture(workspace, "home", "local", (text) => {
      lines.push(text)
      assert.isFalse(existsSync(join(workspace.folder, ".likeness", "preview.jpg")))
    })
    assert.isAbove(lines.length, 0)
    assert.isFalse(lines.some((line) => line.includes("preview")))
  }), 60_000)

it.effect("the file stays while another job is followed, and where it cannot be written nobody is stopped by it", () =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const show = { mediaType: "image/png", bytes: new Uint8Array([1]) }
    yield* Effect.scoped(Effect.gen(function*() {
      const file = yield* previewFile(folder)
      assert.isUndefined(yield* file.show(show))
    }))
    const there = yield* temporaryFolder
    yield* Effect.promise(() => mkdir(join(there, ".likeness")))
    yield* Effect.scoped(Effect.gen(function*() {
      const file = yield* previewFile(there)
      yield* Effect.scoped(Effect.flatMap(previewFile(there), (other) => other.show(show)))
      assert.deepStrictEqual([...readFileSync(join(there, ".likeness", "preview.png"))], [1])
      assert.strictEqual(yield* file.show({ ...show, bytes: new Uint8Array([2]) }), join(".likeness", "preview.png"))
      assert.deepStrictEqual([...readFileSync(join(there, ".likeness", "preview.png"))], [2])
    }))
    assert.deepStrictEqual(readdirSync(join(there, ".likeness")), [])
  }))

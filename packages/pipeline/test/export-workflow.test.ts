import { assert, it } from "@effect/vitest"
import { graphChunks } from "@likeness/media/picture/comfyui-graph"
import { readPictureLabel } from "@likeness/media/provenance/picture-label"
import { verifyProvenance } from "@likeness/media/provenance/verify-provenance"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { exportAll } from "../src/steps/export-all.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { decide, reviewQueue } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { writtenDemo } from "./support/demo-workspace.ts"

const words = "at a door that is painted red"

const picture = (workspace: Workspace, connection: string, set: string) =>
  Effect.flatMap(workspace.connection(connection), (found) =>
    generateBriefs(workspace, { files: [], prompt: { prompt: `{persona} ${words}`, aspect: "1:1", seed: 5 }, set, connection: found, withIdentity: false, before: () => Effect.void }, silent))

it.live("an export tells nothing of the workflow unless it is asked to; then ComfyUI's picture comes whole, with it", () =>
  Effect.gen(function*() {
    const demo = yield* writtenDemo({ timeScale: 0.05, comfyui: { embedMetadata: true } })
    const workspace = yield* demo.open
    const [made] = yield* picture(workspace, "home", "local")
    yield* picture(workspace, "hf-main", "cloud")
    for (const { take } of yield* reviewQueue(workspace)) yield* decide(workspace, { take, decision: "approve", reviewer: "ana" })
    const bytes = (path: string) => readFileSync(join(workspace.folder, path))
    // Kept in the take as it came.
    const taken = graphChunks(readFileSync(made!.assets[0]!.path))
    assert.include(Buffer.concat(taken).toString("latin1"), words)

    const plain = yield* exportAll(workspace, {}, silent)
    assert.deepStrictEqual(plain.map(({ platform }) => platform), ["instagram-feed", "instagram-feed"])
    for (const { path } of plain) for (const word of [words, "KSampler", "prompt\0"]) assert.notInclude(bytes(path).toString("latin1"), word)

    let without: ReadonlyArray<string> = []
    const asked = yield* exportAll(workspace, { withWorkflow: true, onWithoutWorkflow: (takes) => (without = takes) }, silent)
    const added = asked.filter(({ platform }) => platform === "comfyui-workflow")
    assert.deepStrictEqual([asked.length, added.length, without.length], [3, 1, 1])
    const [{ path }] = added as [typeof added[number]]
    assert.deepStrictEqual(graphChunks(bytes(path)).map((each) => Buffer.from(each)), taken.map((each) => Buffer.from(each)))
    assert.strictEqual(yield* readPictureLabel(bytes(path)), "trainedAlgorithmicMedia")
    assert.include(["valid", "trusted"], (yield* verifyProvenance(bytes(path), "image/png")).state)

    // Asked again it is there; not asked it is not counted among the exports.
    let kept: ReadonlyArray<string> = []
    assert.strictEqual((yield* exportAll(workspace, { withWorkflow: true, onKept: (paths) => (kept = paths) }, silent)).length, 3)
    assert.include(kept, path)
    assert.strictEqual((yield* exportAll(workspace, {}, silent)).length, 2)
  }), 120_000)

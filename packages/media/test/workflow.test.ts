import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { crc32, deflateSync } from "node:zlib"
import sharp from "sharp"
import { exportPicture } from "../src/export/export-picture.ts"
import { exportWithWorkflow } from "../src/export/export-with-workflow.ts"
import { graphChunks, withChunks } from "../src/picture/comfyui-graph.ts"
import { openDevelopmentCertificate } from "../src/provenance/development-certificate.ts"
import { readPictureLabel } from "../src/provenance/picture-label.ts"
import { verifyProvenance } from "../src/provenance/verify-provenance.ts"
import { first, references } from "./support/fixtures.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const chunk = (type: string, text: Uint8Array | string): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), typeof text === "string" ? Buffer.from(text, "latin1") : text])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

const graph = JSON.stringify({ 3: { class_type: "KSampler", inputs: { seed: 0 } } })
const drawn = JSON.stringify({ nodes: [{ title: "ein Café" }] })
/** As Pillow writes them: plain, compressed, and with letters that Latin-1 does not have. */
const prompt = chunk("tEXt", `prompt\0${graph}`)
const workflow = chunk("iTXt", Buffer.concat([Buffer.from("workflow\0\0\0\0\0", "latin1"), Buffer.from(drawn)]))
const compressed = chunk("zTXt", Buffer.concat([Buffer.from("workflow\0\0", "latin1"), deflateSync(drawn)]))
const others = [chunk("tEXt", "parameters\0a secret of another program"), chunk("tEXt", "prompt2\0no graph"), chunk("tIME", new Uint8Array([7, 234, 1, 1, 0, 0, 0]))]

const pictureWith = (folder: string, chunks: ReadonlyArray<Uint8Array>) =>
  Effect.promise(async () => {
    const file = join(folder, "take.png")
    writeFileSync(file, withChunks(await sharp(first(references)).resize(320, 400, { fit: "fill" }).png().toBuffer(), chunks))
    return file
  })

it.live("with its workflow a picture keeps its size and its graph, is labelled and signed, and nothing else of the source comes along", () =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const identity = yield* openDevelopmentCertificate(join(folder, "certificate"))
    const file = yield* pictureWith(folder, [others[0]!, prompt, workflow, ...others.slice(1)])
    const target = join(folder, "exports", "café.png")
    const exported = yield* exportWithWorkflow(file, { target, labelling: { sourceType: "trainedAlgorithmicMedia", identity, generator: { name: "Likeness", version: "0.1.0" } } })
    const bytes = readFileSync(target)
    assert.deepStrictEqual([exported?.width, exported?.height, exported?.mediaType, exported?.sizeBytes], [320, 400, "image/png", bytes.length])
    assert.deepStrictEqual(graphChunks(bytes).map((each) => Buffer.from(each)), [prompt, workflow])
    assert.notInclude(bytes.toString("latin1"), "a secret of another program")
    assert.strictEqual(yield* readPictureLabel(bytes), "trainedAlgorithmicMedia")
    const found = yield* verifyProvenance(bytes, "image/png", identity.anchorPem)
    assert.deepStrictEqual([found.state, found.digitalSourceType, found.title], ["trusted", "trainedAlgorithmicMedia", "café.png"])
    // No pixel is another.
    const pixels = (input: string | Buffer) => Effect.promise(() => sharp(input).removeAlpha().raw().toBuffer())
    assert.deepStrictEqual(yield* pixels(bytes), yield* pixels(file))
    // The signature covers the graph: another one in its place is found.
    const forged = Buffer.from(bytes.toString("latin1").replace("\"seed\":0", "\"seed\":1"), "latin1")
    assert.strictEqual((yield* verifyProvenance(forged, "image/png", identity.anchorPem)).state, "invalid")
  }))

it.live("without being asked no export carries the graph", () =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const identity = yield* openDevelopmentCertificate(join(folder, "certificate"))
    const target = join(folder, "post.jpg")
    yield* exportPicture(yield* pictureWith(folder, [prompt, workflow]), { format: "instagram-feed", target, labelling: { sourceType: "trainedAlgorithmicMedia", identity, generator: { name: "Likeness", version: "0.1.0" } } })
    for (const word of ["KSampler", "prompt\0", "workflow"]) assert.notInclude(readFileSync(target, "latin1"), word)
  }))

it.live("a picture without a graph is not written", () =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const identity = yield* openDevelopmentCertificate(join(folder, "certificate"))
    const before = readdirSync(folder).length
    assert.isUndefined(yield* exportWithWorkflow(yield* pictureWith(folder, others), { target: join(folder, "none.png"), labelling: { sourceType: "trainedAlgorithmicMedia", identity, generator: { name: "Likeness", version: "0.1.0" } } }))
    assert.strictEqual(readdirSync(folder).length, before + 1)
  }))

it("chunks of every kind of text are found, and a file that is cut off or no PNG gives what is whole", () => {
  const png = withChunks(Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", new Uint8Array(13)), chunk("IEND", "")]), [prompt, compressed])
  assert.deepStrictEqual(graphChunks(png).map((each) => Buffer.from(each)), [prompt, compressed])
  assert.deepStrictEqual(graphChunks(png.subarray(0, 8 + 25 + prompt.length + 20)).map((each) => Buffer.from(each)), [prompt])
  assert.deepStrictEqual([graphChunks(new Uint8Array()), graphChunks(readFileSync(first(references)))], [[], []])
})

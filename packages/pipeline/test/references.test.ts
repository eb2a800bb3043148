import { assert, describe, it } from "@effect/vitest"
import { samplePersonaFolder } from "@likeness/sandbox"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { captionPersona } from "../src/references/caption-persona.ts"
import { checkPersona } from "../src/references/check-persona.ts"
import { importReferences } from "../src/references/import-references.ts"
import { putFiles } from "../src/references/put-files.ts"
import { storeReferenceSet } from "../src/steps/reference-set.ts"
import { opened, stubWorkspace } from "./support/stub-workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const quiet = () => undefined
const sample = (number: number): string => join(fileURLToPath(samplePersonaFolder), `persona-${String(number).padStart(2, "0")}.jpg`)

/** A folder with these files; a number stands for a sample picture. */
const source = (files: { readonly [path: string]: number | string | Uint8Array }) =>
  Effect.tap(temporaryFolder, (folder) =>
    Effect.promise(async () => {
      for (const [path, content] of Object.entries(files)) {
        const to = join(folder, path)
        await mkdir(dirname(to), { recursive: true })
        await (typeof content === "number" ? copyFile(sample(content), to) : writeFile(to, content))
      }
    }))

const bench = Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* Effect.promise(() => rm(join(folder, "references", "persona-01.jpg")))
  const workspace = yield* opened(folder)
  const persona = yield* workspace.persona()
  const references = join(folder, "references")
  const files = Effect.map(Effect.promise(() => readdir(references, { recursive: true, withFileTypes: true })), (entries) =>
    entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(references.length + 1)).toSorted())
  const text = (name: string) => Effect.promise(() => readFile(join(references, name), "utf8"))
  /** What stays of an import's own files. */
  const scratch = Effect.promise(() => readdir(join(folder, ".likeness", "imports")).catch(() => []))
  return { folder, workspace, persona, references, files, text, scratch, import: (from: string) => importReferences(workspace, persona, from, quiet) }
})

describe("importing references", () => {
  it.live("understands kohya's folders, both endings of captions, and a picture's repeats in the folder's name", () => Effect.gen(function*() {
    const studio = yield* bench
    const from = yield* source({
      "img/10_mayaxo woman/a.jpg": 1, "img/10_mayaxo woman/a.txt": "mayaxo woman, smiling", "img/10_mayaxo woman/b.jpg": 2, "img/10_mayaxo woman/b.caption": "\uFEFFmayaxo woman, serious\n",
      "img/2_ohwx person/c.jpg": 3, "img/2_ohwx person/c.txt": "ohwx person", "reg/1_woman/d.jpg": 4, "log/x.txt": "", "img/.DS_Store": "x"
    })
    const result = yield* studio.import(from)
    assert.sameMembers([...result.imported], ["10_mayaxo woman/a.jpg", "10_mayaxo woman/b.jpg", "2_ohwx person/c.jpg"])
    assert.deepStrictEqual(yield* studio.files, ["10_mayaxo woman/a.jpg", "10_mayaxo woman/a.txt", "10_mayaxo woman/b.jpg", "10_mayaxo woman/b.txt", "2_ohwx person/c.jpg", "2_ohwx person/c.txt"])
    assert.strictEqual(yield* studio.text("10_mayaxo woman/b.txt"), "mayaxo woman, serious\n")
    assert.isTrue(result.notes.some((note) => note.includes("ohwx person")))
    const set = yield* storeReferenceSet(studio.workspace, studio.persona)
    assert.sameMembers(set.pictures.map(({ caption }) => caption), ["mayaxo woman, smiling", "mayaxo woman, serious", "ohwx person"])
    assert.deepStrictEqual((yield* studio.import(from)).imported, [])
    // One of the folders by itself is the same folder.
    assert.deepStrictEqual((yield* studio.import(join(from, "img", "10_mayaxo woman"))).unchanged, ["10_mayaxo woman/a.jpg", "10_mayaxo woman/b.jpg"])
  }))

  it.live("reads a dataset configuration: subsets, their captions' ending, and no regularisation pictures", () => Effect.gen(function*() {
    const studio = yield* bench
    const toml = `[general]
caption_extension = ".cap"
shuffle_caption = true
[[datasets]]
resolution = [1024, 1024]
num_repeats = 4
  [[datasets.subsets]]
  image_dir = "pictures"
  class_tokens = "mayaxo woman"
  [[datasets.subsets]]
  image_dir = "reg"
  is_reg = true
`
    const from = yield* source({ "data.toml": toml, "pictures/a.jpg": 1, "pictures/a.cap": "mayaxo woman, outside", "pictures/a.txt": "not this", "reg/b.jpg": 2 })
    yield* studio.import(join(from, "data.toml"))
    assert.deepStrictEqual(yield* studio.files, ["4_mayaxo woman/a.jpg", "4_mayaxo woman/a.txt"])
    assert.strictEqual(yield* studio.text("4_mayaxo woman/a.txt"), "mayaxo woman, outside\n")
    for (const [broken, says] of [["[[datasets]\n", "broken.toml"], ["[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"gone\"\n", "gone"], ["[general]\n", "names no pictures"]] as const) {
      yield* Effect.promise(() => writeFile(join(from, "broken.toml"), broken))
      assert.include((yield* Effect.flip(studio.import(join(from, "broken.toml")))).message, says)
    }
  }))

  it.live("takes archives, goes into their only folder, and leaves nothing of them", () => Effect.gen(function*() {
    const studio = yield* bench
    const from = yield* source({ "shoot/a.jpg": 1, "shoot/a.txt": "mayaxo woman", "shoot/b.jpg": 2, "shoot/c.bmp": "BM" })
    yield* Effect.promise(() => promisify(execFile)("tar", ["-C", from, "-czf", join(from, "shoot.tgz"), "shoot"]))
    const result = yield* studio.import(join(from, "shoot.tgz"))
    assert.deepStrictEqual(result.imported, ["a.jpg", "b.jpg"])
    assert.deepStrictEqual(result.skipped.map(({ file }) => file), ["c.bmp"])
    assert.deepStrictEqual(yield* studio.scratch, [])
    yield* Effect.promise(() => promisify(execFile)("ln", ["-s", "/etc/passwd", join(from, "shoot", "z.jpg")]))
    yield* Effect.promise(() => promisify(execFile)("tar", ["-C", from, "-cf", join(from, "linked.tar"), "shoot"]))
    assert.include((yield* Effect.flip(studio.import(join(from, "linked.tar")))).message, "z.jpg is a link")
    assert.deepStrictEqual(yield* studio.scratch, [])
  }))

  it.live("changes nothing where one picture or caption cannot be used", () => Effect.gen(function*() {
    const studio = yield* bench
    const cut = (yield* Effect.promise(() => readFile(sample(2)))).subarray(0, 4000)
    for (const [files, says] of [
      [{ "a.jpg": 1, "z.jpg": cut }, "z.jpg"],
      [{ "a.jpg": 1, "z.jpg": "<html>" }, "z.jpg"],
      [{ "a.jpg": 1, "a.txt": new Uint8Array([0xff, 0xfe, 0x41]) }, "not UTF-8"],
      [{ "a.jpg": 1, "a.txt": "x".repeat(70_000) }, "64 kB"],
      [{ "1_x/a.jpg": 1, "1_x/A.jpg": 2 }, "two pictures"],
      [{ "notes.txt": "x" }, "no JPEG, PNG or WebP"]
    ] as const) {
      const from = yield* source(files)
      const refused = yield* Effect.flip(studio.import(from))
      assert.include(refused.message, says)
      assert.deepStrictEqual(yield* studio.files, [])
    }
  }))

  it.live("puts back what it replaced where a later file cannot be moved", () => Effect.gen(function*() {
    const folder = yield* source({ "into/a.txt": "old", "into/blocked/keep": "", "scratch/x": "" })
    const into = join(folder, "into")
    const failed = yield* Effect.promise(() => putFiles(into, join(folder, "scratch"), [{ target: "a.txt", text: "new" }, { target: "b.txt", text: "new" }, { target: "a.txt/c", text: "new" }]).then(() => false, () => true))
    assert.isTrue(failed)
    assert.strictEqual(yield* Effect.promise(() => readFile(join(into, "a.txt"), "utf8")), "old")
    assert.deepStrictEqual((yield* Effect.promise(() => readdir(into))).toSorted(), ["a.txt", "blocked"])
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(join(folder, "scratch"))), ["x"])
  }))
})

describe("captions", () => {
  const captionsFile = (clothing: string) => `pictures:
  a.jpg: { clothing: "${clothing}", background: grey wall }
  b.jpg: { framing: Upper body, background: grey wall }
  c.jpg: { background: grey wall, lighting: }
  gone.jpg: { view: profile }
`

  it.live("are made from what a person wrote of each picture, renewed when it changes, and never over a person's own", () => Effect.gen(function*() {
    const studio = yield* bench
    yield* studio.import(yield* source({ "a.jpg": 1, "b.jpg": 2, "c.jpg": 3, "c.txt": "my own words" }))
    const first = yield* captionPersona(studio.workspace, studio.persona)
    assert.deepInclude(first, { caption: "mayaxo woman", written: 2, kept: 1, attributes: "references/captions.yaml", leftOut: [] })
    assert.include(yield* studio.text("captions.yaml"), "\"a.jpg\": {")
    assert.strictEqual((yield* captionPersona(studio.workspace, studio.persona)).written, 0)
    const put = (text: string) => Effect.promise(() => writeFile(join(studio.references, "captions.yaml"), text))
    yield* put(captionsFile("red (wool) sweater"))
    const second = yield* captionPersona(studio.workspace, studio.persona)
    assert.deepInclude(second, { written: 2, kept: 1, unknown: ["gone.jpg"], leftOut: [{ attribute: "background", words: "grey wall", share: 1 }] })
    assert.strictEqual(yield* studio.text("a.txt"), "mayaxo woman, red wool sweater\n")
    assert.strictEqual(yield* studio.text("b.txt"), "mayaxo woman, upper body\n")
    assert.strictEqual(yield* studio.text("c.txt"), "my own words\n")
    yield* Effect.promise(() => writeFile(join(studio.references, "b.txt"), "mayaxo woman, changed by hand"))
    yield* put(captionsFile("blue coat"))
    yield* captionPersona(studio.workspace, studio.persona)
    assert.strictEqual(yield* studio.text("a.txt"), "mayaxo woman, blue coat\n")
    assert.strictEqual(yield* studio.text("b.txt"), "mayaxo woman, changed by hand")
  }))

  it.live("that training would cut, and keys that are none, are refused by place before anything is written", () => Effect.gen(function*() {
    const studio = yield* bench
    yield* studio.import(yield* source({ "a.jpg": 1, "b.jpg": 2 }))
    const put = (text: string) => Effect.promise(() => writeFile(join(studio.references, "captions.yaml"), text))
    yield* put(captionsFile("very ".repeat(60)))
    const long = yield* Effect.flip(captionPersona(studio.workspace, studio.persona))
    assert.match(long.message, /a\.jpg has \d+ words/u)
    yield* put("pictures:\n  a.jpg: { colour: red }\n")
    assert.include((yield* Effect.flip(captionPersona(studio.workspace, studio.persona))).message, "unknown key")
    assert.deepStrictEqual(yield* studio.files, ["a.jpg", "b.jpg", "captions.yaml"])
  }))

  it.live("of pictures without a file are the template's in the reference set too", () => Effect.gen(function*() {
    const studio = yield* bench
    yield* studio.import(yield* source({ "a.jpg": 1, "b.jpg": 2 }))
    yield* Effect.promise(() => writeFile(join(studio.references, "captions.yaml"), "pictures:\n  a.jpg: { view: profile }\n"))
    const set = yield* storeReferenceSet(studio.workspace, studio.persona)
    assert.sameMembers(set.pictures.map(({ caption }) => caption), ["mayaxo woman, profile", "mayaxo woman"])
  }))

  it.live("are looked at with the pictures: trigger, length, characters, and words that most of them share", () => Effect.gen(function*() {
    const studio = yield* bench
    const captions = ["woman, on a bench", `mayaxo woman, ${"very ".repeat(50)}long`, "mayaxo woman, (smiling:1.2), on a bench", "mayaxo woman, on a bench", "mayaxo woman, on a bench"]
    yield* studio.import(yield* source(Object.fromEntries(captions.flatMap((caption, index) => [[`${index}.jpg`, index + 1], [`${index}.txt`, caption]]))))
    const { faults } = yield* checkPersona(studio.workspace, studio.persona)
    assert.deepStrictEqual(faults.filter(({ fault }) => fault.startsWith("caption-")).map(({ fault, file }) => [file, fault]), [
      ["references/0.txt", "caption-trigger"], ["references/1.txt", "caption-long"], ["references/2.txt", "caption-characters"], ["references/0.txt", "caption-share"]
    ])
  }))
})

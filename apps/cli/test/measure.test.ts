import { copyFile, mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { blackPng, sample } from "./support/pictures.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  root = await temporaryFolder()
})
afterAll(() => root.remove())

it("identity says for each picture, in order, how alike it is and whether it is the same person", async () => {
  const black = join(root.path, "black.png")
  await writeFile(black, blackPng(400, 400))
  // Five are enough, and each takes the better part of a second.
  const references = join(root.path, "references")
  await mkdir(references)
  for (const name of ["persona-01.jpg", "persona-02.jpg", "persona-03.jpg", "persona-04.jpg", "persona-05.jpg"]) await copyFile(sample(name), join(references, name))
  const images = [sample("persona-07.jpg"), sample("others/leo-01.jpg"), black]
  const ran = await likeness(["measure", "identity", "--reference", references, ...images, "--json"])
  assert.strictEqual(ran.code, 0, ran.stderr)
  const report = JSON.parse(ran.stdout) as {
    readonly model: { readonly name: string; readonly version: string }
    readonly threshold: number
    readonly images: ReadonlyArray<{ readonly path: string; readonly faces: number; readonly similarity: number | null; readonly samePerson: boolean | null; readonly note: string | null }>
  }
  assert.hasAllKeys(report, ["model", "threshold", "images"])
  assert.hasAllKeys(report.model, ["name", "version"])
  assert.strictEqual(report.threshold, 0.42)
  assert.deepStrictEqual(report.images.map(({ path }) => path), images)
  for (const image of report.images) assert.hasAllKeys(image, ["path", "faces", "similarity", "samePerson", "note"])
  const [persona, other, nobody] = report.images
  assert.isTrue(persona?.samePerson)
  assert.include(persona?.note, "uncalibrated")
  assert.isFalse(other?.samePerson)
  assert.deepStrictEqual([nobody?.faces, nobody?.similarity, nobody?.samePerson], [0, null, null])
  assert.isString(nobody?.note)
})

it("pairs answers row by row, paths relative to the table", async () => {
  const black = join(root.path, "black.png")
  await writeFile(black, blackPng(400, 400))
  const table = join(root.path, "pairs.csv")
  const [one, two] = [sample("persona-01.jpg"), sample("persona-02.jpg")]
  await writeFile(table, `\u{feff}image_b,note,image_a\r\n${two},"a, b",${one}\r\nblack.png,,"${one}"\r\n\r\n`)
  const ran = await likeness(["measure", "pairs", table, "--json"])
  assert.strictEqual(ran.code, 0, ran.stderr)
  const { pairs } = JSON.parse(ran.stdout) as { readonly pairs: ReadonlyArray<{ readonly imageA: string; readonly imageB: string; readonly similarity: number | null }> }
  assert.deepStrictEqual(pairs.map(({ imageA, imageB }) => [imageA, imageB]), [[one, two], [one, "black.png"]])
  assert.isAbove(pairs[0]?.similarity ?? -1, 0.6)
  assert.isNull(pairs[1]?.similarity)
})

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { inputPath, readBriefFile, readBriefs } from "../src/workspace/brief-files.ts"
import { readLook } from "../src/workspace/look-files.ts"
import { folderWith } from "./support/write-files.ts"

const all = (files: { readonly [path: string]: string }, personas: ReadonlyArray<string> = ["maya"]) =>
  Effect.scoped(Effect.flatMap(folderWith(files), (folder) => readBriefs(folder, [], personas)))

const refused = (files: { readonly [path: string]: string }, personas?: ReadonlyArray<string>) => Effect.flip(all(files, personas))

describe("brief files", () => {
  it.effect("one brief, a list with dashes, a list in brackets, with comments and markers before them", () => Effect.gen(function*() {
    const found = yield* all({
      "briefs/a.yaml": "# the café\n---\nid: cafe\nkind: image\nprompt: \"{persona} reading\"\n",
      "briefs/b.yml": "# two more\n\n---\n- id: park\n  kind: image\n  prompt: park\n- id: pier\n  kind: image\n  prompt: pier\n  persona: maya\n",
      "briefs/c.yaml": "[{ id: roof, kind: image, prompt: roof }]\n",
      "briefs/notes.txt": "not a brief"
    })
    assert.deepStrictEqual(found.map(({ brief, file }) => [brief.id, brief.persona, file]), [
      ["cafe", "maya", "briefs/a.yaml"], ["park", "maya", "briefs/b.yml"], ["pier", "maya", "briefs/b.yml"], ["roof", "maya", "briefs/c.yaml"]
    ])
    const [cafe] = found
    assert.deepInclude(cafe!.brief, { aspect: "3:4", takes: 1, look: null, post: null, inputs: [], publish: [], variables: {} })
  }))

  it.effect("an unknown persona is named with the brief and those that are known", () => Effect.gen(function*() {
    const error = yield* refused({ "briefs/a.yaml": "- id: cafe\n  kind: image\n  prompt: p\n- id: park\n  persona: lena\n  kind: image\n  prompt: p\n" }, ["maya", "noor"])
    assert.include(error.message, "`persona` is missing")
    const unknown = yield* refused({ "briefs/a.yaml": "id: park\npersona: lena\nkind: image\nprompt: p\n" }, ["maya", "noor"])
    assert.strictEqual(unknown.place, "briefs/a.yaml, brief park")
    assert.include(unknown.message, "unknown persona lena")
    assert.include(unknown.advice, "maya, noor")
    assert.include((yield* refused({ "briefs/a.yaml": "id: park\nkind: image\nprompt: p\n" }, [])).advice, "`personas:`")
  }))

  it.effect("two briefs of one id are refused, in one file and in two", () => Effect.gen(function*() {
    const brief = "id: cafe\nkind: image\nprompt: p\n"
    const two = yield* refused({ "briefs/a.yaml": brief, "briefs/b.yaml": brief })
    assert.strictEqual(two.place, "briefs/b.yaml, brief cafe")
    assert.include(two.message, "briefs/a.yaml has a brief of the same id")
    const one = yield* refused({ "briefs/a.yaml": "- { id: cafe, kind: image, prompt: p }\n- { id: cafe, kind: image, prompt: q }\n" })
    assert.strictEqual(one.place, "briefs/a.yaml, brief cafe")
  }))

  it.effect("an empty file, an empty list and an empty folder are refused", () => Effect.gen(function*() {
    assert.include((yield* refused({ "briefs/a.yaml": "" })).message, "briefs/a.yaml: the file is empty")
    assert.include((yield* refused({ "briefs/a.yaml": "# later\n" })).message, "the file is empty")
    assert.include((yield* refused({ "briefs/a.yaml": "[]\n" })).message, "the list of briefs is empty")
    assert.include((yield* refused({ "briefs/notes.txt": "" })).message, "no brief in briefs/")
    assert.include((yield* refused({})).message, "no brief in briefs/")
  }))

  it.effect("an unknown key of a brief is named with line and place in the list", () => Effect.gen(function*() {
    const error = yield* refused({ "briefs/a.yaml": "- { id: cafe, kind: image, prompt: p }\n- id: park\n  kind: image\n  prompt: p\n  takers: 4\n" })
    assert.include(error.message, "briefs/a.yaml, line 5: unknown key")
    assert.include(error.message, "takers")
    assert.include((yield* refused({ "briefs/a.yaml": "id: cafe\nkind: picture\nprompt: p\n" })).message, "line 2: `kind`")
  }))

  it.effect("files that are named are read from where they are, and a missing one is told", () => Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({ "elsewhere/one.yaml": "id: cafe\nkind: image\nprompt: p\ninputs: [{ file: pose.png, role: pose }]\n" })
    const path = join(folder, "elsewhere/one.yaml")
    const [placed] = yield* readBriefs("/nowhere", [path], ["maya"])
    assert.deepStrictEqual(inputPath(placed!, "pose.png", folder), { path: join(folder, "elsewhere/pose.png"), shownAs: "elsewhere/pose.png" })
    assert.include((yield* Effect.flip(readBriefFile(join(folder, "two.yaml"), "two.yaml", ["maya"]))).message, "two.yaml: there is no such file")
  })))
})

it.effect("a look is its words, and one that is not there is told by its file", () => Effect.scoped(Effect.gen(function*() {
  const folder = yield* folderWith({ "looks/autumn.yaml": "prompt: a rust-red coat\n", "looks/bad.yaml": "prompt: x\nhair: red\n" })
  assert.deepStrictEqual(yield* readLook({ folder }, "autumn"), { v: 1, name: "autumn", prompt: "a rust-red coat", inputs: [] })
  assert.include((yield* Effect.flip(readLook({ folder }, "winter"))).message, "looks/winter.yaml: there is no such file")
  assert.include((yield* Effect.flip(readLook({ folder }, "bad"))).message, "looks/bad.yaml, line 2: unknown key `hair`")
})))

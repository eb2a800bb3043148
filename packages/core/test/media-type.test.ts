import { assert, it } from "@effect/vitest"
import { MediaType, Prompt } from "../src/index.ts"

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

it("a media type is told from the first bytes, not from the name", () => {
  const cases: ReadonlyArray<readonly [string, string | undefined]> = [
    ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
    ["\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"],
    ["RIFF\x10\0\0\0WEBPVP8 ", "image/webp"],
    ["\0\0\0\x18ftypmp42\0\0", "video/mp4"],
    ["\x1a\x45\xdf\xa3\x9fB\x86\x81", "video/webm"],
    ["\x40\x01\0\0\0\0\0\0{\"a\":1}", "application/x-safetensors"],
    ["<!doctype html>", undefined],
    ["", undefined]
  ]
  for (const [head, expected] of cases) assert.strictEqual(MediaType.sniff(bytes(head)), expected)
})

it("a prompt's slots are filled by name, unknown ones stay, parts are joined in reading order", () => {
  const prompt = { prefix: "photo", scene: "{persona} and {friend} at {place}", style: "", negative: "text" }
  assert.deepStrictEqual(Prompt.slots(prompt.scene), ["persona", "friend", "place"])
  assert.strictEqual(Prompt.positive(prompt, { persona: "mayaxo woman", friend: "$& a man" }), "photo, mayaxo woman and $& a man at {place}")
})

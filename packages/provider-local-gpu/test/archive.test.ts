import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { deflateRawSync, gzipSync } from "node:zlib"
import { Header } from "tar"
import { unpack } from "../src/archive/unpack.ts"
import { folder } from "./support/bench.ts"

interface Entry {
  readonly name: string
  readonly text?: string
  /** `link` leads to `text`. */
  readonly type?: "File" | "SymbolicLink" | "Link" | "CharacterDevice"
}

const tar = (entries: ReadonlyArray<Entry>): Buffer => Buffer.concat([
  ...entries.map(({ name, text = "", type = "File" }) => {
    const body = type === "File" ? Buffer.from(text) : Buffer.alloc(0)
    const head = Buffer.alloc(512)
    new Header({ path: name, mode: 0o644, size: body.byteLength, type, ...(type === "SymbolicLink" || type === "Link" ? { linkpath: text } : {}) }).encode(head, 0)
    return Buffer.concat([head, body, Buffer.alloc((512 - (body.byteLength % 512)) % 512)])
  }),
  Buffer.alloc(1024)
])

const crcTable = Array.from({ length: 256 }, (_, index) => Array.from({ length: 8 }).reduce<number>((value) => (value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1), index))
const crc = (bytes: Buffer): number => (bytes.reduce((value, byte) => crcTable[(value ^ byte) & 0xff]! ^ (value >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

/** A ZIP; `claims` is the size that its headers say where it is not the true one. */
const zip = (entries: ReadonlyArray<Entry & { readonly claims?: number }>): Buffer => {
  const parts: Array<Buffer> = []
  const directory: Array<Buffer> = []
  let offset = 0
  for (const { claims, name, text = "", type = "File" } of entries) {
    const plain = Buffer.from(text)
    const packed = deflateRawSync(plain)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(0x800, 2)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(crc(plain), 10)
    facts.writeUInt32LE(packed.byteLength, 14)
    facts.writeUInt32LE(claims ?? plain.byteLength, 18)
    facts.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), facts, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((type === "SymbolicLink" ? 0o120777 : 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.from([20, 3]), facts, tail, Buffer.from(name)]))
    parts.push(local)
    offset += local.byteLength
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write("PK\x05\x06", "latin1")
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.byteLength, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

const limits = { bytes: 1000, files: 5 }

const unpacked = (bytes: Buffer, allowed = limits) =>
  Effect.scoped(Effect.gen(function*() {
    const base = yield* folder
    yield* Effect.promise(async () => {
      await mkdir(join(base, "into"))
      await writeFile(join(base, "archive"), bytes)
    })
    const failure = yield* Effect.promise(() => unpack(join(base, "archive"), join(base, "into"), allowed).then(() => undefined, (error: Error) => error.message))
    const files = (yield* Effect.promise(() => readdir(join(base, "into"), { recursive: true }))).toSorted()
    const outside = (yield* Effect.promise(() => readdir(base))).filter((name) => name !== "into" && name !== "archive")
    const first = yield* Effect.promise(() => readFile(join(base, "into", "10_maya woman", "a.txt"), "utf8").catch(() => undefined))
    return { failure, files, outside, first }
  }))

const good: ReadonlyArray<Entry> = [{ name: "10_maya woman/a.txt", text: "maya woman" }, { name: "ünïcode.txt", text: "b" }]

describe("unpacking an archive", () => {
  it.live("gives the files of a ZIP, a TAR and a compressed TAR, told by their bytes", () => Effect.gen(function*() {
    for (const bytes of [zip(good), tar(good), gzipSync(tar(good))]) {
      const { failure, files, first } = yield* unpacked(bytes)
      assert.isUndefined(failure)
      assert.deepStrictEqual(files, ["10_maya woman", "10_maya woman/a.txt", "ünïcode.txt"])
      assert.strictEqual(first, "maya woman")
    }
  }))

  it.live("refuses what leads out of its folder, links and devices, and writes nothing outside", () => Effect.gen(function*() {
    const bad: ReadonlyArray<readonly [Entry, string]> = [
      [{ name: "../out.txt", text: "x" }, "out.txt"],
      [{ name: "a/../../out.txt", text: "x" }, "out.txt"],
      [{ name: "..\\out.txt", text: "x" }, "out.txt"],
      [{ name: "/tmp/likeness-out.txt", text: "x" }, "/tmp/likeness-out.txt"],
      [{ name: "link.jpg", text: "/etc/passwd", type: "SymbolicLink" }, "link"]
    ]
    for (const [entry, says] of bad) {
      for (const bytes of [zip([...good, entry]), tar([...good, entry])]) {
        const { failure, outside } = yield* unpacked(bytes)
        assert.include(failure, says, entry.name)
        assert.deepStrictEqual(outside, [])
      }
    }
    for (const type of ["Link", "CharacterDevice"] as const) assert.include((yield* unpacked(tar([{ name: "odd", text: "10_maya woman/a.txt", type }]))).failure, "odd")
  }))

  it.live("refuses what is too much, whatever its headers claim", () => Effect.gen(function*() {
    const large = { name: "large.txt", text: "x".repeat(2000) }
    const many = Array.from({ length: 6 }, (_, index) => ({ name: `${index}.txt`, text: "x" }))
    for (const make of [zip, tar, (entries: ReadonlyArray<Entry>) => gzipSync(tar(entries))]) {
      assert.include((yield* unpacked(make([large]))).failure, "unpacks to more than")
      assert.include((yield* unpacked(make(many))).failure, "more than 5 files")
    }
    assert.isDefined((yield* unpacked(zip([{ ...large, claims: 10 }]))).failure)
  }))

  it.live("refuses a damaged archive and what is none", () => Effect.gen(function*() {
    assert.isDefined((yield* unpacked(zip(good).subarray(0, 60))).failure)
    assert.isDefined((yield* unpacked(gzipSync(tar(good)).subarray(0, 60))).failure)
    assert.include((yield* unpacked(Buffer.from("<html>Sign in</html>"))).failure, "neither a .zip")
    assert.isDefined((yield* unpacked(tar([]))).failure)
    assert.include((yield* unpacked(tar([good[0]!, good[0]!]))).failure, "twice")
  }))
})

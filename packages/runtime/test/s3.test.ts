import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { writeFileSync } from "node:fs"
import { createServer, request as send, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import * as Folder from "../src/blobs/folder.ts"
import * as S3 from "../src/blobs/s3.ts"
import { startServer, type Started } from "./start-server.ts"
import { temporaryFolder } from "./workspace.ts"

const megabyte = 1024 * 1024

/** Between the client and the bucket: counts requests and breaks connections. */
interface Gate {
  readonly url: string
  readonly requests: Array<string>
  /** The next answers to these requests break off after so many bytes; 0 breaks before the request is passed on. */
  readonly breaks: Array<{ readonly on: RegExp; readonly afterBytes: number }>
  readonly close: () => Promise<void>
}

const openGate = async (endpoint: string): Promise<Gate> => {
  const target = new URL(endpoint)
  const gate: { requests: Array<string>; breaks: Array<{ on: RegExp; afterBytes: number }> } = { requests: [], breaks: [] }
  const server: Server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`
    gate.requests.push(line)
    const at = gate.breaks.findIndex(({ on }) => on.test(line))
    const broken = at === -1 ? undefined : gate.breaks.splice(at, 1)[0]
    if (broken?.afterBytes === 0) return void request.socket.destroy()
    const passed = send({ host: target.hostname, port: target.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      let bytes = 0
      answer.on("data", (piece: Buffer) => {
        bytes += piece.byteLength
        response.write(piece)
        if (broken !== undefined && bytes >= broken.afterBytes) response.socket?.destroy()
      })
      answer.on("end", () => response.end())
    })
    passed.on("error", () => request.socket.destroy())
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve) })
  return {
    ...gate,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  }
}

const secret = "not-to-be-shown-anywhere"
const credentials = Redacted.make(`test:${secret}`)
let started: Started
let endpoint = ""
let buckets = 0

beforeAll(async () => {
  started = await startServer("s3")
  endpoint = (JSON.parse(started.line) as { readonly endpoint: string }).endpoint
}, 600_000)
afterAll(() => started.stop())

/** A bucket of its own behind a gate, and two machines that use it. */
const opened = Effect.gen(function*() {
  const bucket = `likeness-${++buckets}`
  const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials: { accessKeyId: "test", secretAccessKey: secret } })
  yield* Effect.promise(() => client.send(new CreateBucketCommand({ Bucket: bucket })))
  const gate = yield* Effect.acquireRelease(Effect.promise(() => openGate(endpoint)), (made) => Effect.promise(made.close))
  const folder = yield* temporaryFolder
  const location = { bucket, endpoint: gate.url, prefix: "studio", credentials }
  const here = Folder.make(join(folder, "here"))
  return { gate, location, here, blobs: S3.make(location, here), other: S3.make(location, Folder.make(join(folder, "other"))) }
})

const bytesOf = <E>(stream: Stream.Stream<Uint8Array, E>) => Effect.map(Stream.runCollect(stream), (pieces) => Buffer.concat(pieces))
const pieces = Stream.make(new Uint8Array([1, 2]), new Uint8Array([3]))

/** 40 MiB that differ everywhere. */
const large = (): Buffer => Buffer.concat(Array.from({ length: 40 }, (_, index) => Buffer.alloc(megabyte, index + 1)))
const inPieces = (bytes: Buffer) => Stream.fromIterable(Array.from({ length: Math.ceil(bytes.byteLength / megabyte) }, (_, index) => bytes.subarray(index * megabyte, (index + 1) * megabyte)))

describe("blobs in a bucket", () => {
  it.live("are stored once under their hash, and another machine reads them whole", () => Effect.gen(function*() {
    const { blobs, gate, other } = yield* opened
    const first = yield* blobs.put(pieces)
    assert.deepStrictEqual(first, { sha256: Hash.ofBytes(new Uint8Array([1, 2, 3])), sizeBytes: 3 })
    assert.deepStrictEqual(yield* blobs.put(pieces), first)
    assert.lengthOf(gate.requests.filter((line) => line.startsWith("PUT")), 1)
    assert.deepStrictEqual(yield* other.list, [first.sha256])
    assert.isTrue(yield* other.has(first.sha256))
    assert.strictEqual(yield* other.verify(first.sha256), "intact")
    assert.deepStrictEqual([...(yield* bytesOf(other.open(first.sha256)))], [1, 2, 3])
    assert.strictEqual(yield* other.local(first.sha256), other.path(first.sha256))
    assert.isTrue(gate.requests.every((line) => line.includes("studio")))
  }))

  it.live("a stream that breaks stores nothing and keeps its own error", () => Effect.gen(function*() {
    const { blobs, gate } = yield* opened
    assert.strictEqual(yield* Effect.flip(blobs.put(Stream.concat(pieces, Stream.fail("broke")))), "broke")
    assert.deepStrictEqual(gate.requests, [])
  }))

  it.live("a large file whose upload breaks goes on with the parts that are missing", () => Effect.gen(function*() {
    const { blobs, gate, other } = yield* opened
    const bytes = large()
    // More often than the client tries by itself.
    gate.breaks.push(...Array.from({ length: 6 }, () => ({ on: /partNumber=2/u, afterBytes: 0 })))
    const failed = yield* Effect.flip(blobs.put(inPieces(bytes)))
    assert.strictEqual(failed._tag, "StoreUnusable")
    assert.deepStrictEqual(yield* blobs.list, [])
    gate.breaks.length = 0
    gate.requests.length = 0
    const { sha256 } = yield* blobs.put(inPieces(bytes))
    assert.lengthOf(gate.requests.filter((line) => line.includes("partNumber=1&")), 0, "the first part is not sent again")
    assert.strictEqual(sha256, Hash.ofBytes(bytes))
    assert.strictEqual(yield* other.verify(sha256), "intact")
  }))

  it.live("a download that breaks goes on where it stopped", () => Effect.gen(function*() {
    const { blobs, gate, other } = yield* opened
    const bytes = large()
    const { sha256 } = yield* blobs.put(inPieces(bytes))
    gate.breaks.push({ on: /^GET .*[0-9a-f]{64}/u, afterBytes: 8 * megabyte }, { on: /^GET .*[0-9a-f]{64}/u, afterBytes: 8 * megabyte })
    const path = yield* other.local(sha256)
    assert.strictEqual(path, other.path(sha256))
    assert.strictEqual(yield* other.verify(sha256), "intact")
    assert.isTrue(bytes.equals(yield* bytesOf(other.open(sha256))))
  }))

  it.live("a damaged copy on this machine is noticed, and read from the bucket the next time", () => Effect.gen(function*() {
    const { blobs, here } = yield* opened
    const { sha256 } = yield* blobs.put(pieces)
    writeFileSync(here.path(sha256), new Uint8Array([1, 2, 4]))
    assert.strictEqual((yield* Effect.flip(bytesOf(blobs.open(sha256))))._tag, "AssetUnreadable")
    assert.deepStrictEqual([...(yield* bytesOf(blobs.open(sha256)))], [1, 2, 3])
  }))

  it.live("what is removed is gone from the bucket and from here; twice is fine", () => Effect.gen(function*() {
    const { blobs } = yield* opened
    const { sha256 } = yield* blobs.put(pieces)
    assert.deepStrictEqual((yield* blobs.entries).map((entry) => [entry.sha256, entry.sizeBytes]), [[sha256, 3]])
    yield* blobs.remove(sha256)
    yield* blobs.remove(sha256)
    assert.deepStrictEqual(yield* blobs.list, [])
    assert.strictEqual(yield* blobs.verify(sha256), "missing")
    assert.include((yield* Effect.flip(bytesOf(blobs.open(sha256)))).reason, "not in the bucket")
  }))

  it.live("a bucket that is not there is said so, without the secret", () => Effect.gen(function*() {
    const { here, location } = yield* opened
    const refused = yield* Effect.flip(S3.make({ ...location, bucket: "nobody-has-it" }, here).put(pieces))
    assert.strictEqual(refused._tag, "StoreUnusable")
    assert.include(JSON.stringify(refused), "NoSuchBucket")
    assert.notInclude(JSON.stringify(refused), secret)
    assert.match(refused.advice, /`blobs` in likeness.yaml/u)
  }))
})

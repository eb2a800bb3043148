/**
 * Blobs in an S3-compatible bucket: `PREFIX/ab/abcdef…`, written whole or not at all by the store itself. Each
 * is staged in the workspace's folder first, because its name is known only when its last byte is; the staged
 * file stays there as this machine's copy.
 */
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand,
  ListMultipartUploadsCommand, ListObjectsV2Command, ListPartsCommand, PutObjectCommand, S3Client, UploadPartCommand
} from "@aws-sdk/client-s3"
import * as AssetReader from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { open, readFile, stat } from "node:fs/promises"
import type { Readable } from "node:stream"
import type { Blobs, BlobEntry, S3Location } from "../Blobs.ts"
import { storeUnusable } from "../store/store-unusable.ts"

/** Files up to here go in one request; larger ones in parts, of which those that arrived are not sent again. */
const onePartBytes = 32 * 1024 * 1024
const partBytes = 16 * 1024 * 1024

/** Equal bytes that were stored within this time are not sent again. */
const freshSeconds = 12 * 3_600

/** How often a download that breaks goes on where it stopped. */
const mostResumes = 8

const advice = "Check `blobs` in likeness.yaml, its credentials and the network; what was not stored is stored again by itself."

const unusable = (what: string, thrown: unknown) => {
  const { message } = storeUnusable(what, thrown)
  const name = thrown instanceof Error ? thrown.name : "Error"
  // Never the whole error: it may carry the request with its signature.
  return storeUnusable(message, { name, message: thrown instanceof Error ? thrown.message : "" }, advice)
}

const attempt = <A>(what: string, run: (signal: AbortSignal) => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (thrown) => unusable(what, thrown) })

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.name === "NotFound" || thrown.name === "NoSuchKey" || (thrown as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode === 404)

const credentialsOf = (credentials: Redacted.Redacted): { readonly accessKeyId: string; readonly secretAccessKey: string } => {
  const text = Redacted.value(credentials)
  const at = text.indexOf(":")
  return { accessKeyId: text.slice(0, at), secretAccessKey: text.slice(at + 1) }
}

const connect = (location: S3Location): S3Client => new S3Client({
  region: location.region ?? "us-east-1",
  ...(location.endpoint === undefined ? {} : { endpoint: location.endpoint, forcePathStyle: true }),
  ...(location.credentials === undefined ? {} : { credentials: credentialsOf(location.credentials) }),
  maxAttempts: 4,
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED"
})

interface Bucket {
  readonly client: S3Client
  readonly Bucket: string
  readonly prefix: string
}

const keyOf = ({ prefix }: Bucket, sha256: Hash.Sha256): string => `${prefix}${sha256.slice(0, 2)}/${sha256}`

/** The object's size and time, or `undefined` where there is none. */
const factsOf = async ({ client, Bucket }: Bucket, Key: string, abortSignal: AbortSignal): Promise<{ readonly sizeBytes: number; readonly writtenAt: string } | undefined> => {
  try {
    const { ContentLength = 0, LastModified } = await client.send(new HeadObjectCommand({ Bucket, Key }), { abortSignal })
    return { sizeBytes: ContentLength, writtenAt: (LastModified ?? new Date(0)).toISOString() }
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

/** A file that broke off goes on with the parts that did not arrive: a part of a blob is always the same bytes. */
const uploadParts = async ({ client, Bucket }: Bucket, Key: string, file: string, sizeBytes: number, abortSignal: AbortSignal): Promise<void> => {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }), { abortSignal })
  const begun = Uploads.find((upload) => upload.Key === Key)?.UploadId
  const UploadId = begun ?? (await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "application/octet-stream" }), { abortSignal })).UploadId
  const { Parts = [] } = begun === undefined ? {} : await client.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 1000 }), { abortSignal })
  const parts: Array<{ readonly PartNumber: number; readonly ETag: string | undefined }> = []
  const handle = await open(file, "r")
  try {
    for (let number = 1, from = 0; from < sizeBytes; number++, from += partBytes) {
      const length = Math.min(partBytes, sizeBytes - from)
      const there = Parts.find((part) => part.PartNumber === number && part.Size === length)
      if (there !== undefined) {
        parts.push({ PartNumber: number, ETag: there.ETag })
        continue
      }
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from)
      if (bytesRead !== length) throw new Error("the staged file changed while it was stored")
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: number, Body: buffer }), { abortSignal })
      parts.push({ PartNumber: number, ETag })
    }
  } finally {
    await handle.close()
  }
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } }), { abortSignal })
}

const upload = (bucket: Bucket, sha256: Hash.Sha256, file: string) =>
  attempt("A file cannot be stored in the bucket.", async (abortSignal) => {
    const { client, Bucket } = bucket
    const Key = keyOf(bucket, sha256)
    const { size } = await stat(file)
    const there = await factsOf(bucket, Key, abortSignal)
    // An old one is written again, so that whoever removes what nobody needs sees that somebody does.
    if (there?.sizeBytes === size && Date.now() - Date.parse(there.writtenAt) < freshSeconds * 1000) return
    if (size > onePartBytes) return await uploadParts(bucket, Key, file, size, abortSignal)
    await client.send(new PutObjectCommand({
      Bucket, Key, Body: await readFile(file), ContentLength: size, ContentType: "application/octet-stream", ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64")
    }), { abortSignal })
  })

/** The object's bytes; a connection that breaks goes on where it stopped. */
async function* bytesOf({ client, Bucket }: Bucket, Key: string): AsyncGenerator<Uint8Array> {
  let received = 0
  for (let resumes = 0; ; resumes++) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...(received === 0 ? {} : { Range: `bytes=${received}-` }) }))
      for await (const piece of Body as Readable) {
        received += (piece as Uint8Array).byteLength
        yield piece as Uint8Array
      }
      return
    } catch (thrown) {
      // Past its end there is nothing more to ask for.
      if (received > 0 && thrown instanceof Error && thrown.name === "InvalidRange") return
      if (isMissing(thrown) || resumes >= mostResumes) throw thrown
    }
  }
}

const entriesOf = async ({ client, Bucket, prefix }: Bucket, abortSignal: AbortSignal): Promise<ReadonlyArray<BlobEntry>> => {
  const found: Array<BlobEntry> = []
  let ContinuationToken: string | undefined
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) }), { abortSignal })
    for (const { Key = "", LastModified, Size = 0 } of page.Contents ?? []) {
      const sha256 = Key.slice(-64)
      if (/^[0-9a-f]{64}$/u.test(sha256)) found.push({ sha256, sizeBytes: Size, writtenAt: (LastModified ?? new Date(0)).toISOString() })
    }
    ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (ContinuationToken !== undefined)
  return found.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
}

/** `staging`: the workspace's own folder of blobs. */
export const make = (location: S3Location, staging: Blobs): Blobs => {
  const bucket: Bucket = { client: connect(location), Bucket: location.bucket, prefix: location.prefix === undefined ? "" : `${location.prefix.replace(/\/+$/u, "")}/` }
  const { client, Bucket } = bucket

  const remote = (sha256: Hash.Sha256) => {
    const unreadable = (reason: string) => new AssetReader.AssetUnreadable({ sha256, reason })
    return Stream.suspend(() => {
      const digest = createHash("sha256")
      return Stream.fromAsyncIterable<Uint8Array, AssetReader.AssetUnreadable>(bytesOf(bucket, keyOf(bucket, sha256)), (thrown) =>
        unreadable(isMissing(thrown) ? "it is not in the bucket" : `the bucket says ${thrown instanceof Error ? thrown.name : "no"}`)).pipe(
        Stream.tap((piece) => Effect.sync(() => digest.update(piece))),
        Stream.concat(Stream.suspend(() => (digest.digest("hex") === sha256 ? Stream.empty : Stream.fail(unreadable("its bytes are damaged; make it again or restore it from a backup")))))
      )
    })
  }

  /** A damaged copy is thrown away, so that whoever reads again reads the bucket's. */
  const staged: Blobs["open"] = (sha256) => Stream.tapError(staging.open(sha256), () => Effect.ignore(staging.remove(sha256)))

  return {
    put: (bytes) => Effect.tap(staging.put(bytes), ({ sha256 }) => upload(bucket, sha256, staging.path(sha256))),
    open: (sha256) => Stream.unwrap(Effect.map(Effect.orElseSucceed(staging.has(sha256), () => false), (here) => (here ? staged(sha256) : remote(sha256)))),
    path: staging.path,
    local: (sha256) =>
      Effect.gen(function*() {
        if (!(yield* staging.has(sha256))) yield* staging.put(remote(sha256))
        return staging.path(sha256)
      }).pipe(Effect.catchTag("AssetUnreadable", (error) => Effect.fail(unusable(`File ${sha256.slice(0, 12)} cannot be fetched: ${error.reason}.`, error)))),
    has: (sha256) => attempt("The bucket cannot be asked.", async (signal) => (await factsOf(bucket, keyOf(bucket, sha256), signal)) !== undefined),
    verify: (sha256) =>
      attempt("A stored file cannot be read.", async (signal) => {
        if ((await factsOf(bucket, keyOf(bucket, sha256), signal)) === undefined) return "missing" as const
        const digest = createHash("sha256")
        for await (const piece of bytesOf(bucket, keyOf(bucket, sha256))) digest.update(piece)
        return digest.digest("hex") === sha256 ? "intact" as const : "corrupt" as const
      }),
    list: Effect.map(attempt("The bucket cannot be listed.", (signal) => entriesOf(bucket, signal)), (found) => found.map(({ sha256 }) => sha256)),
    entries: attempt("The bucket cannot be listed.", (signal) => entriesOf(bucket, signal)),
    dropCopies: (needed, before) =>
      Effect.flatMap(staging.entries, (copies) =>
        Effect.forEach(copies.filter(({ sha256, writtenAt }) => !needed.has(sha256) && writtenAt < before), ({ sha256 }) => staging.remove(sha256, before), { discard: true })),
    remove: (sha256, unlessWrittenSince) =>
      Effect.andThen(
        attempt("A file cannot be removed from the bucket.", async (abortSignal) => {
          const Key = keyOf(bucket, sha256)
          const there = unlessWrittenSince === undefined ? undefined : await factsOf(bucket, Key, abortSignal)
          if (there !== undefined && there.writtenAt >= (unlessWrittenSince ?? "")) return
          const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }), { abortSignal })
          for (const { UploadId } of Uploads) await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal })
          await client.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal })
        }),
        staging.remove(sha256, unlessWrittenSince)
      )
  }
}

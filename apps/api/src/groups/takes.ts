import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Hash from "@likeness/core/Hash"
import type * as Review from "@likeness/core/Review"
import type * as Take from "@likeness/core/Take"
import { blindCopy } from "@likeness/pipeline/steps/blind-copy"
import { decisionsIn } from "@likeness/pipeline/steps/review"
import { findTake, takeName } from "@likeness/pipeline/steps/take-name"
import { silent } from "@likeness/pipeline/steps/Tell"
import { adoptTakes } from "@likeness/pipeline/steps/takes"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { readFile } from "node:fs/promises"
import { Api } from "../Api.ts"
import { rangeOf } from "../byte-range.ts"
import * as TakeDocument from "../documents/TakeDocument.ts"
import * as Page from "../Page.ts"
import * as Problems from "../problems.ts"

const noSuchTake = (id: string) => Problems.make(404, { tag: "TakeNotFound", detail: `there is no take ${id}`, advice: "List them with GET /v1/takes." })

const gone = (take: Take.Take) => Problems.make(410, { tag: "OutputGone", detail: `the file of take ${takeName(take)} is no longer stored`, advice: "Restore the workspace's blobs from a backup, or make the take again." })

export const takesGroup = (workspace: Workspace) => {
  const { assets, blobs, reviews, takes } = workspace.runtime
  const adopt = adoptTakes(workspace).pipe(Effect.mapError(Problems.of))
  const require = (id: string) =>
    Effect.gen(function*() {
      yield* adopt
      return (yield* findTake(workspace, id).pipe(Effect.mapError(Problems.of))) ?? (yield* Effect.fail(noSuchTake(id)))
    })

  /** What is served of a take: the stored file, or, of a study's that nobody may know the arm of, a copy. */
  const fileOf = (take: Take.Take, reveal: boolean) =>
    Effect.gen(function*() {
      const isRevealed = reveal && (yield* reviews.of(take.id).pipe(Effect.mapError(Problems.of))).length > 0
      if (take.study !== undefined && !isRevealed) {
        const { mediaType, path } = yield* blindCopy(workspace, take, silent).pipe(Effect.mapError(Problems.of))
        const bytes = yield* Effect.tryPromise({ try: () => readFile(path), catch: () => gone(take) })
        return { path, mediaType, sha256: Hash.ofBytes(bytes), sizeBytes: bytes.length, caching: "private, no-cache" }
      }
      const { mediaType, sha256, sizeBytes } = (yield* assets.get(take.asset).pipe(Effect.mapError(Problems.of))) ?? (yield* Effect.fail(gone(take)))
      return { path: yield* blobs.local(sha256).pipe(Effect.mapError(Problems.of)), mediaType, sha256, sizeBytes, caching: "private, max-age=31536000, immutable" }
    })

  const decide = (id: string, decision: Review.Review["decision"], { reason, reviewer }: { readonly reviewer: string; readonly reason?: string }) =>
    Effect.gen(function*() {
      const take = yield* require(id)
      // Exports, and what they need, are loaded with the first decision.
      const { decideAndRelease } = yield* Effect.promise(() => import("@likeness/pipeline/study/decide-and-release"))
      const decided = yield* decideAndRelease(workspace, { take: id, decision, reviewer, ...(reason === undefined ? {} : { reason }) }, silent).pipe(Effect.mapError(Problems.of))
      yield* Effect.logInfo("take reviewed").pipe(Effect.annotateLogs({ take: take.id, decision }))
      return decided
    })

  return HttpApiBuilder.group(Api, "takes", (handlers) =>
    handlers.handleAll({
      list: ({ query: { after, limit, reveal, waiting, ...filter } }) =>
        Effect.gen(function*() {
          yield* adopt
          const found = yield* takes.list(filter).pipe(Effect.mapError(Problems.of))
          const decided = yield* reviews.list(filter).pipe(Effect.mapError(Problems.of))
          const first = decisionsIn(decided)
          const chosen = waiting === undefined ? found : found.filter((take) => first.has(take.id) === (waiting === "false"))
          // By hash, so that neither arm nor time shows.
          const shuffled = chosen.map((take) => ({ take, key: Hash.ofText(take.id) })).toSorted((a, b) => (a.key < b.key ? -1 : 1))
          const asked = { after, limit }
          const from = yield* Page.begin("takes", asked, (seen) => {
            const place = shuffled.findIndex(({ key }) => key > seen)
            return place < 0 ? shuffled.length : place
          })
          const { items, next } = Page.cut("takes", shuffled.slice(from), asked, ({ key }) => key)
          const takesOfPage = yield* Effect.forEach(items, ({ take }) =>
            Effect.map(assets.get(take.asset).pipe(Effect.mapError(Problems.of)), (asset) => TakeDocument.make(take, asset, first.get(take.id), reveal === "true")))
          return { takes: takesOfPage, next }
        }),
      file: ({ params, query: { reveal }, request }) =>
        Effect.gen(function*() {
          const take = yield* require(params.id)
          const isStored = yield* blobs.has(take.asset).pipe(Effect.mapError(Problems.of))
          if (!isStored) return yield* Effect.fail(gone(take))
          const { caching, mediaType, path, sha256, sizeBytes } = yield* fileOf(take, reveal === "true")
          const headers = { etag: `"${sha256}"`, "accept-ranges": "bytes", "cache-control": caching }
          if (request.headers["if-none-match"] === headers.etag) return HttpServerResponse.empty({ status: 304, headers })
          const range = rangeOf(request.headers["range"], sizeBytes)
          if (range === "unsatisfiable") {
            return yield* Effect.fail(Problems.make(416, { tag: "RangeNotSatisfiable", detail: `the file has ${sizeBytes} bytes`, advice: "Ask for a range within them, or for the whole file." }))
          }
          const answer = range === undefined
            ? HttpServerResponse.file(path, { contentType: mediaType })
            : HttpServerResponse.file(path, {
              status: 206,
              contentType: mediaType,
              offset: range.from,
              bytesToRead: range.to - range.from + 1,
              headers: { "content-range": `bytes ${range.from}-${range.to}/${sizeBytes}` }
            })
          return HttpServerResponse.setHeaders(yield* Effect.mapError(answer, () => gone(take)), headers)
        }),
      approve: ({ params, payload }) => decide(params.id, "approve", payload),
      reject: ({ params, payload }) => decide(params.id, "reject", payload)
    }))
}

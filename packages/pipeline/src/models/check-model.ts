/** One model's file: what it is, its SHA-256, and whether it can be trained on. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { checkpointHash } from "@likeness/provider-local-gpu/checkpoint-hash"
import { inspect } from "@likeness/provider-local-gpu/model-file/ModelFile"
import { realpath } from "node:fs/promises"
import type * as Settings from "../settings/Settings.ts"
import type { Tell } from "../steps/Tell.ts"
import { hashRecords } from "./hash-records.ts"
import { modelDocument } from "./model-document.ts"

/**
 * Recognises the file by its header and, where it can be trained on, reads all of it once for its SHA-256,
 * which recipes name; the hash is kept for as long as the file stays the same.
 *
 * **Fails with** `InvalidInput` where the file is not there; any other file is an answer.
 */
export const checkModel = (workspace: string | undefined, settings: Settings.Settings | undefined, path: string, tell: Tell) =>
  Effect.gen(function*() {
    const file = yield* Effect.promise(() => inspect(path))
    if (file.refusal?.code === "model.missing") return yield* new RuleError.InvalidInput({ place: path, message: `${path}: ${file.refusal.reason}`, advice: file.refusal.advice, code: file.refusal.code })
    if (file.refusal !== undefined) return modelDocument(file, undefined)
    tell(`hashing ${path}, ${((file.sizeBytes ?? 0) / 1e9).toFixed(1)} GB`)
    const sha256 = yield* Effect.flatMap(Effect.promise(() => realpath(path)), (real) => checkpointHash(real, hashRecords(workspace, settings))).pipe(
      Effect.mapError((cause) => new RuleError.InvalidInput({ place: path, message: `${path} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, advice: "Check its permissions." }))
    )
    return modelDocument(yield* Effect.promise(() => inspect(path, sha256)), sha256)
  })

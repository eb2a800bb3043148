/** A recognised model's file, as commands print it. */
import { knownCheckpoint } from "@likeness/provider-local-gpu/model-file/checkpoint-name"
import type { ModelFile } from "@likeness/provider-local-gpu/model-file/ModelFile"

export interface ModelDocument {
  readonly path: string
  readonly sizeBytes: number | null
  readonly architecture: string | null
  /** Whether a LoRA can be trained on it here. */
  readonly trainable: boolean
  /** Null where it is trainable. */
  readonly code: string | null
  readonly reason: string | null
  readonly advice: string | null
  /** Which fine-tune it is; `fileName` is a guess. */
  readonly name: { readonly name: string; readonly from: "sha256" | "metadata" | "fileName" } | null
  /** Null where it was not computed. */
  readonly sha256: string | null
  readonly licence: { readonly name: string; readonly source: string } | null
  readonly tensors: number
  readonly dtypes: ReadonlyArray<string>
  readonly parts: ModelFile["parts"]
  readonly warnings: ReadonlyArray<string>
}

export const modelDocument = (file: ModelFile, sha256: string | undefined): ModelDocument => ({
  path: file.path,
  sizeBytes: file.sizeBytes,
  architecture: file.architecture,
  trainable: file.refusal === undefined,
  code: file.refusal?.code ?? null,
  reason: file.refusal?.reason ?? null,
  advice: file.refusal?.advice ?? null,
  name: file.name,
  sha256: sha256 ?? null,
  licence: sha256 === undefined ? null : knownCheckpoint(sha256)?.licence ?? null,
  tensors: file.tensors,
  dtypes: file.dtypes,
  parts: file.parts,
  warnings: file.warnings
})

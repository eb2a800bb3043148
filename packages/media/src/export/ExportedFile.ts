/** A file that was exported, and how to recognise it later. */
import type { PerceptualHash } from "../picture/near-duplicates.ts"
import type { DigitalSourceType } from "../provenance/DigitalSourceType.ts"
import type { SigningIdentity } from "../provenance/development-certificate.ts"
import type { Provenance } from "../provenance/verify-provenance.ts"

/** How an export is labelled and signed. */
export interface Labelling {
  readonly sourceType: DigitalSourceType
  readonly identity: SigningIdentity
  /** The program that claims it. */
  readonly generator: { readonly name: string; readonly version: string }
}

/** Kept because platforms strip what is inside the file: by it a copy is recognised. */
export interface RegistryRow {
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string
  /** Of the picture, or of the clip's first frame. */
  readonly perceptualHash: PerceptualHash
  /** What was verified in the written bytes; `absent` where the user turned the label off. */
  readonly manifest: Pick<Provenance, "state" | "digitalSourceType" | "title" | "generator" | "signer">
}

export interface ExportedFile {
  readonly file: string
  readonly mediaType: string
  readonly sizeBytes: number
  readonly width: number
  readonly height: number
  /** Clips only, else `null`. */
  readonly durationSeconds: number | null
  readonly row: RegistryRow
}

/** SHA-256 over bytes and over the canonical JSON of values. */
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { canonicalJson } from "./internal/canonical-json.ts"

/** 64 lower-case hexadecimal digits. */
export const Sha256 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u, { message: "a SHA-256 is 64 lower-case hexadecimal digits" }))
export type Sha256 = typeof Sha256.Type

export const ofBytes = (bytes: Uint8Array): Sha256 => createHash("sha256").update(bytes).digest("hex")

/** Of the text's UTF-8 bytes. */
export const ofText = (text: string): Sha256 => createHash("sha256").update(text, "utf8").digest("hex")

/**
 * The canonical JSON of a plain value (RFC 8785): keys in the order of their UTF-16 units, numbers as
 * ECMAScript writes them, no spaces. Keys whose value is `undefined` are absent.
 *
 * Dies on NaN and infinities, which JSON cannot say.
 */
export const canonical = (json: unknown): string => canonicalJson(json)

/** The SHA-256 of a plain value's canonical JSON. Equal values hash equal whatever the order of their keys. */
export const ofJson = (json: unknown): Sha256 => ofText(canonicalJson(json))

/** The first twelve digits: how a hash is shown to people. */
export const short = (hash: Sha256): string => hash.slice(0, 12)

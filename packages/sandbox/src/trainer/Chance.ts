import { createCipheriv, createHash } from "node:crypto"

/**
 * A number from 0 (included) to 1 (excluded) that depends on `key` alone.
 *
 * Everything the sandbox "draws" goes through here: there is no generator with a state, so neither
 * the order of calls nor the clock can change an answer.
 */
export const uniform = (key: string): number => createHash("sha256").update(key).digest().readUIntBE(0, 6) / 2 ** 48

/** A standard normal number that depends on `key` alone (Box and Muller, 1958). */
export const normal = (key: string): number =>
  Math.sqrt(-2 * Math.log(1 - uniform(`${key}/radius`))) * Math.cos(2 * Math.PI * uniform(`${key}/angle`))

/** `count` bytes that depend on `key` alone: AES in counter mode under the key's hash, since a file of weights needs many. */
export const bytes = (key: string, count: number): Uint8Array =>
  createCipheriv("aes-256-ctr", createHash("sha256").update(key).digest(), Buffer.alloc(16)).update(Buffer.alloc(count))

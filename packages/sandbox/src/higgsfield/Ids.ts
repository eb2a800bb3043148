import { createHash } from "node:crypto"

/** Hex SHA-256 of the parts, kept apart from each other. */
export const digest = (...parts: ReadonlyArray<string>): string => {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return hash.digest("hex")
}

/** Hex SHA-256 of bytes. */
export const digestBytes = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** A well-formed UUID (its version says 4) that the parts decide. */
export const uuid = (...parts: ReadonlyArray<string>): string => {
  const hex = digest(...parts)
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4] ?? "8"
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** JSON with sorted keys: equal for bodies that differ in the order of their keys only. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`
  }
  return JSON.stringify(value) ?? "null"
}

import { createHash } from "node:crypto"

const arrivesLater = new Set(["as_of", "credits", "overheads"])

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`
  }
  return JSON.stringify(value)
}

/**
 * The SHA-256, in hexadecimal, of what a plan pre-registers.
 *
 * **Shapes and units**
 *
 * Takes the document of `plan.json` as it was parsed, not a decoded `Plan`, which has defaults filled in. Facts that arrive later
 * (`as_of`, `credits`, `overheads`) do not count, nor does the order of keys. A hash that differs from the one
 * recorded at the freeze is another study: whoever recorded it refuses with `PlanChanged`.
 *
 * **Source**: `contracts/statistics.md`, section 8; canonical JSON as RFC 8785.
 */
export const make = (document: Readonly<Record<string, unknown>>): string => {
  const registered = Object.fromEntries(Object.entries(document).filter(([key]) => !arrivesLater.has(key)))
  return createHash("sha256").update(canonical(registered)).digest("hex")
}

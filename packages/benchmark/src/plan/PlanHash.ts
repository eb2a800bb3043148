import * as Hash from "@likeness/core/Hash"

const arrivesLater = new Set(["as_of", "credits", "overheads"])

/**
 * The SHA-256, in hexadecimal, of what a plan pre-registers.
 *
 * **Shapes and units**
 *
 * Takes the document of `plan.json` as it was parsed, not a decoded `Plan`, which has defaults filled in. Facts that arrive later
 * (`as_of`, `credits`, `overheads`) do not count, nor does the order of keys. A hash that differs from the one
 * recorded at the freeze is another study: whoever recorded it refuses with `PlanChanged`.
 *
 * **Repeat and cost**: pure. Dies on what is no JSON.
 *
 * **Source**: `contracts/statistics.md`, section 8; canonical JSON as RFC 8785.
 */
export const make = (document: Readonly<Record<string, unknown>>): Hash.Sha256 =>
  Hash.ofJson(Object.fromEntries(Object.entries(document).filter(([key]) => !arrivesLater.has(key))))

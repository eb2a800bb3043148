/** Tells credentials apart without keeping them. */
import * as Redacted from "effect/Redacted"
import { createHmac, randomBytes } from "node:crypto"

/** Marks that can be compared with each other alone, in this process alone. */
export const makeMarks = (): (credentials: Redacted.Redacted) => string => {
  const salt = randomBytes(32)
  return (credentials) => createHmac("sha256", salt).update(Redacted.value(credentials)).digest("hex")
}

/** Takes credentials and signatures out of whatever is kept of an answer. */
import type * as Schema from "effect/Schema"

const removed = "[removed]"

/** Presigned addresses carry what amounts to a password; so does an echoed header. */
const patterns: ReadonlyArray<readonly [RegExp, string]> = [
  [/((?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|Policy|Key-Pair-Id)=)[^&\s"'<>]+/giu, `$1${removed}`],
  [/\b(Key|Bearer)\s+[^\s"'<>]+:[^\s"'<>]+/gu, `$1 ${removed}`]
]

/** Cleans text of the given secrets and of what looks like one. */
export interface Redact {
  readonly text: (text: string) => string
  readonly json: (json: Schema.Json) => Schema.Json
}

export const make = (secrets: ReadonlyArray<string>): Redact => {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret, "utf8").toString("base64")]))]
    .filter((form) => form.length > 0)
    .toSorted((a, b) => b.length - a.length)
  const text = (dirty: string): string => {
    let clean = dirty
    for (const form of forms) clean = clean.replaceAll(form, removed)
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    return clean
  }
  const json = (dirty: Schema.Json): Schema.Json => {
    if (typeof dirty === "string") return text(dirty)
    if (Array.isArray(dirty)) return dirty.map((item: Schema.Json) => json(item))
    if (typeof dirty === "object" && dirty !== null) {
      return Object.fromEntries(Object.entries(dirty).map(([key, value]) => [text(key), json(value as Schema.Json)]))
    }
    return dirty
  }
  return { text, json }
}

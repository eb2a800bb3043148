import type { Field, Model } from "./models.ts"

/** A JSON object. */
export type Body = Readonly<Record<string, unknown>>

// The live validator is a Python one, and its sentences show values the way Python does.
const shown = (value: unknown): string => {
  if (value === null || value === undefined) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (typeof value === "string") return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`
  if (typeof value === "object") return `{${Object.entries(value).map(([key, item]) => `'${key}': ${shown(item)}`).join(", ")}}`
  return String(value)
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a URL may stand in a body: one of ours, or a public HTTPS one. */
export type AcceptsUrl = (url: string) => boolean

const wrongType = (path: string, value: unknown, type: string) => `${path}: ${shown(value)} is not of type '${type}'`

const checkNumber = (path: string, value: unknown, field: Extract<Field, { kind: "integer" | "number" }>): string | undefined => {
  if (typeof value !== "number" || (field.kind === "integer" && !Number.isInteger(value))) return wrongType(path, value, field.kind)
  if (value < field.minimum) return `${path}: ${value} is less than the minimum of ${field.minimum}`
  if (value > field.maximum) return `${path}: ${value} is greater than the maximum of ${field.maximum}`
  return undefined
}

const checkMotions = (path: string, value: unknown): string | undefined => {
  if (!Array.isArray(value)) return wrongType(path, value, "array")
  if (value.length > 2) return `${path}: ${shown(value)} is too long`
  for (const [index, motion] of value.entries()) {
    if (typeof motion !== "object" || motion === null || Array.isArray(motion)) return wrongType(`${path}.${index}`, motion, "object")
    const { id, strength } = motion as Body
    if (id === undefined) return `${path}.${index}: 'id' is a required property`
    const wrong = checkField(`${path}.${index}.id`, id, { kind: "uuid" }, () => false) ??
      (strength === undefined ? undefined : checkNumber(`${path}.${index}.strength`, strength, { kind: "number", minimum: 0, maximum: 1 }))
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const checkField = (path: string, value: unknown, field: Field, acceptsUrl: AcceptsUrl): string | undefined => {
  switch (field.kind) {
    case "text":
      if (typeof value !== "string") return wrongType(path, value, "string")
      return value === "" ? `${path}: '' should be non-empty` : undefined
    case "choice":
      return field.values.some((allowed) => allowed === value) ? undefined : `${path}: ${shown(value)} is not one of ${shown(field.values)}`
    case "integer":
    case "number": return checkNumber(path, value, field)
    case "boolean": return typeof value === "boolean" ? undefined : wrongType(path, value, "boolean")
    case "uuid":
      if (typeof value !== "string") return wrongType(path, value, "string")
      return uuidPattern.test(value) ? undefined : `${path}: ${shown(value)} is not a 'uuid'`
    case "url":
      if (typeof value !== "string") return wrongType(path, value, "string")
      if (value.length > 2083) return `${path}: ${shown(value)} is too long`
      return acceptsUrl(value) ? undefined : `${path}: ${shown(value)} is not a public HTTPS URL`
    case "motions": return checkMotions(path, value)
  }
}

/** What is left of a body that was accepted. */
export interface Checked {
  /** Only the fields that the model reads. */
  readonly kept: Body
  /** The keys that were dropped without a word. */
  readonly dropped: ReadonlyArray<string>
}

/** The first fault as the vendor's sentence, or the body without the keys that the model does not read. */
export const checkBody = (model: Model, body: Body, acceptsUrl: AcceptsUrl): Checked | string => {
  for (const name of model.required) {
    if (!Object.hasOwn(body, name)) return `'${name}' is a required property`
  }
  const kept: Record<string, unknown> = {}
  const dropped: Array<string> = []
  for (const [name, value] of Object.entries(body)) {
    const field = Object.hasOwn(model.fields, name) ? model.fields[name] : undefined
    if (field === undefined) {
      dropped.push(name)
      continue
    }
    const wrong = checkField(name, value, field, acceptsUrl)
    if (wrong !== undefined) return wrong
    kept[name] = value
  }
  return { kept, dropped }
}

import { repr } from "../trainer/python-text.ts"
import * as Folders from "./Folders.ts"
import { type InputSpec, type Listing, optionsOf, renderInput } from "./NodeSpec.ts"
import type { PromptError } from "./Wire.ts"
import { isRecord } from "./Wire.ts"

/** A literal after coercion, or why the server refuses it. */
export type Checked = { readonly value: unknown } | { readonly error: PromptError }

const refuse = (type: string, message: string, details: string, extra: Record<string, unknown>): Checked => ({ error: { type, message, details, extra_info: extra } })

const truncate = (value: number): number => Math.trunc(value)

const convert = (type: string, value: unknown): { readonly value: unknown } | { readonly reason: string } => {
  switch (type) {
    case "INT":
      if (typeof value === "number") return { value: truncate(value) }
      if (typeof value === "boolean") return { value: value ? 1 : 0 }
      if (typeof value === "string" && /^\s*[-+]?\d+\s*$/.test(value)) return { value: Number(value) }
      return { reason: typeof value === "string" ? `invalid literal for int() with base 10: ${repr(value)}` : "int() argument must be a string, a bytes-like object or a real number" }
    case "FLOAT":
      if (typeof value === "number") return { value }
      if (typeof value === "boolean") return { value: value ? 1 : 0 }
      if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return { value: Number(value) }
      return { reason: typeof value === "string" ? `could not convert string to float: ${repr(value)}` : "float() argument must be a string or a real number" }
    case "STRING":
      return { value: typeof value === "string" ? value : repr(value) }
    default:
      // Python's truth: any text that is not empty is true, "false" too.
      return { value: typeof value === "string" ? value !== "" : typeof value === "number" ? value !== 0 : value === true }
  }
}

const checkNumber = (name: string, value: unknown, settings: Readonly<Record<string, unknown>>, config: unknown): Checked => {
  if (typeof value !== "number") return { value }
  const extra = { input_name: name, input_config: config, received_value: value }
  const { max, min } = settings
  if (typeof min === "number" && value < min) return refuse("value_smaller_than_min", `Value ${value} smaller than min of ${min}`, name, extra)
  if (typeof max === "number" && value > max) return refuse("value_bigger_than_max", `Value ${value} bigger than max of ${max}`, name, extra)
  return { value }
}

const inList = (name: string, value: unknown, options: ReadonlyArray<string>, config: unknown): Checked => {
  if (options.includes(value as string)) return { value }
  const many = options.length > 20
  return refuse("value_not_in_list", "Value not in list", `${name}: ${repr(value)} not in ${many ? `(list of length ${options.length})` : repr(options)}`, { input_name: name, input_config: many ? null : config, received_value: value })
}

/** Checks one literal against its input as the server does: coerced first, then range, list or file. */
export const validateLiteral = (name: string, literal: unknown, input: InputSpec, listing: Listing, folders: Folders.Folders): Checked => {
  const value = isRecord(literal) && "__value__" in literal ? literal["__value__"] : literal
  const config = renderInput(input, listing)
  if (input.kind === "socket") return { value }
  if (input.kind === "value") {
    const converted = convert(input.type, value)
    if ("reason" in converted) {
      return refuse("invalid_input_type", `Failed to convert an input value to a ${input.type} value`, `${name}, ${repr(value)}, ${converted.reason}`, { input_name: name, input_config: config, received_value: value, exception_message: converted.reason })
    }
    return checkNumber(name, converted.value, input.settings, config)
  }
  if (input.kind === "dynamic") return inList(name, value, input.options.map(({ key }) => key), config)
  if ("folder" in input.options && input.options.folder === "input") {
    const found = typeof value === "string" && Folders.isFile(Folders.annotated(folders, value))
    return found ? { value } : refuse("custom_validation_failed", "Custom validation failed for node", `${name} - Invalid ${name === "file" ? "video" : "image"} file: ${String(value)}`, { input_name: name })
  }
  return inList(name, value, optionsOf(input, listing), config)
}

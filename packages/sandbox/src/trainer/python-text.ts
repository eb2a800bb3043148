/** How Python's `repr` writes a JSON value: the server's validation messages are full of it. */
export const repr = (value: unknown): string => {
  if (value === null || value === undefined) return "None"
  if (typeof value === "boolean") return value ? "True" : "False"
  if (typeof value === "string") {
    const quote = value.includes("'") && !value.includes("\"") ? "\"" : "'"
    return quote + value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll(quote, quote === "'" ? "\\'" : "\"") + quote
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`
  if (typeof value === "object") return `{${Object.entries(value).map(([key, item]) => `${repr(key)}: ${repr(item)}`).join(", ")}}`
  return String(value)
}

/** How Python's `json.dumps` writes a JSON value: blanks after `,` and `:`, everything in ASCII. */
export const dumps = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(dumps).join(", ")}]`
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => `${dumps(key)}: ${dumps(item)}`).join(", ")}}`
  }
  return (JSON.stringify(value) ?? "null").replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

/** How Python's `str` writes a float: always with a point or an exponent, two digits in the exponent. */
export const floatText = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return value.toFixed(1)
  if (Math.abs(value) < 1e-4) return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2")
  return String(value)
}

import { choices, defaults, lists, switches, type ValueKind, values } from "./flags.ts"
import { floatText, repr } from "./python-text.ts"

/** The parsed command line; a flag that was not given and has no default is absent. */
export interface Arguments {
  readonly has: (name: string) => boolean
  readonly text: (name: string) => string | undefined
  readonly number: (name: string) => number | undefined
  readonly list: (name: string) => ReadonlyArray<string | number> | undefined
  /** The value as Python's `str` writes it: what ends up in metadata. */
  readonly python: (name: string) => string
}

/** The command line was refused, or only help was asked for. */
export interface Refused {
  readonly exitCode: number
  /** For stdout where the code is 0, else for stderr. */
  readonly words: string
}

const program = "sdxl_train_network.py"

const all = (): ReadonlyArray<string> => [...switches, ...values.keys(), ...lists.keys()].toSorted()

const usage = (): string => `usage: ${program} [-h]\n${all().map((name) => `                             [--${name}${switches.has(name) ? "" : lists.has(name) ? ` [${name.toUpperCase()} ...]` : ` ${name.toUpperCase()}`}]`).join("\n")}\n`

const refuse = (words: string): Refused => ({ exitCode: 2, words: `${usage()}${program}: error: ${words}\n` })

const convert = (name: string, kind: ValueKind, word: string): string | number | Refused => {
  if (kind === "int" && !/^[-+]?\d+$/.test(word)) return refuse(`argument --${name}: invalid int value: ${repr(word)}`)
  if (kind === "float" && (word.trim() === "" || !Number.isFinite(Number(word.replace(/%$/, ""))))) return refuse(`argument --${name}: invalid float value: ${repr(word)}`)
  const value = kind === "text" ? word : Number(word.replace(/%$/, ""))
  const allowed = choices[name]
  if (allowed !== undefined && !allowed.includes(value)) return refuse(`argument --${name}: invalid choice: ${repr(value)} (choose from ${allowed.map(repr).join(", ")})`)
  return value
}

/** A value, unless it looks like a flag: a negative number is a value, as for argparse. */
const isValue = (word: string | undefined): word is string => word !== undefined && (!word.startsWith("-") || /^-\d/.test(word) || word === "-")

/** Parses as argparse does, but takes full names only. */
export const parse = (argv: ReadonlyArray<string>): Arguments | Refused => {
  const given = new Map<string, string | number | true | ReadonlyArray<string | number>>(Object.entries(defaults))
  const unknown: Array<string> = []
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? ""
    if (word === "-h" || word === "--help") return { exitCode: 0, words: `${usage()}\noptions:\n  -h, --help            show this help message and exit\n${all().map((name) => `  --${name}`).join("\n")}\n` }
    const [flag = "", inline] = word.startsWith("--") && word.includes("=") ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] : [word, undefined]
    const name = flag.startsWith("--") ? flag.slice(2) : ""
    const kind = values.get(name)
    const listed = lists.get(name)
    if (switches.has(name)) {
      if (inline !== undefined) return refuse(`argument --${name}: ignored explicit argument ${repr(inline)}`)
      given.set(name, true)
    } else if (kind !== undefined) {
      const next = argv[at + 1]
      const value = inline ?? (isValue(next) ? next : undefined)
      if (value === undefined) return refuse(`argument --${name}: expected one argument`)
      if (inline === undefined) at += 1
      const converted = convert(name, kind, value)
      if (typeof converted === "object") return converted
      given.set(name, converted)
    } else if (listed === undefined) unknown.push(word)
    else {
      const items: Array<string | number> = []
      for (let next = argv[at + 1]; isValue(next); next = argv[at + 1]) {
        const converted = convert(name, listed, next)
        if (typeof converted === "object") return converted
        items.push(converted)
        at += 1
      }
      given.set(name, items)
    }
  }
  if (unknown.length > 0) return refuse(`unrecognized arguments: ${unknown.join(" ")}`)
  const text = (name: string) => {
    const value = given.get(name)
    return typeof value === "string" ? value : undefined
  }
  const number = (name: string) => {
    const value = given.get(name)
    return typeof value === "number" ? value : undefined
  }
  return {
    has: (name) => given.get(name) === true,
    text,
    number,
    list: (name) => {
      const value = given.get(name)
      return Array.isArray(value) ? value as ReadonlyArray<string | number> : undefined
    },
    python: (name) => {
      const value = given.get(name)
      if (switches.has(name)) return value === true ? "True" : "False"
      if (typeof value === "number" && values.get(name) === "float" && !(name.startsWith("lr_") && Number.isInteger(value))) return floatText(value)
      return typeof value === "string" ? value : repr(value)
    }
  }
}

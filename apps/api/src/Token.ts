/** The bearer token: from the environment, else from a file that only its owner can read. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as RuleError from "@likeness/core/RuleError"
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import { link, lstat, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

const variable = "LIKENESS_API_TOKEN"
const fileName = "api-token"
const shortest = 16

export interface Token {
  readonly value: Redacted.Redacted
  /** Where callers find it: the variable, or the file's path. */
  readonly from: string
}

const refuse = (place: string, reason: string, advice: string) => new RuleError.InvalidInput({ place, message: `${place}: ${reason}`, advice })

// What an HTTP header carries as a token (RFC 6750).
const usable = (text: string): boolean => text.length >= shortest && /^[A-Za-z0-9._~+/-]+=*$/u.test(text)

const rule = `a token is at least ${shortest} letters, digits and . _ ~ + / -`

const readToken = (path: string) =>
  Effect.gen(function*() {
    const cannot = (cause: unknown) => refuse(path, `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, "Check its permissions, or remove it: the next start makes a new one.")
    const facts = yield* Effect.tryPromise({ try: () => lstat(path), catch: cannot })
    if (!facts.isFile()) return yield* refuse(path, "it is not a file", "Remove it: the next start makes a new one.")
    if ((facts.mode & 0o077) !== 0) return yield* refuse(path, "others can read the token", `Run \`chmod 600 ${path}\`, or remove it: the next start makes a new one.`)
    const text = (yield* Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: cannot })).trim()
    return usable(text) ? text : yield* refuse(path, rule, "Remove it: the next start makes a new one.")
  })

/** Whole or not at all, and not over a token that is there: another server may start at this moment, or the disk be full. */
const writeToken = async (path: string): Promise<void> => {
  if (await lstat(path).then(() => true, () => false)) return
  const part = `${path}.${randomBytes(8).toString("hex")}.part`
  try {
    await writeFile(part, `${randomBytes(32).toString("base64url")}\n`, { flag: "wx", mode: 0o600 })
    await link(part, path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause
  } finally {
    await rm(part, { force: true })
  }
}

/** The variable's token, else that of the file in `stateFolder`, which the first start writes. */
export const load = (stateFolder: string, environment: { readonly [name: string]: string | undefined }): Effect.Effect<Token, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const given = environment[variable]
    if (given !== undefined) {
      if (!usable(given)) return yield* refuse(variable, rule, `Set ${variable} to a longer random text, or unset it: a token is then made.`)
      return { value: Redacted.make(given), from: variable }
    }
    const path = join(stateFolder, fileName)
    yield* Effect.tryPromise({
      try: () => writeToken(path),
      catch: (cause) => refuse(path, `it cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, `Check the folder's permissions, or set ${variable}.`)
    })
    return { value: Redacted.make(yield* readToken(path)), from: path }
  })

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

/** Whether a caller's token is the right one; takes the same time wherever they differ. */
export const matches = (token: Token, presented: Redacted.Redacted): boolean => timingSafeEqual(digest(Redacted.value(token.value)), digest(Redacted.value(presented)))

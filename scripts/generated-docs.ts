// Parts of the documentation that the code writes: the table of providers in README.md, the lists of
// errors and of known failures. `node tools/run.mjs node scripts/generated-docs.ts` writes them; docs.test.ts refuses stale ones.
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readFileSync, realpathSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Capability from "../packages/core/src/Capability.ts"
import { exitCode } from "../packages/core/src/Failure.ts"
import { providers } from "../packages/pipeline/src/registry.ts"
import { codes, meanings } from "../packages/provider-local-gpu/src/triage/Code.ts"
import { signatures } from "../packages/provider-local-gpu/src/triage/signatures/index.ts"

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = (name: string): string => readFileSync(path(name), "utf8")

/** The least that each provider needs to say all that it offers. */
const samples: { readonly [provider: string]: Capability.Description | object } = {
  "local-gpu": { servers: [{ url: "http://127.0.0.1:8188", loras: "/loras" }], training: { command: ["python"], runs: "/runs" } },
  higgsfield: {}
}

const describeAll = (): Promise<ReadonlyArray<Capability.Description>> =>
  Promise.all(Object.entries(providers).map(([name, make]) => {
    const settings = samples[name]
    if (settings === undefined) throw new Error(`scripts/generated-docs.ts needs sample settings of ${name}`)
    const connection = { v: 1, name, provider: name, account: name, settings } as Parameters<typeof make>[0]
    return Effect.runPromise(Effect.scoped(Effect.map(make(connection, Redacted.make("id:secret")), (provider) => provider.describe())))
  }))

const unique = (words: ReadonlyArray<string>): string => [...new Set(words)].join(", ")
const code = (words: ReadonlyArray<string>): string => unique(words.map((word) => `\`${word}\``))
const seconds = (ranges: ReadonlyArray<{ readonly minimum: number; readonly maximum: number }>): string =>
  unique(ranges.map(({ maximum, minimum }) => `${minimum}–${maximum} s`))

const cell = (description: Capability.Description, capability: Capability.Capability): string => {
  const offer = Capability.offer(description, capability)
  if (offer === undefined) return "–"
  const { enhance, generateImage, generateVideo, trainIdentity } = description
  const what = {
    trainIdentity: () => `${code(trainIdentity!.models.map((model) => model.identityKind))} from ${unique(trainIdentity!.models.map(({ pictures }) => `${pictures.minimum}–${pictures.maximum}`))} pictures`,
    generateImage: () => {
      const kinds = generateImage!.models.flatMap((model) => model.subjects.identityKinds)
      return `${code(generateImage!.models.map((model) => model.providerModel))}; shows ${code(kinds)}`
    },
    generateVideo: () => `${code(generateVideo!.models.map((model) => model.providerModel))}; ${seconds(generateVideo!.models.map((model) => model.durationsSeconds))} from a picture`,
    enhance: () => code(enhance!.models.map((model) => model.operation))
  }[capability]()
  return `${what}; ${offer.recovery.guarantee._tag}`
}

/** The README's table. */
export const providerTable = async (): Promise<string> => {
  const descriptions = await describeAll()
  return [
    `| | ${descriptions.map((description) => `\`${description.provider}\``).join(" | ")} |`,
    `| --- | ${descriptions.map(() => "---").join(" | ")} |`,
    ...Capability.all.map((capability) => `| ${capability} | ${descriptions.map((description) => cell(description, capability)).join(" | ")} |`)
  ].join("\n")
}

const start = "<!-- providers: written by scripts/generated-docs.ts -->"
const end = "<!-- /providers -->"

/** README.md with the table as it is now. */
export const readme = async (): Promise<string> => {
  const text = read("README.md")
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error("README.md has lost the marks of its table of providers")
  return `${text.slice(0, from + start.length)}\n${await providerTable()}\n${text.slice(to)}`
}

interface Named {
  readonly tag: string
  readonly when: string
}

/** The tagged errors of a module, each with the sentence above it. */
const errorsOf = (module: string): ReadonlyArray<Named> => {
  const found = [...read(module).matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export class (\w+) extends Schema\.TaggedError/gu)].map(([, comment = "", tag = ""]) => ({
    tag,
    when: comment.replaceAll(/^\s*\*\s?/gmu, "").replaceAll(/\s+/gu, " ").replaceAll("|", "\\|").trim()
  }))
  const all = [...read(module).matchAll(/export class \w+ extends Schema\.TaggedError/gu)]
  if (all.length !== found.length) throw new Error(`${module}: an error has no sentence above it`)
  return found
}

const rows = (errors: ReadonlyArray<Named>): string =>
  ["| tag | exit | when |", "| --- | --- | --- |", ...errors.map(({ tag, when }) => `| \`${tag}\` | ${exitCode(tag)} | ${when} |`)].join("\n")

/** docs/reference/errors.md. */
export const errorsPage = (): string => `# Errors

<!-- Written by scripts/generated-docs.ts from the code. Change the sentences there. -->

You will find here what each tag means and the exit code that a command ends with. Every error is shown as three lines (what failed, why,
what to do next), and with \`--json\` as \`{"error":{"tag","code","message","cause","retryable","billed","advice"}}\`: \`retryable\` is
\`no\`, \`later\` or \`now\`; \`billed\` (\`no\`, \`yes\`, \`unknown\`) says whether the provider's bill has it.

Exit codes: 0 done · 1 the work failed · 2 wrong usage or invalid input · 3 refused by a rule · 4 provider unreachable or credentials
rejected · 5 sent, but the outcome is unknown · 130 interrupted.

## Of providers

${rows(errorsOf("packages/core/src/ProviderError.ts"))}

## Of rules and input

${rows(errorsOf("packages/core/src/RuleError.ts").map((error) => (error.tag === "InvalidInput" ? { ...error, tag: "InvalidRequest" } : error)))}

## Of pictures, clips and files

${rows(errorsOf("packages/media/src/MediaError.ts"))}

\`Unexpected\` (exit 1) is a bug of ours: run the command again with \`--verbose\` and report what it prints.
`

const inCell = (text: string): string => text.replaceAll("|", "\\|")

/** docs/reference/failures.md. */
export const failuresPage = (): string => `# Known failures

<!-- Written by scripts/generated-docs.ts from the table of signatures. Change the sentences there. -->

You will find here the codes that \`likeness diagnose\` and every error with a log can name, and for each what is recognised, why it happens and
what to do. How a log is read: [diagnose a log](../guide/diagnose-a-log.md). A plain retry is reasonable only where it says so.

| code | means |
| --- | --- |
${Object.entries(meanings).map(([name, meaning]) => `| \`${name}\` | ${inCell(meaning)} |`).join("\n")}
${codes.filter((name) => signatures.some((row) => row.code === name)).map((name) => `
## ${name}

| signature | cause | next step | retry |
| --- | --- | --- | --- |
${signatures.filter((row) => row.code === name).map((row) => `| \`${row.id}\` | ${inCell(row.cause)} | ${inCell(row.fix)} | ${row.retry === true ? "yes" : "after the fix"} |`).join("\n")}
`).join("")}`

const entry = process.argv[1]
if (entry !== undefined && realpathSync(entry) === fileURLToPath(import.meta.url)) {
  writeFileSync(path("README.md"), await readme())
  writeFileSync(path("docs/reference/errors.md"), errorsPage())
  writeFileSync(path("docs/reference/failures.md"), failuresPage())
}

import { assert, it } from "vitest"
import { likeness } from "./support/likeness.ts"

const help = async (...path: ReadonlyArray<string>): Promise<string> => {
  const { code, stderr, stdout } = await likeness([...path, "--help"])
  assert.strictEqual(code, 0, stderr)
  return stdout
}

/** The lines of help below a title, to the next title. */
const section = (text: string, title: string): ReadonlyArray<string> => {
  const lines = text.split("\n")
  const from = lines.indexOf(title) + 1
  const to = lines.findIndex((line, place) => place >= from && /^[A-Z ]+$/u.test(line))
  return from === 0 ? [] : lines.slice(from, to < 0 ? undefined : to).filter((line) => line.trim() !== "" && !line.startsWith("Run '"))
}
const examplesOf = (text: string): ReadonlyArray<string> => section(text, "EXAMPLES").filter((line) => !line.startsWith("  #"))
const namesOf = (text: string): ReadonlyArray<string> => section(text, "SUBCOMMANDS").map((line) => line.trim().split(/\s+/u)[0]!)

it("help lists our flags and no others, and the exit codes", async () => {
  const text = await help()
  assert.deepStrictEqual(section(text, "GLOBAL FLAGS").map((line) => /--[a-z]+/u.exec(line)?.[0]), ["--help", "--version", "--json", "--yes", "--verbose", "--workspace"])
  assert.match(text, /0 done.*1 the work failed.*2 wrong usage.*3 refused.*4 provider.*5 sent.*130 interrupted/su)
  for (const flag of ["--wizard", "--completions", "--log-level"]) assert.strictEqual((await likeness(["status", flag])).code, 2)
})

it("every command says in a line what it does and shows an example of itself", async () => {
  for (const name of namesOf(await help())) {
    const text = await help(name)
    assert.lengthOf(section(text, "DESCRIPTION"), 1, name)
    const shown = examplesOf(text)
    assert.isAbove(shown.length, 0, name)
    for (const line of shown) assert.match(line, new RegExp(`^  likeness (-C \\S+ )?${name}\\b`, "u"))
    for (const line of section(text, "SUBCOMMANDS")) assert.match(line, /^ +[a-z-]+ {2,}\S/u, name)
  }
})

it("the examples name only commands and flags that are there", async () => {
  const known = new Map<string, string>()
  const lines = (await Promise.all(["jobs", "train", "review", "persona", "bench"].map((name) => help(name)))).flatMap(examplesOf)
  for (const line of lines) {
    const words = line.trim().replace(/-C \S+ /u, "").split(/\s+/u).slice(1)
    const group = namesOf(known.get(words[0]!) ?? (known.set(words[0]!, await help(words[0]!)), known.get(words[0]!)!))
    const path = group.includes(words[1] ?? "") ? words.slice(0, 2) : words.slice(0, 1)
    if (group.length > 0) assert.lengthOf(path, 2, line)
    const text = await help(...path)
    for (const flag of words.filter((word) => word.startsWith("--") && !["--yes", "--json"].includes(word))) assert.include(text, flag, line)
  }
})

/** The triage on the logs that it was made with: what it once told right stays right. The report (`pnpm triage:report`) measures, this only keeps. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { diagnoseText } from "../src/triage/diagnose.ts"

interface Entry {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly success: boolean
  readonly label: { readonly code: string; readonly line: string | null; readonly lineNumber: number | null }
}

const folder = fileURLToPath(new URL("../corpus/develop", import.meta.url))
const entries = readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => {
  const name = file.slice(0, -".json".length)
  return { name, record: JSON.parse(readFileSync(join(folder, file), "utf8")) as Entry, log: readFileSync(join(folder, `${name}.log`), "utf8") }
})

const wrong = (withEnd: boolean): ReadonlyArray<string> =>
  entries.flatMap(({ log, name, record: { exitCode, label, signal } }) => {
    const found = diagnoseText(log, withEnd ? { exitCode, signal } : {})
    const isSame = found.lineNumber === label.lineNumber || (found.line !== null && found.line.trim() === label.line?.trim())
    return found.code === label.code && isSame ? [] : [`${name}: ${found.code} at ${found.lineNumber}, not ${label.code} at ${label.lineNumber}`]
  })

describe("the logs that the triage was made with", () => {
  it("by the log alone", () => assert.deepStrictEqual(wrong(false), []))
  it("with the exit code", () => assert.deepStrictEqual(wrong(true), []))
  it("no success is called a failure", () =>
    assert.deepStrictEqual(entries.filter(({ log, record }) => record.success && diagnoseText(log).code !== "none").map(({ name }) => name), []))
})

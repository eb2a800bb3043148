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

/** Each line but the empty rest behind the last, as somebody passed it on. */
const passedOn = (how: (line: string, index: number) => string) => (log: string): string => {
  const lines = log.split("\n")
  return lines.map((line, index) => (index === lines.length - 1 && line === "" ? "" : how(line, index))).join("\n")
}
const clock = (index: number): string => `08:${String(Math.floor(index / 60) % 60).padStart(2, "0")}:${String(index % 60).padStart(2, "0")}`

const passed: { readonly [by: string]: (log: string) => string } = {
  "docker logs --timestamps": passedOn((line, index) => `2026-11-30T${clock(index)}.123456789Z ${line}`),
  "docker compose": passedOn((line) => `trainer-1  | ${line}`),
  "Kubernetes": passedOn((line, index) => `2026-11-30T${clock(index)}.123456789Z stderr F ${line}`),
  "journald": passedOn((line, index) => `Nov 30 ${clock(index)} pod trainer[412]: ${line}`),
  "a rank": passedOn((line) => `[rank0]: ${line}`),
  "a clock": passedOn((line, index) => `${clock(index)} ${line}`),
  "moreutils' ts": passedOn((line, index) => `Nov 30 ${clock(index)} ${line}`),
  "concurrently": passedOn((line) => `[trainer] ${line}`),
  "multilog": passedOn((line, index) => `@4000000065a1b2c3${String(10_000_000 + index)} ${line}`),
  "seconds since 1970": passedOn((line, index) => `${1_701_345_600 + index}.123456 ${line}`),
  "Windows' line ends": (log) => log.replaceAll(/\r?\n/gu, "\r\n"),
  "whoever cut off its last line's end": (log) => log.replace(/\n+$/u, ""),
  "whoever installed something before": (log) => `Installing collected packages: toml\nSuccessfully installed toml-0.10.2\n${log}`,
  "whoever warns at its end": (log) => `${log.replace(/\n*$/u, "\n")}/usr/lib/python3.10/multiprocessing/resource_tracker.py:224: UserWarning: resource_tracker: There appear to be 1 leaked semaphore objects to clean up at shutdown\n  warnings.warn('resource_tracker: There appear to be %d '\n`
}

/** All logs in all forms take a minute and a half: each form has its eighth of them, another form another, unless `LIKENESS_TRIAGE_FORMS=all` asks for more. */
const parts = process.env["LIKENESS_TRIAGE_FORMS"] === "all" ? 1 : 8

const wrong = (withEnd: boolean): ReadonlyArray<string> =>
  entries.flatMap(({ log, name, record: { exitCode, label, signal } }) => {
    const found = diagnoseText(log, withEnd ? { exitCode, signal } : {})
    const isSame = found.lineNumber === label.lineNumber || (found.line !== null && found.line.trim() === label.line?.trim())
    return found.code === label.code && isSame ? [] : [`${name}: ${found.code} at ${found.lineNumber}, not ${label.code} at ${label.lineNumber}`]
  })

describe("the logs that the triage was made with", () => {
  it("by the log alone", () => assert.deepStrictEqual(wrong(false), []))
  it("with the exit code", () => assert.deepStrictEqual(wrong(true), []))
  for (const [turn, [by, pass]] of Object.entries(passed).entries()) {
    it(`passed on by ${by}: the same codes and lines`, () =>
      assert.deepStrictEqual(entries.filter((_, index) => index % parts === turn % parts).flatMap(({ log, name, record: { label } }) => {
        const found = diagnoseText(pass(log))
        const before = pass("first").split("\n").findIndex((line) => line.includes("first"))
        const isSame = label.lineNumber === null ? found.line === null : found.lineNumber === label.lineNumber + before || found.line?.includes(label.line!.trim()) === true
        return found.code === label.code && isSame ? [] : [`${name}: ${found.code} at ${found.lineNumber}, not ${label.code} at ${label.lineNumber}`]
      }), []))
  }

  it("no success is called a failure", () =>
    assert.deepStrictEqual(entries.filter(({ log, record }) => record.success && diagnoseText(log).code !== "none").map(({ name }) => name), []))
})

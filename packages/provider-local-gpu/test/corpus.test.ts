/** The corpus of real logs is whole: each log has its record, its half, its case, and a label whose line stands in it. */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

interface Entry {
  readonly command: string
  readonly program: string
  readonly versions: { readonly [name: string]: string }
  readonly exitCode: number | null
  readonly signal: string | null
  readonly success: boolean
  readonly label: { readonly code: string; readonly line: string | null; readonly lineNumber: number | null }
  readonly why: string
}

const corpus = fileURLToPath(new URL("../corpus", import.meta.url))
const codes = new Set([
  "env.python_version", "env.package_missing", "env.package_conflict", "env.binary_incompatible", "env.cuda_unavailable", "env.install_failed", "config.flag_invalid",
  "data.no_images", "data.image_corrupt", "model.missing", "model.wrong_architecture", "model.corrupt", "hub.auth", "hub.offline", "gpu.out_of_memory", "gpu.device_error",
  "train.nan_loss", "host.out_of_memory", "host.disk_full", "host.shared_memory", "host.permission", "proc.interrupted", "comfy.node_missing", "comfy.value_not_in_list",
  "net.port_in_use", "none", "unknown"
])

/** Logs that were seen by whoever worked on the triage when the first half that was held back was opened. */
const opened = 389

/** Between two batches nothing is held back. */
const halves = ["develop", "held-back"].filter((half) => existsSync(join(corpus, half)))

const entries = halves.flatMap((half) =>
  readdirSync(join(corpus, half)).filter((file) => file.endsWith(".json")).map((file) => {
    const name = file.slice(0, -".json".length)
    return { half, name, record: JSON.parse(readFileSync(join(corpus, half, file), "utf8")) as Entry, text: readFileSync(join(corpus, half, `${name}.log`), "utf8") }
  }))

const provoked = new Set(
  readdirSync(join(corpus, "provoke")).filter((file) => /\.(?:sh|bash)$/u.test(file))
    .flatMap((file) => [...readFileSync(join(corpus, "provoke", file), "utf8").matchAll(/^case_([a-z0-9_]+)\(\)/gmu)].map(([, name = ""]) => name.replaceAll("_", "-")))
)

/** The redraws of a line without ANSI codes: a label quotes one of them. */
const redraws = (line: string): ReadonlyArray<string> =>
  // eslint-disable-next-line no-control-regex
  line.replaceAll(/\u001B(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\))/gu, "").split("\r").map((part) => part.trimEnd())

const wrong = (of: (entry: (typeof entries)[number]) => boolean): ReadonlyArray<string> => entries.filter((entry) => !of(entry)).map(({ name }) => name)

describe("the corpus of real logs", () => {
  it("has 100 failures and 25 successes at least", () => {
    const successes = entries.filter(({ record }) => record.success)
    assert.isAtLeast(successes.length, 25)
    assert.isAtLeast(entries.length - successes.length, 100)
  })

  it("holds back nothing that was opened, and has no log in both halves", () => {
    assert.isAtLeast(entries.filter(({ half }) => half === "develop").length, opened)
    assert.deepStrictEqual(wrong(({ name }) => entries.filter((other) => other.name === name).length === 1), [])
  })

  it("has a record for each log, and a case that provoked it", () => {
    assert.deepStrictEqual(halves.flatMap((half) => readdirSync(join(corpus, half)).filter((file) => file.endsWith(".log"))).length, entries.length)
    assert.deepStrictEqual(wrong(({ record }) => [record.command, record.program, record.why].every((text) => typeof text === "string" && text !== "") && (record.exitCode === null) !== (record.signal === null)), [])
    assert.deepStrictEqual(wrong(({ name }) => provoked.has(name)), [])
  })

  it("labels each with a code of the catalogue and a line that stands at its number", () => {
    assert.deepStrictEqual(wrong(({ record }) => codes.has(record.label.code) && record.success === (record.label.code === "none")), [])
    assert.deepStrictEqual(wrong(({ record: { label }, text }) =>
      label.code === "none" ? label.line === null && label.lineNumber === null : label.lineNumber !== null && redraws(text.split("\n")[label.lineNumber - 1] ?? "").includes(label.line ?? "\n")), [])
  })

  it("names nothing of the machine it was made on", () =>
    assert.deepStrictEqual(wrong(({ record, text }) => !/\/work\/|(?<!\w)\/root\/\.|\/tmp\/corpus|pypi\.org|pythonhosted|registry\.npmjs/u.test(`${record.command}\n${text}`)), []))
})

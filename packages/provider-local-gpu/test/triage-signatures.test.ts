import { assert, describe, it } from "@effect/vitest"
import { analyser } from "../src/triage/Analyser.ts"
import { codes, isCode } from "../src/triage/Code.ts"
import { diagnoseText } from "../src/triage/diagnose.ts"
import { signatures } from "../src/triage/signatures/index.ts"
import { environment, warnings } from "./support/triage/environment.ts"
import { given, installing } from "./support/triage/given.ts"
import { machine } from "./support/triage/machine.ts"
import { programs } from "./support/triage/programs.ts"
import { translated } from "./support/triage/translated.ts"

const examples = { ...environment, ...machine, ...given, ...installing, ...programs, ...translated }

describe("the table of signatures", () => {
  it("has an example for every row, and no example without a row", () => {
    assert.deepStrictEqual([...Object.keys(examples), ...Object.keys(warnings)].toSorted(), signatures.map((row) => row.id).toSorted())
  })

  it("names each row once, with a code of the catalogue, one sentence as cause and a fix", () => {
    assert.strictEqual(new Set(signatures.map((row) => row.id)).size, signatures.length)
    for (const row of signatures) {
      assert.isTrue(isCode(row.code), row.id)
      assert.match(row.cause, /^\w.+\.$/u, row.id)
      assert.notStrictEqual(row.fix, "", row.id)
    }
    const stated = new Set<string>(signatures.map((row) => row.code))
    assert.deepStrictEqual(codes.filter((code) => !stated.has(code)), ["none", "unknown"])
  })

  for (const [id, { line, log }] of Object.entries(examples)) {
    it(`${id}: its code and root line, told by the log alone`, () => {
      const found = diagnoseText(log)
      const row = signatures.find((each) => each.id === id)!
      assert.deepStrictEqual([found.signature, found.code, found.cause, found.retryable], [id, row.code, row.cause, row.retry === true])
      assert.include(found.line, line)
      assert.include(log.split("\n")[found.lineNumber! - 1]!, found.line!)
    })

    it(`${id}: the same in pieces of seven bytes`, () => {
      const reading = analyser()
      const bytes = Buffer.from(log)
      for (let at = 0; at < bytes.length; at += 7) reading.feed(bytes.subarray(at, at + 7))
      assert.strictEqual(reading.finish().signature, id)
    })
  }

  for (const [id, { line, log }] of Object.entries(warnings)) {
    it(`${id}: explains a run that is known to have failed`, () => {
      const found = diagnoseText(log, { exitCode: 1 })
      assert.strictEqual(found.signature, id)
      assert.include(found.line, line)
    })
  }

  it("warnings alone are no failure", () => {
    for (const id of ["cuda-warning", "device-cpu", "pip-conflict-notice"]) assert.strictEqual(diagnoseText(warnings[id]!.log).code, "none", id)
  })
})

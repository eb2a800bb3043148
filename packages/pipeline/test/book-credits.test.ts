import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { reconcile, topUp } from "../src/costs/book-credits.ts"
import { folderWith } from "./support/write-files.ts"
import { opened } from "./support/stub-workspace.ts"

/** A workspace whose account `studio` has bought 100 credits, with these lines for its connections. */
const withConnections = (...lines: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const folder = yield* folderWith({ "likeness.yaml": ["currency: USD", "connections:", ...lines.map((line) => `  ${line}`), ""].join("\n") })
    const workspace = yield* opened(folder)
    yield* topUp(workspace, { account: "studio", credits: "100" })
    return workspace
  })

for (const [says, prices, amount] of [["the table's", "", "0.625"], ["the connection's own", ", prices: { moneyPerCredit: \"0.05\" }", "0.5"]] as const) {
  it.live(`a correction is booked with ${says} worth of a credit`, () =>
    Effect.gen(function*() {
      const workspace = yield* withConnections(`cloud: { provider: higgsfield, account: studio${prices} }`)
      const { correction } = yield* reconcile(workspace, { account: "studio", balance: "90" })
      assert.strictEqual(correction, "10")
      const booked = yield* workspace.runtime.ledger.list({ account: "studio" })
      assert.deepStrictEqual(booked.filter(({ entry }) => entry.kind === "correction").map(({ entry }) => entry.amount), [{ amount, currency: "USD" }])
    }))
}

it.live("the same difference that two book at the same moment is booked once", () =>
  Effect.gen(function*() {
    const workspace = yield* withConnections("cloud: { provider: higgsfield, account: studio }")
    const { ledger } = workspace.runtime
    const wanted = { account: "studio", balance: "90" }
    // The other one counts and books while this one has counted and not booked yet.
    let others = 0
    const append: typeof ledger.append = (entry) =>
      Effect.andThen(others++ === 0 ? Effect.orDie(Effect.delay(reconcile(workspace, wanted), 5)) : Effect.void, ledger.append(entry))
    const { credits } = yield* reconcile({ ...workspace, runtime: { ...workspace.runtime, ledger: { ...ledger, append } } }, wanted)
    assert.strictEqual(credits.balance, "90")
    assert.lengthOf(yield* ledger.list({ kind: "correction" }), 1)
  }))

for (const [says, lines, pattern] of [
  ["two connections of the account disagree about it", ["one: { provider: higgsfield, account: studio }", "two: { provider: higgsfield, account: studio, prices: { moneyPerCredit: \"0.05\" } }"], /worth 0\.0625 on one and 0\.05 on two/u],
  ["it cannot be read", ["one: { provider: higgsfield, account: studio, prices: { moneyPerCredit: cheap } }"], /prices\.moneyPerCredit: a decimal is text/u]
] as const) {
  it.live(`nothing is corrected where ${says}`, () =>
    Effect.gen(function*() {
      const workspace = yield* withConnections(...lines)
      const error = yield* Effect.flip(reconcile(workspace, { account: "studio", balance: "90" }))
      assert.match(error.message, pattern)
      const booked = yield* workspace.runtime.ledger.list({ account: "studio" })
      assert.deepStrictEqual(booked.map(({ entry }) => entry.kind), ["topUp"])
    }))
}

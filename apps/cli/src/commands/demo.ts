import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { resolve } from "node:path"
import { print } from "../terminal/output.ts"
import { withProgress } from "../with-workspace.ts"

const Briefs = Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 8 }))
const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_147_483_647 }))

export const demoCommand = Command.make("demo", {
  out: Flag.String("out").pipe(Flag.withDescription("Folder for the results"), Flag.withDefault("out/demo")),
  seed: Flag.Int("seed").pipe(Flag.withDescription("Equal seeds give equal rows and numbers"), Flag.withSchema(Seed), Flag.withDefault(1)),
  briefs: Flag.Int("briefs").pipe(Flag.withDescription("How many of the eight briefs, 2 to 8"), Flag.withSchema(Briefs), Flag.withDefault(8))
}, ({ briefs, out, seed }) =>
  Effect.gen(function*() {
    const { runDemo } = yield* Effect.promise(() => import("@likeness/pipeline/demo/run-demo"))
    const result = yield* withProgress(({ tell }) => runDemo(resolve(out), { seed, briefs, timeScale: 0.01 }, process.env, tell))
    yield* print(result, (done) => [
      `SANDBOX  Nothing here is real: providers, prices, reviews and time are simulated.`,
      `${done.takes} takes, ${done.approved} approved, ${done.exports} files ready to post; the ledger says ${done.spent.amount} ${done.spent.currency}`,
      `${done.verdict.candidate} against the baseline: ${done.verdict.verdict} (${done.verdict.reason.replaceAll("_", " ")})`,
      `report   ${done.report}`,
      `next     open the report, then make a workspace of your own with \`likeness init\``
    ].join("\n"))
  })).pipe(Command.withDescription("The whole pipeline and a small A/B study against the sandbox, then the report"))

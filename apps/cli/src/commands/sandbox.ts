import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { ServedSandbox } from "@likeness/pipeline/sandbox/serve-sandbox"
import { print } from "../terminal/output.ts"

// One below the largest: ComfyUI takes the number above.
const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_534 }))
const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_147_483_647 }))
const TimeScale = Schema.Finite.check(Schema.isBetween({ minimum: 0.0001, maximum: 100 }))

const lines = ({ document, settings, variables }: ServedSandbox): string => [
  "SANDBOX     emulators of ComfyUI and Higgsfield; nothing they make is real. Ctrl-C ends them.",
  `higgsfield  ${document.higgsfield.baseUrl}`,
  `comfyui     ${document.comfyui.baseUrl}`,
  "",
  "To use them, put this into likeness.yaml:",
  "",
  settings,
  "and, in the shell where you run likeness:",
  "",
  ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`)
].join("\n")

export const sandboxCommand = Command.make("sandbox", {
  port: Flag.Int("port").pipe(Flag.withDescription("Higgsfield's port, ComfyUI takes the next; 0 takes free ones"), Flag.withSchema(Port), Flag.withDefault(0)),
  seed: Flag.Int("seed").pipe(Flag.withDescription("Equal seeds and requests give equal results"), Flag.withSchema(Seed), Flag.optional),
  timeScale: Flag.Finite("time-scale").pipe(Flag.withDescription("Real seconds per simulated second of work"), Flag.withSchema(TimeScale), Flag.withDefault(0.01)),
  faults: Flag.String("faults").pipe(Flag.withDescription("A YAML or JSON file of faults, lists `higgsfield` and `comfyui`; docs/reference/sandbox-faults.md"), Flag.optional)
}, ({ faults, port, seed, timeScale }) =>
  Effect.scoped(Effect.gen(function*() {
    const { serveSandbox } = yield* Effect.promise(() => import("@likeness/pipeline/sandbox/serve-sandbox"))
    const served = yield* serveSandbox({ port, timeScale, ...(Option.isNone(seed) ? {} : { seed: seed.value }), ...(Option.isNone(faults) ? {} : { faults: faults.value }) })
    yield* print(served.document, () => lines(served))
    return yield* Effect.never
  }))).pipe(
  Command.withDescription("Serve emulators of ComfyUI and Higgsfield on this machine until interrupted, for trying and for testing integrations"),
  Command.withShortDescription("Emulators of ComfyUI and Higgsfield, for trying and testing")
)

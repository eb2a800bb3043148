/** The emulators for `likeness sandbox`, and how a workspace is connected to them. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as RuleError from "@likeness/core/RuleError"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { stringify } from "yaml"
import * as YamlFile from "../settings/yaml-file.ts"

export interface SandboxChoice {
  /** Higgsfield's; ComfyUI takes the number above. 0 takes free ones. */
  readonly port: number
  readonly seed?: number
  /** Real seconds per simulated second. */
  readonly timeScale: number
  /** A file of faults, YAML or JSON. */
  readonly faults?: string
}

export interface ServedSandbox {
  /** What `--json` prints (`contracts/cli.md`). */
  readonly document: {
    readonly higgsfield: { readonly baseUrl: string; readonly keyId: string; readonly keySecret: string }
    readonly comfyui: { readonly baseUrl: string }
  }
  /** Keys of `likeness.yaml`, as YAML. */
  readonly settings: string
  /** Variables that the settings name. */
  readonly variables: { readonly [name: string]: string }
}

const taken = (port: number, cause: unknown) =>
  new RuleError.InvalidInput({
    place: "--port",
    message: port === 0 ? `the sandbox could not start (${String(cause)})` : `port ${port} or ${port + 1} cannot be used (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
    advice: "Choose another port, or leave --port out for free ones."
  })

/** Starts both emulators; they end with the scope. Fails with `InvalidInput` where a port is taken or the file of faults cannot be used, which names the line and the key. */
export const serveSandbox = (choice: SandboxChoice): Effect.Effect<ServedSandbox, RuleError.InvalidInput, Scope.Scope> =>
  Effect.gen(function*() {
    const { FaultFile, Sandbox, trainerEntry } = yield* Effect.promise(() => import("@likeness/sandbox"))
    const faults = choice.faults === undefined ? undefined : yield* YamlFile.read(FaultFile, resolve(choice.faults), choice.faults)
    const { comfyui, higgsfield } = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => Sandbox.start({ port: choice.port, timeScale: choice.timeScale, ...(choice.seed === undefined ? {} : { seed: String(choice.seed) }), ...(faults === undefined ? {} : { faults }) }),
        catch: (cause) => taken(choice.port, cause)
      }),
      (sandbox) => Effect.promise(() => sandbox.close())
    )
    const connections = {
      home: {
        provider: "local-gpu",
        servers: [{ url: comfyui.baseUrl, loras: comfyui.folders.loras }],
        training: {
          command: [process.execPath, fileURLToPath(trainerEntry)],
          runs: join(comfyui.folders.base, "runs"),
          checkpoints: comfyui.folders.checkpoints,
          variables: { LIKENESS_SANDBOX_TIME_SCALE: String(choice.timeScale) }
        },
        // The stand-in for a base model has SDXL's header and none of its weights.
        compareBaseModels: false,
        gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" },
        timeScale: choice.timeScale,
        // Drawing and encoding take their real time, which no time scale shortens.
        patience: Math.max(1, 1 / choice.timeScale)
      },
      cloud: { provider: "higgsfield", credentials: "env:HF_CREDENTIALS", baseUrl: higgsfield.baseUrl, timeScale: choice.timeScale }
    }
    return {
      document: {
        higgsfield: { baseUrl: higgsfield.baseUrl, keyId: higgsfield.keyId, keySecret: higgsfield.keySecret },
        comfyui: { baseUrl: comfyui.baseUrl }
      },
      settings: stringify({ sandbox: true, connections }, { lineWidth: 0 }),
      variables: { HF_CREDENTIALS: `${higgsfield.keyId}:${higgsfield.keySecret}` }
    }
  })

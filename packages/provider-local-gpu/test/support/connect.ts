/** Opens a connection to servers and folders that are there already, here or in a process of its own. */
import * as Harness from "@likeness/conformance/Harness"
import { entry } from "@likeness/sandbox/trainer/entry"
import { fileURLToPath } from "node:url"
import { make } from "../../src/make.ts"
import { instruments } from "./instruments.ts"
import { compileCache } from "./trainer.ts"

/** Where everything is. */
export interface Bench {
  readonly url: string
  readonly loras: string
  readonly checkpoints: string
  readonly runs: string
  readonly plan: string
}

/** `argument` is a {@link Bench}. */
export const connect = (argument: unknown, { account, host }: Harness.Setting): Promise<Harness.Connected> => {
  const { checkpoints, loras, plan, runs, url } = argument as Bench
  return Harness.connected(make({
    v: 1, name: `pod-${account}`, provider: "local-gpu", account, gpuPrice: { perHour: { amount: "0.72", currency: "USD" }, basis: "used" },
    settings: {
      servers: [{ url, loras }],
      host: host === "here" ? "bench" : "another",
      timeScale: 0.01,
      timeoutSeconds: 1.5,
      training: {
        command: [process.execPath, fileURLToPath(new URL("./planned-trainer.mjs", import.meta.url))],
        runs,
        checkpoints,
        variables: { ...compileCache, TRAINER_ENTRY: entry.href, TRAINER_PLAN: plan, LIKENESS_SANDBOX_TIME_SCALE: "0" }
      }
    }
  }, instruments))
}

/** `likeness sandbox` in a process of its own, and the settings that lead to it. */
import { appendFile } from "node:fs/promises"
import { join } from "node:path"
import { firstLine, type Ran, start } from "./likeness.ts"

export interface RunningSandbox {
  readonly higgsfield: { readonly baseUrl: string; readonly keyId: string; readonly keySecret: string }
  readonly comfyui: { readonly baseUrl: string }
  readonly environment: { readonly HF_CREDENTIALS: string }
  /** Interrupts it and gives how it ended. */
  readonly stop: () => Promise<Ran>
}

export const startSandbox = async (timeScale = 0.01): Promise<RunningSandbox> => {
  const child = start(["sandbox", "--json", "--seed", "7", "--time-scale", String(timeScale)])
  const document = JSON.parse(await firstLine(child)) as Pick<RunningSandbox, "higgsfield" | "comfyui">
  return {
    ...document,
    environment: { HF_CREDENTIALS: `${document.higgsfield.keyId}:${document.higgsfield.keySecret}` },
    stop: () => {
      child.kill("SIGINT")
      return child.ended
    }
  }
}

/** Adds a connection `cloud` to the workspace. */
export const connectCloud = (folder: string, baseUrl: string): Promise<void> =>
  appendFile(join(folder, "likeness.yaml"), `\nsandbox: true\nconnections:\n  cloud: { provider: higgsfield, credentials: "env:HF_CREDENTIALS", baseUrl: "${baseUrl}", timeScale: 0.01 }\n`)

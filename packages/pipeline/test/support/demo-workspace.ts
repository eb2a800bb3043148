import * as Effect from "effect/Effect"
import type { Sandbox } from "@likeness/sandbox"
import { Sandbox as SandboxStart } from "@likeness/sandbox"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type DemoOptions, writeDemoWorkspace } from "../../src/demo/demo-workspace.ts"
import { open } from "../../src/workspace/Workspace.ts"
import { temporaryFolder } from "./temporary-folder.ts"

/** Emulators that serve until the scope ends. */
const startSandbox = (options: Parameters<typeof SandboxStart.start>[0]) =>
  Effect.acquireRelease(Effect.promise(() => SandboxStart.start(options)), (sandbox) => Effect.promise(() => sandbox.close()))

/** Changes a file of a workspace by replacing text that must be there. */
export const replaceIn = (path: string, text: string, by: string) =>
  Effect.promise(async () => {
    const before = await readFile(path, "utf8")
    if (!before.includes(text)) throw new Error(`${path} does not say ${text}`)
    await writeFile(path, before.replace(text, by))
  })

export const credentialsOf = (sandbox: Sandbox.Sandbox) => ({ HF_CREDENTIALS: `${sandbox.higgsfield.keyId}:${sandbox.higgsfield.keySecret}` })

/** The demonstration's workspace written, not opened, over emulators of its own. `comfyui`: of its ComfyUI, whose PNGs hold no graph unless told. */
export const writtenDemo = ({ comfyui, ...options }: Partial<DemoOptions> & { readonly comfyui?: NonNullable<Parameters<typeof SandboxStart.start>[0]>["comfyui"] } = {}) =>
  Effect.gen(function*() {
    const chosen: DemoOptions = { seed: 1, briefs: 3, timeScale: 0.004, ...options }
    const folder = yield* temporaryFolder
    const sandbox = yield* startSandbox({ seed: String(chosen.seed), timeScale: chosen.timeScale, comfyui: { embedMetadata: false, ...comfyui } })
    yield* writeDemoWorkspace(folder, sandbox, chosen)
    const plan = join(folder, "studies", "demo", "plan.yaml")
    return { folder, plan, sandbox, open: open(folder, { environment: credentialsOf(sandbox), timeScale: chosen.timeScale }) }
  })

/** Requests that could have been billed: trainings and generations in the cloud, graphs on the own server. */
export const submissions = ({ comfyui, higgsfield }: Sandbox.Sandbox): ReadonlyArray<string> => [
  ...higgsfield.journal().filter(({ billing }) => billing.kind === "reserved" || billing.kind === "charged").map(({ method, path }) => `${method} ${path}`),
  ...comfyui.journal().filter(({ method, path }) => method === "POST" && path.endsWith("/prompt")).map(({ method, path }) => `${method} ${path}`)
]

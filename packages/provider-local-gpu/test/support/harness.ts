/** This provider as the conformance suite sees it: an emulated ComfyUI behind a gateway, and a stand-in trainer. */
import type * as Fault from "@likeness/conformance/Fault"
import type * as Harness from "@likeness/conformance/Harness"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import type * as Request from "@likeness/core/Request"
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Bench, connect } from "./connect.ts"
import { changes } from "./changed-answers.ts"
import { openGateway } from "./gateway.ts"
import { baseModel, checkpoint, clip, enhance, ltx, ltxModels, persona, picture, recipe, subject } from "./requests.ts"
import { makeStudio, shortClip } from "./studio.ts"

const asset = SampleAssets.picture(0)
const lora = SampleAssets.safetensors(0)
const someone = subject({ sha256: lora.sha256, sizeBytes: lora.bytes.byteLength })
const sampled = recipe("enhance", { checkpoint, steps: 12, denoise: 0.5 })

const training: Request.TrainIdentity = {
  _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: SampleAssets.referenceSet("maya", 8),
  recipe: recipe("trainIdentity", { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 2, repeats: 1, resolution: 512 })
}

const samples = (movie: Hash.Sha256): ReadonlyArray<Harness.Sample> => [
  { providerModel: "sd-scripts/sdxl", request: training },
  {
    providerModel: "sdxl",
    request: picture({
      prompt: { scene: "{persona} at a red door" }, subjects: [someone], recipe: recipe("generateImage", { checkpoint, steps: 12 }),
      inputs: [{ role: "init", asset: { sha256: asset.sha256, mediaType: asset.mediaType } }]
    })
  },
  { providerModel: "sdxl", request: picture() },
  { providerModel: "wan2.2-ti2v-5b", request: clip(asset.sha256) },
  { providerModel: "ltx-video-2b", request: clip(asset.sha256, { recipe: recipe("generateVideo", ltx) }) },
  { providerModel: "sdxl", request: enhance(asset.sha256, { operation: "refine", prompt: { scene: "{persona}" }, subjects: [someone], recipe: sampled }) },
  { providerModel: "esrgan", request: enhance(asset.sha256, { factor: 2 }) },
  { providerModel: "esrgan", request: enhance(movie, { asset: { sha256: movie, mediaType: "video/mp4" }, factor: 2 }) },
  { providerModel: "sdxl", request: enhance(asset.sha256, { operation: "repairFace", prompt: { scene: "{persona}" }, subjects: [someone], recipe: sampled }) },
  { providerModel: "sdxl", request: enhance(asset.sha256, { operation: "repairRegion", mask: { sha256: SampleAssets.picture(1).sha256, mediaType: "image/png" }, recipe: sampled }) }
]

const onServer = ["generateImage", "generateVideo", "enhance"] as const
const started: ReadonlyArray<Capability.Capability> = ["trainIdentity"]
const notCalled = { absent: "a training is a process on this machine: nothing is called", on: started }
const ownFiles = { absent: "a training's files lie on this machine and were verified before the job counted as ended", on: started }
const noHints = { absent: "a training's hints are its own folder's", on: started }

const faults: Fault.Plannables = {
  "reset-before-accept": notCalled, "reset-after-accept": notCalled, timeout: notCalled, "server-error": notCalled, "refuse-connection": notCalled, hang: notCalled,
  "old-version": notCalled, "extra-fields": notCalled, "unknown-state": notCalled, "missing-field": notCalled,
  "rate-limit": { absent: "neither ComfyUI nor a process limits calls" },
  "no-credits": { absent: "neither ComfyUI nor a process has an account" },
  "wrong-key": { absent: "neither ComfyUI nor a process has keys" },
  "reject-content": { absent: "a GPU of one's own has no policy" },
  full: { absent: "ComfyUI's queue has no end; the engine grants a GPU's slots" },
  "hold-in-queue": { absent: "a training waits for nothing: its need is granted before it is started", on: started },
  "hold-at-work": "canPlan",
  "fail-work": "canPlan",
  "break-off-work": "canPlan",
  "truncate-output": ownFiles, "expire-output": ownFiles, "forget-job": ownFiles,
  "withhold-output": { absent: "every clip, enhancement and training is for one", on: ["generateVideo", "enhance", "trainIdentity"] },
  "silent-watch": noHints, "doubled-watch": noHints, "cut-watch": noHints
}

/** What the emulator calls it. */
const emulated: { readonly [kind in Fault.FaultKind]?: Parameters<ComfyUiSandbox.ComfyUiSandbox["plan"]>[0] } = {
  "reset-before-accept": { name: "drop-before-accept" },
  "reset-after-accept": { name: "drop-after-accept" },
  "server-error": { name: "http-500", request: "POST /prompt" },
  "fail-work": { name: "out-of-memory" },
  "break-off-work": { name: "restart" },
  "truncate-output": { name: "truncated-view" },
  "withhold-output": { name: "fewer-outputs" },
  "forget-job": { name: "forget" },
  "silent-watch": { name: "silent-websocket" },
  "doubled-watch": { name: "duplicate-events" },
  "cut-watch": { name: "dropped-websocket" }
}

const trained: { readonly [kind in Fault.FaultKind]?: string } = { "fail-work": "out-of-memory@2", "break-off-work": "killed@2", "hold-at-work": "stall@1" }

const runsIn = (runs: string): ReadonlyArray<string> =>
  existsSync(runs)
    ? readdirSync(runs).filter((name) => name !== "datasets" && existsSync(join(runs, name, "order.json"))).toSorted((a, b) => statSync(join(runs, a, "order.json")).mtimeMs - statSync(join(runs, b, "order.json")).mtimeMs)
    : []

/** Ends what a run's folder names, and nothing else. */
const endRun = (folder: string): void => {
  if (!existsSync(join(folder, "supervisor.json")) || existsSync(join(folder, "ended.json"))) return
  const { pid } = JSON.parse(readFileSync(join(folder, "supervisor.json"), "utf8")) as { readonly pid: number }
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // It ended by itself.
  }
}

export const open = async (): Promise<Harness.Harness> => {
  const movie = await shortClip()
  const base = await mkdtemp(join(tmpdir(), "likeness-conformance-"))
  const runs = join(base, "runs")
  const plan = join(base, "plan")
  const gateway = await openGateway()
  let sandbox: ComfyUiSandbox.ComfyUiSandbox | undefined
  const restart = async (options: Partial<ComfyUiSandbox.ComfyUiSandboxOptions> = {}): Promise<ComfyUiSandbox.ComfyUiSandbox> => {
    await sandbox?.close()
    const next = await ComfyUiSandbox.start({ timeScale: 0, ...makeStudio(), models: ltxModels, baseDirectory: join(base, "comfyui"), ...options })
    sandbox = next
    gateway.aim(next.port)
    return next
  }
  const first = await restart()
  const { folders } = first
  const bench: Bench = { url: gateway.url, loras: folders.loras, checkpoints: folders.checkpoints, runs, plan }

  return {
    name: "local-gpu",
    // Trainings are processes: on a busy machine they take their time.
    patienceSeconds: 180,
    connect: (setting) => connect(bench, setting),
    ownProcess: { module: new URL("./connect.ts", import.meta.url).href, argument: bench },
    samples: samples(Hash.ofBytes(movie)),
    assets: [movie],
    probe: {
      reset: async () => {
        await gateway.behave("forward")
        for (const run of runsIn(runs)) endRun(join(runs, run))
        // The hashes of checkpoints stay: each is of a file that nothing here changes, and has hundreds of megabytes.
        for (const name of await readdir(runs).catch((): Array<string> => [])) if (name !== "checkpoint-hashes") await rm(join(runs, name), { recursive: true, force: true, maxRetries: 5 })
        await rm(plan, { force: true })
        // Uploads and LoRAs stay: an order that was prepared before still needs them.
        for (const name of await readdir(folders.output)) await rm(join(folders.output, name), { recursive: true })
        await restart()
        gateway.forget()
      },
      received: () => [
        ...gateway.received(),
        ...runsIn(runs).map((run): Harness.Received => ({ purpose: "submission", method: "START", path: "sd-scripts", headers: {}, body: readFileSync(join(runs, run, "order.json")) }))
      ],
      jobs: () => [
        ...gateway.received().filter((one) => one.purpose === "submission").map((one) => (JSON.parse(Buffer.from(one.body).toString("utf8")) as { readonly prompt_id: string }).prompt_id)
          .filter((id) => sandbox?.simulated(id) !== undefined),
        ...runsIn(runs).filter((run) => existsSync(join(runs, run, "trainer.json")))
      ].map((id) => ({ id })),
      plan: async ({ capability, kind }) => {
        if (kind === "refuse-connection") return gateway.behave("refuse")
        if (kind === "hang") return gateway.behave("hold")
        if (kind === "timeout") return gateway.behave("hold-submission")
        if (kind === "expire-output") return gateway.behave("outputs-gone")
        const change = changes[kind]
        if (change !== undefined) return gateway.change(change)
        if (kind === "old-version") return void (await restart({ version: "0.26.0" }))
        if (capability === "trainIdentity") return writeFile(plan, trained[kind] ?? "")
        // The emulator's jobs wait before they run, in simulated seconds.
        if (kind === "hold-in-queue") return void (await restart({ timeScale: 10 }))
        if (kind === "hold-at-work") return void (await restart({ timeScale: 0.5 }))
        const fault = emulated[kind]
        if (fault === undefined) throw new Error(`${kind} cannot be planned on ${onServer.join(", ")}`)
        sandbox?.plan(fault)
      },
      leftovers: () => [
        ...gateway.held(),
        ...[folders.loras, join(runs, "datasets")].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])).filter((name) => name.includes(".part"))
      ]
    },
    faults,
    close: async () => {
      for (const run of runsIn(runs)) endRun(join(runs, run))
      await sandbox?.close()
      await gateway.close()
      await rm(base, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

/** What works right now: every server, the trainer's program and its folder. */
import type * as Health from "@likeness/core/Health"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { constants } from "node:fs"
import { access, mkdir } from "node:fs/promises"
import * as Answer from "./comfyui/Answer.ts"
import { canBring } from "./comfyui/lora-folder.ts"
import { lastWords } from "./comfyui/server-log.ts"
import { isSupported, supported } from "./comfyui/version.ts"
import { goldenEnvironment } from "./golden-environment.ts"
import { isProgram } from "./is-program.ts"
import { isOwnLiving } from "./own-server/have-running.ts"
import { read } from "./read-answer.ts"
import { type PooledServer, type Setup, slotsOfGpu } from "./setup.ts"
import type * as Settings from "./settings.ts"
import { trainerOf } from "./training/trainer.ts"

interface Part {
  readonly versions: { readonly [program: string]: string }
  readonly free: number
  readonly notes: ReadonlyArray<string>
  readonly problems: ReadonlyArray<ProviderError.ProviderError>
  /** Not running, and started by the first order. */
  readonly startable?: boolean
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`

/** A server of our own that does not run is no trouble: the first order starts it, where its environment is as it was proved. */
const notRunning = (setup: Setup, { own }: PooledServer, name: string): Effect.Effect<Part> =>
  Effect.map(
    Effect.result(goldenEnvironment(setup.errors, { state: own!.state, kind: "comfyui", device: own!.start.device, name: own!.start.environment })),
    (environment) =>
      Result.isFailure(environment)
        ? { versions: {}, free: 0, notes: [], problems: [environment.failure], startable: false }
        : { versions: {}, free: slotsOfGpu, notes: [`${name}: not running; Likeness starts it with the first order`], problems: [], startable: true }
  )

const server = (setup: Setup, pooled: PooledServer): Effect.Effect<Part> =>
  Effect.gen(function*() {
    const { client } = pooled
    const name = pooled.settings.name ?? client.server
    if ((yield* isOwnLiving(pooled)) === false) return yield* notRunning(setup, pooled, name)
    const stats = yield* read(setup, "check", client, "the question for its state", client.get("/system_stats"), Answer.SystemStats)
    const queue = yield* read(setup, "check", client, "the question for its queue", client.get("/prompt"), Answer.QueueRemaining)
    const version = stats.system.comfyui_version
    const device = stats.devices[0]
    return {
      versions: { [`ComfyUI ${name}`]: version },
      free: Math.max(0, slotsOfGpu - queue.exec_info.queue_remaining),
      notes: device === undefined ? [] : [`${name}: ${device.name}${device.vram_total === undefined ? "" : `, ${gibibytes(device.vram_total)}`}`],
      problems: isSupported(version) ? [] : [setup.errors.unsupported("check", `${name} runs ComfyUI ${version}`, `Update it to ${supported} or newer.`)]
    }
  }).pipe(Effect.catch((problem: ProviderError.ProviderError) =>
    Effect.map(lastWords(pooled.settings), (said): Part => ({ versions: {}, free: 0, notes: [], problems: [said === undefined ? problem : setup.errors.died("check", pooled.client.server, said)] }))))

const inventory = ["checkpoints", "loras", "vae", "text_encoders", "diffusion_models", "upscale_models"] as const

/** What some servers of the pool have and others lack: orders that need it go to fewer of them. */
const lacking = (setup: Setup): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function*() {
    if (setup.servers.length < 2) return []
    const listed = yield* Effect.forEach(setup.servers, ({ client, settings }) =>
      Effect.forEach(inventory, (folder) => read(setup, "check", client, `the question for its ${folder}`, client.get(`/models/${folder}`), Answer.FileNames)).pipe(
        Effect.map((names) => ({ name: settings.name ?? client.server, files: new Set(names.flatMap((each, index) => each.map((file) => `${inventory[index]}/${file}`))) })),
        Effect.orElseSucceed(() => undefined)
      ), { concurrency: 4 })
    const known = listed.filter((each) => each !== undefined)
    const all = new Set(known.flatMap((each) => [...each.files]))
    return known.flatMap(({ files, name }) => {
      const missing = [...all].filter((file) => !files.has(file)).toSorted()
      const more = missing.length > 12 ? ` and ${missing.length - 12} more` : ""
      return missing.length === 0 ? [] : [`${name} lacks ${missing.slice(0, 12).join(", ")}${more}, which other servers have`]
    })
  })

const trainer = (setup: Setup, training: Settings.Training): Effect.Effect<ReadonlyArray<ProviderError.ProviderError>> =>
  Effect.gen(function*() {
    const problems: Array<ProviderError.ProviderError> = []
    const program = training.command?.[0]
    if (program !== undefined && !(yield* Effect.promise(() => isProgram(program)))) problems.push(setup.errors.machine("check", `the trainer's program ${program} is not there`, program))
    if (program === undefined) {
      const environment = yield* Effect.result(trainerOf(setup, training, undefined))
      if (Result.isFailure(environment)) problems.push(environment.failure)
    }
    const folder = yield* Effect.result(Effect.tryPromise(async () => {
      await mkdir(training.runs, { recursive: true, mode: 0o700 })
      await access(training.runs, constants.W_OK)
    }))
    if (Result.isFailure(folder)) problems.push(setup.errors.machine("check", `the training folder ${training.runs} cannot be written`, folder.failure.cause))
    return problems
  })

export const check = (setup: Setup): Effect.Effect<Health.Health> =>
  Effect.gen(function*() {
    const parts = yield* Effect.forEach(setup.servers, (pooled) => server(setup, pooled), { concurrency: 4 })
    const problems = setup.settings.training === undefined ? [] : yield* trainer(setup, setup.settings.training)
    return {
      reachable: setup.servers.length === 0 || parts.some((part) => part.startable === true || Object.keys(part.versions).length > 0),
      credentials: "notNeeded",
      versions: Object.assign({}, ...parts.map((part) => part.versions)) as Part["versions"],
      freeSlots: parts.reduce((sum, part) => sum + part.free, 0),
      notes: [
        ...parts.flatMap((part) => part.notes),
        ...setup.servers.flatMap((each) => (canBring(each) ? [] : [`${each.settings.name ?? each.client.server}: no persona's LoRA can be brought there; name its \`loras\` folder or a \`copy\` command`])),
        ...(yield* lacking(setup))
      ],
      problems: [...parts.flatMap((part) => part.problems), ...problems]
    }
  })

/** What a connection to `local-gpu` is configured with. Closed: an unknown key is refused by name. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const Folder = Schema.String.check(Schema.isMinLength(1))
const ServerUrl = Schema.String.check(
  Schema.isPattern(/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/u, { message: "a server's address is written like http://127.0.0.1:8188" })
)
const GpuIndex = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 63 }))

/** How Likeness starts a ComfyUI of its own: on this machine, in a golden environment, without paid nodes and custom nodes. */
export const Start = Schema.Struct({
  /** The folder that holds `checkpoints`, `vae`, `upscale_models` …; absent means `models` of the workspace. Only read. */
  models: Schema.optionalKey(Folder),
  /** The environment to run in, by the beginning of its name; absent means the one in use (`env build --kind comfyui`). */
  environment: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1))),
  /** `cpu`: without a GPU, for trying a set-up. */
  device: Schema.Literals(["cuda", "cpu"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("cuda" as const))),
  /** ComfyUI's own memory modes; `auto` is none of its flags. */
  memory: Schema.Literals(["auto", "highvram", "lowvram", "novram"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("auto" as const))),
  /** `--reserve-vram`: gigabytes of the card that are left to other programs. */
  reserveVramGb: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000 }))),
  /** It is stopped after so long without a job, and started again by the next one. */
  idleMinutes: Schema.Finite.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(30)))
})
export type Start = typeof Start.Type

const isLoopback = (url: string): boolean => /^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+):\d+\/?$/u.test(url)

/** One ComfyUI server. It runs one job at a time, on one GPU. */
export const Server = Schema.Struct({
  url: ServerUrl,
  /** Likeness starts and stops this one; `{}` will do. Its address is a port of this machine, such as http://127.0.0.1:8188. */
  start: Schema.optionalKey(Start),
  /** The server's `models/loras` folder, as this process sees it. Absent: `copy` brings LoRAs there, or a person does. */
  loras: Schema.optionalKey(Folder),
  /**
   * The program and arguments that bring a LoRA to a server on another machine, such as
   * `[rsync, "{file}", "pod:/srv/ComfyUI/models/loras/{name}"]`. No shell. `{file}` is the file here, `{name}` its name there.
   */
  copy: Schema.optionalKey(Schema.Array(Schema.String.check(Schema.isMinLength(1))).check(Schema.isMinLength(1))),
  /** For people; absent means the address. */
  name: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1))),
  /** Which GPU of its machine it runs on; absent means its place among the list's servers of that machine. */
  gpu: Schema.optionalKey(GpuIndex)
}).check(Schema.makeFilter((server: { readonly url: string; readonly start?: unknown }) =>
  server.start === undefined || isLoopback(server.url) ? undefined : { path: ["url"], issue: "a server that Likeness starts listens on a port of this machine, such as http://127.0.0.1:8188" }))
export type Server = typeof Server.Type

/** They let other code in, make one process think that it is one of many, silence its progress, or hold secrets. */
const unwelcome = /^(?:PYTHON(?:PATH|HOME|SAFEPATH)|LD_PRELOAD|ACCELERATE_.*|WORLD_SIZE|RANK|LOCAL_RANK|MASTER_(?:ADDR|PORT)|TQDM_DISABLE|CUDA_LAUNCH_BLOCKING|HF_TOKEN|HUGGING_?FACE_(?:HUB_)?TOKEN|WANDB_API_KEY)$/u

const Variables = Schema.Record(Schema.String, Schema.String).check(
  Schema.makeFilter((variables: { readonly [name: string]: string }) => {
    const found = Object.keys(variables).find((name) => unwelcome.test(name))
    return found === undefined || `the trainer must not be given the variable ${found}`
  })
)

/** The trainer's program and where its runs live. */
export const Training = Schema.Struct({
  /** A trainer of one's own: its program and first arguments. No shell. Absent: a golden environment's. */
  command: Schema.optionalKey(Schema.Array(Schema.String.check(Schema.isMinLength(1))).check(Schema.isMinLength(1))),
  /** The environment to train with, by the beginning of its name; absent means the one in use. */
  environment: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1))),
  /** `cpu` lets a run go on without a GPU, which takes days: for trying a set-up, never for a likeness. */
  device: Schema.Literals(["cuda", "cpu"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("cuda" as const))),
  /** Where data sets and runs are kept; made when it is not there. */
  runs: Folder,
  /** Where base models lie. Absent: the base model's file name is handed on as it is. */
  checkpoints: Schema.optionalKey(Folder),
  /** Added to the trainer's environment, which else holds only what training needs. */
  variables: Variables.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Which GPU of `host` it takes, wholly. */
  gpu: GpuIndex.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0))),
  /** Multiplies how long the trainer may be silent and idle before it counts as stalled; 4 suits a disk over a network. */
  patience: Schema.Finite.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  /** What counts as used: the time for which the process lived, or the trainer's own times from the last saved file. */
  usage: Schema.Literals(["process", "trainer"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("process" as const)))
})
export type Training = typeof Training.Type

export const Settings = Schema.Struct({
  /** Where golden environments and servers of our own are kept: the workspace's `.likeness`, which Likeness fills in by itself. */
  state: Schema.optionalKey(Folder),
  /** A pool: the least loaded one that has what an order needs takes it, of equal ones the first. Empty: no pictures, no clips. */
  servers: Schema.Array(Server).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** The place id of the machine that these settings are for; absent means this machine's name. */
  host: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/u, { message: "a host is visible ASCII without spaces" }))),
  /** Absent: no training. */
  training: Schema.optionalKey(Training),
  /** Whether the server is asked for a preview of every step: it makes and sends them on its own time, and only followers in this process see them. */
  previews: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  /** Whether a base model's file is compared with the recipe's SHA-256. False for stand-ins alone, such as the sandbox's. */
  compareBaseModels: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(true))),
  /** After this long without an answer, while other servers answer, a server's jobs go on elsewhere. Scaled. */
  giveUpServerSeconds: Schema.Finite.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(60))),
  /** How long a server may take to answer one request; not scaled. Listing its nodes can take most of a minute. */
  timeoutSeconds: Schema.Finite.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(60))),
  /** Multiplies how long a server's job may show no progress before it is ended as stalled; 3 suits a slow card or disk. */
  patience: Schema.Finite.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  /** Multiplies every declared interval and every wait; for tests and demonstrations. */
  timeScale: Schema.Finite.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1)))
})
export type Settings = typeof Settings.Type

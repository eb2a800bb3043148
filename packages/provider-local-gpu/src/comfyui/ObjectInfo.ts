/** What a server says of its node classes, and what of it a graph needs. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { nearest } from "../nearest.ts"
import { read } from "../read-answer.ts"
import type { Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
import type { Client } from "./Client.ts"
import { classes, type Graph, isLink } from "./Graph.ts"

/** Class → schema; a class that the server does not have is absent. */
export type ObjectInfo = ReadonlyMap<string, Answer.NodeInfo>

/** One small request per class: listing all classes stalls the server for seconds. */
export const fetch = (setup: Setup, client: Client, names: ReadonlyArray<string>): Effect.Effect<ObjectInfo, ProviderError.ProviderError> =>
  Effect.forEach(
    names,
    (name) =>
      Effect.map(
        read(setup, "prepare", client, `the question for the class ${name}`, client.get(`/object_info/${encodeURIComponent(name)}`), Answer.ObjectInfo),
        (info) => [name, info[name]] as const
      ),
    { concurrency: 4 }
  ).pipe(Effect.map((entries) => new Map(entries.flatMap(([name, info]) => (info === undefined ? [] : [[name, info] as const])))))

/** The choices of a combo in either of its two shapes, or `undefined` where the input is no combo or lists none. */
export const choices = (info: Answer.NodeInfo | undefined, input: string): ReadonlyArray<unknown> | undefined => {
  const spec = info?.input.required?.[input] ?? info?.input.optional?.[input]
  if (spec === undefined) return undefined
  if (Array.isArray(spec[0])) return spec[0] as ReadonlyArray<unknown>
  const extra = spec[1]
  if (spec[0] !== "COMBO" || typeof extra !== "object" || extra === null || !("options" in extra)) return undefined
  return Array.isArray(extra.options) ? (extra.options as ReadonlyArray<unknown>) : undefined
}

/** Inputs that name a model file. */
const modelInputs = new Set(["ckpt_name", "lora_name", "unet_name", "clip_name", "vae_name", "model_name"])
/** Files in subfolders of the input folder are taken though the combo does not list them. */
const uploadInputs = new Set(["image", "file"])

interface Allowed {
  /** Whether the recipe names a price for a run. */
  readonly mayPay: boolean
  /** Names of files that are put there afterwards. */
  readonly pending: ReadonlySet<string>
  /** A graph of the user's own: inputs that the server ignores are left in it. */
  readonly own: boolean
}

/**
 * Refuses a graph that the server cannot run: classes or inputs that it does not have (`Unsupported`),
 * model files that it does not list (`ModelMissing`, with the nearest names), paid nodes without a price.
 */
export const preflight = (
  setup: Setup,
  client: Client,
  graph: Graph,
  info: ObjectInfo,
  { mayPay, own, pending }: Allowed
): Effect.Effect<void, ProviderError.ProviderError> => {
  const missing = classes(graph).filter((name) => !info.has(name))
  if (missing.length > 0) {
    return Effect.fail(setup.errors.unsupported("prepare", `${client.server} has no node ${missing.join(", ")}`, "Update ComfyUI on that server, or choose another recipe."))
  }
  const paid = classes(graph).filter((name) => info.get(name)?.api_node === true)
  if (paid.length > 0 && !mayPay) {
    return Effect.fail(setup.errors.unsupported("prepare", `${paid.join(", ")} is paid for at every run and the recipe names no price`, "Name pricePerRun in the recipe, or choose another recipe."))
  }
  for (const node of Object.values(graph)) {
    const known = info.get(node.class_type)
    const unknown = own ? undefined : Object.keys(node.inputs).find((name) => known?.input.required?.[name] === undefined && known?.input.optional?.[name] === undefined)
    if (unknown !== undefined) {
      return Effect.fail(setup.errors.unsupported("prepare", `${node.class_type} on ${client.server} has no input ${unknown}`, "Use a supported ComfyUI (0.27.0 to 0.38.1)."))
    }
    for (const [name, value] of Object.entries(node.inputs)) {
      const listed = choices(known, name)
      if (isLink(value) || listed === undefined || uploadInputs.has(name) || pending.has(String(value)) || listed.includes(value)) continue
      if (!modelInputs.has(name)) {
        return Effect.fail(setup.errors.faults("prepare", [{ tag: "InvalidRequest", path: ["recipe", "settings"], message: `${name} is ${JSON.stringify(value)}; ${client.server} knows ${listed.slice(0, 40).join(", ")}` }]))
      }
      const like = nearest(String(value), listed.filter((each) => typeof each === "string"))
      return Effect.fail(
        setup.errors.modelMissing("prepare", {
          code: "comfy.value_not_in_list",
          message: `${client.server} has no file ${String(value)} for ${node.class_type}${like.length === 0 ? "" : `; the nearest names are ${like.join(", ")}`}`,
          advice: like.length === 0 ? "Put the file into the server's model folder." : "Put the file into the server's model folder, or correct its name in the recipe.",
          line: `${name}: '${String(value)}' not in list`
        })
      )
    }
  }
  return Effect.void
}

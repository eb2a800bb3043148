/** Model folders the emulator keeps on disk, by the server's folder key. */
export const modelFolders = ["checkpoints", "loras", "vae", "text_encoders", "diffusion_models", "upscale_models", "embeddings", "controlnet", "latent_upscale_models"] as const

export type ModelFolder = (typeof modelFolders)[number]

type Settings = Readonly<Record<string, unknown>>

/** One input of a node class. `options` is a fixed list, the folder whose files fill it, or a choice with inputs of its own. */
export type InputSpec =
  | { readonly kind: "socket"; readonly type: string; readonly settings?: Settings }
  | { readonly kind: "value"; readonly type: "INT" | "FLOAT" | "STRING" | "BOOLEAN"; readonly settings: Settings }
  | { readonly kind: "combo"; readonly style: "old" | "new"; readonly options: ReadonlyArray<string> | { readonly folder: ModelFolder | "input"; readonly also?: ReadonlyArray<string> }; readonly settings: Settings }
  | { readonly kind: "dynamic"; readonly options: ReadonlyArray<{ readonly key: string; readonly inputs: Readonly<Record<string, InputSpec>> }>; readonly settings: Settings }

/** A node class as `/object_info` shows it. */
export interface NodeSpec {
  readonly name: string
  readonly displayName: string
  readonly category: string
  readonly module: string
  readonly required: Readonly<Record<string, InputSpec>>
  readonly optional?: Readonly<Record<string, InputSpec>>
  readonly hidden?: Readonly<Record<string, string>>
  readonly output: ReadonlyArray<string>
  readonly outputName?: ReadonlyArray<string>
  readonly description?: string
  /** A result is saved or shown: runs although nobody links to it. */
  readonly outputNode?: boolean
  /** The newer way of declaring nodes: fuller entries, combos spelled `["COMBO", {options}]`. */
  readonly newStyle?: boolean
  /** Calls a paid service from the server. */
  readonly apiNode?: boolean
  readonly deprecated?: boolean
  readonly experimental?: boolean
  /** Takes and gives lists: what follows runs once for each element. */
  readonly isList?: boolean
}

export const socket = (type: string, settings?: Settings): InputSpec => (settings === undefined ? { kind: "socket", type } : { kind: "socket", type, settings })
export const int = (initial: number, min: number, max: number, more: Settings = {}): InputSpec => ({ kind: "value", type: "INT", settings: { default: initial, min, max, ...more } })
export const float = (initial: number, min: number, max: number, more: Settings = {}): InputSpec => ({ kind: "value", type: "FLOAT", settings: { default: initial, min, max, ...more } })
export const text = (settings: Settings): InputSpec => ({ kind: "value", type: "STRING", settings })
export const boolean = (initial: boolean, more: Settings = {}): InputSpec => ({ kind: "value", type: "BOOLEAN", settings: { default: initial, ...more } })
export const combo = (options: ReadonlyArray<string>, settings: Settings = {}): InputSpec => ({ kind: "combo", style: "old", options, settings })
export const newCombo = (options: ReadonlyArray<string>, settings: Settings = {}): InputSpec => ({ kind: "combo", style: "new", options, settings })
export const files = (folder: ModelFolder | "input", settings: Settings = {}, also: ReadonlyArray<string> = []): InputSpec => ({ kind: "combo", style: "old", options: { folder, also }, settings })
export const newUploads = (settings: Settings = {}): InputSpec => ({ kind: "combo", style: "new", options: { folder: "input" }, settings })
export const newFiles = (folder: ModelFolder, settings: Settings = {}): InputSpec => ({ kind: "combo", style: "new", options: { folder }, settings })

/** Largest width or height any node takes. */
export const maxResolution = 16384

/** 2^64 − 1, which a double can only round up; `Exchange.json` writes it in full. */
export const largestSeed = 2 ** 64

/** Lists the files of a folder, as the combos need them at the time of asking. */
export type Listing = (folder: ModelFolder | "input") => ReadonlyArray<string>

export const optionsOf = (input: InputSpec & { readonly kind: "combo" }, listing: Listing): ReadonlyArray<string> =>
  "folder" in input.options ? [...listing(input.options.folder), ...(input.options.also ?? [])] : input.options

const renderInputs = (inputs: Readonly<Record<string, InputSpec>>, listing: Listing) =>
  Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, renderInput(input, listing)]))

/** An input as the server writes it: `[type]`, `[type, settings]`, `[[options], settings]` or `["COMBO", {options}]`. */
export const renderInput = (input: InputSpec, listing: Listing): ReadonlyArray<unknown> => {
  switch (input.kind) {
    case "socket":
      return input.settings === undefined ? [input.type] : [input.type, input.settings]
    case "value":
      return [input.type, input.settings]
    case "combo": {
      const options = optionsOf(input, listing)
      return input.style === "old" ? [options, input.settings] : ["COMBO", { ...input.settings, multiselect: false, options }]
    }
    case "dynamic":
      return ["COMFY_DYNAMICCOMBO_V3", { ...input.settings, options: input.options.map(({ inputs, key }) => ({ key, inputs: { required: renderInputs(inputs, listing) } })) }]
  }
}

/** The entry of one class in `/object_info`. */
export const render = (spec: NodeSpec, listing: Listing): Record<string, unknown> => {
  const hidden = spec.hidden === undefined ? undefined : spec.newStyle === true ? Object.fromEntries(Object.entries(spec.hidden).map(([name, type]) => [name, [type]])) : spec.hidden
  return {
    input: {
      required: renderInputs(spec.required, listing),
      ...(spec.optional === undefined ? {} : { optional: renderInputs(spec.optional, listing) }),
      ...(hidden === undefined ? {} : { hidden })
    },
    input_order: {
      required: Object.keys(spec.required),
      ...(spec.optional === undefined ? {} : { optional: Object.keys(spec.optional) }),
      ...(spec.hidden === undefined ? {} : { hidden: Object.keys(spec.hidden) })
    },
    is_input_list: spec.isList ?? false,
    output: spec.output,
    output_is_list: spec.output.map(() => spec.isList ?? false),
    output_name: spec.outputName ?? spec.output,
    name: spec.name,
    display_name: spec.displayName,
    description: spec.description ?? "",
    python_module: spec.module,
    category: spec.category,
    output_node: spec.outputNode ?? false,
    ...(spec.newStyle === true
      ? { deprecated: spec.deprecated ?? false, experimental: spec.experimental ?? false, dev_only: false, api_node: spec.apiNode ?? false, has_intermediate_output: false }
      : spec.deprecated === true ? { deprecated: true } : {})
  }
}

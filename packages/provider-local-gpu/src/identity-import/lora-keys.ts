/** A LoRA's layers from the names of its tensors, whichever program wrote them. */
import type { Header } from "../model-file/Header.ts"

/** Whose way of naming: `kohya` (sd-scripts and most others), `peft`, or `diffusers`. */
export type Style = "kohya" | "peft" | "diffusers"

/** What is learned of each layer. `lora` alone is taken here; the others are LyCORIS' and PEFT's. */
export type Algorithm = "lora" | "dora" | "loha" | "lokr" | "oft" | "ia3" | "full"

export interface Layer {
  /** As the file names it, without the tensor's ending. */
  readonly name: string
  readonly down: ReadonlyArray<number>
  readonly up: ReadonlyArray<number>
}

export interface Layers {
  readonly style: Style | undefined
  readonly algorithm: Algorithm | undefined
  readonly layers: ReadonlyArray<Layer>
  /** Names of layers of which one half is missing. */
  readonly halves: ReadonlyArray<string>
}

interface Ending {
  readonly style: Style
  readonly down: string
  readonly up: string
}

const endings: ReadonlyArray<Ending> = [
  { style: "kohya", down: ".lora_down.weight", up: ".lora_up.weight" },
  { style: "peft", down: ".lora_A.weight", up: ".lora_B.weight" },
  { style: "peft", down: ".lora_A.default.weight", up: ".lora_B.default.weight" },
  { style: "diffusers", down: ".lora.down.weight", up: ".lora.up.weight" },
  { style: "diffusers", down: "_lora.down.weight", up: "_lora.up.weight" }
]

const others: ReadonlyArray<readonly [Algorithm, RegExp]> = [
  ["dora", /\.(?:dora_scale|lora_magnitude_vector(?:\.weight)?)$/u],
  ["loha", /\.hada_w[12]_[ab]$/u],
  ["lokr", /\.lokr_w[12](?:_[ab])?$/u],
  ["oft", /\.oft_(?:blocks|diag)$/u],
  ["ia3", /\.(?:on_input|lora_l\.weight|ia3_l)$/u],
  ["full", /\.diff$/u]
]

export const layersOf = ({ tensors }: Pick<Header, "tensors">): Layers => {
  const names = [...tensors.keys()]
  const other = others.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0]
  const found = new Map<string, { down?: ReadonlyArray<number>; up?: ReadonlyArray<number> }>()
  let style: Style | undefined
  for (const [key, { shape }] of tensors) {
    for (const ending of endings) {
      const half = key.endsWith(ending.down) ? "down" : key.endsWith(ending.up) ? "up" : undefined
      if (half === undefined) continue
      // Names of diffusers in kohya's endings stay kohya's: they load the same.
      style ??= ending.style
      const name = key.slice(0, -ending[half].length)
      found.set(name, { ...found.get(name), [half]: shape })
      break
    }
  }
  const layers = [...found].flatMap(([name, { down, up }]) => (down === undefined || up === undefined ? [] : [{ name, down, up }]))
  return {
    style,
    algorithm: other ?? (found.size > 0 ? "lora" : undefined),
    layers,
    halves: [...found].flatMap(([name, { down, up }]) => (down === undefined || up === undefined ? [name] : []))
  }
}

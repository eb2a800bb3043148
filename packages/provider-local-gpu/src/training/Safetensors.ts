/** Whether the numbers in a trained LoRA are sound. Never loads a pickle. */
import { open } from "node:fs/promises"
import type { Header } from "../model-file/Header.ts"
import { numbersOf } from "../model-file/tensor-numbers.ts"

export { type Header, read as readHeader } from "../model-file/Header.ts"

/** What is wrong with a trained LoRA, or `undefined`: modules there, numbers finite, something learned. */
export const loraDefect = async (path: string, header: Header, signal: AbortSignal): Promise<string | undefined> => {
  const ups = [...header.tensors].filter(([name]) => name.endsWith(".lora_up.weight"))
  if (ups.length === 0 || ![...header.tensors.keys()].some((name) => name.endsWith(".lora_down.weight"))) return "it holds no LoRA"
  const file = await open(path, "r")
  try {
    let learned = 0
    for (const [name, tensor] of header.tensors) {
      signal.throwIfAborted()
      const { finite, zero } = await numbersOf(file, header, tensor)
      if (!finite) return `${name} holds infinite numbers or none`
      if (name.endsWith(".lora_up.weight") && !zero) learned += 1
    }
    // They begin at zero: what is still zero has learned nothing.
    return learned >= ups.length * 0.95 ? undefined : `only ${learned} of ${ups.length} modules learned anything`
  } finally {
    await file.close()
  }
}

/** What a training needs of the machine, looked at before anything is started. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { freemem } from "node:os"
import { gibibytes, gpuMemory } from "../gpu-memory.ts"
import type * as RecipeSettings from "../recipe-settings.ts"
import type { Errors } from "../errors.ts"
import type { Setup } from "../setup.ts"
import { freeBytes, runNeedsBytes } from "./disk.ts"

/** The loader holds the U-Net in 32 bits beside the text encoders before anything goes to the GPU. */
const hostMemoryBytes = 16e9

const number = async (path: string): Promise<number | undefined> => {
  const text = await readFile(path, "utf8").catch(() => "")
  return /^\d+\s*$/u.test(text) ? Number(text) : undefined
}

/** What programs may still take: the system's own figure, and less where a container allows less. */
export const availableMemoryBytes = async (): Promise<number> => {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "")
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/mu.exec(text)?.[1]
  const machine = kilobytes === undefined ? freemem() : Number(kilobytes) * 1024
  const [limit, used] = await Promise.all([number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current")])
  return limit === undefined || used === undefined ? machine : Math.min(machine, Math.max(0, limit - used))
}

/** Fails where the volume of the runs cannot hold what is still to be saved. */
export const requireDisk = (setup: Setup, runs: string, need: { readonly networkDim: number; readonly epochs: number }): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const free = yield* Effect.promise(() => freeBytes(runs))
    const wanted = runNeedsBytes(need.networkDim, need.epochs)
    if (free === undefined || free >= wanted) return
    return yield* setup.errors.ofCode({
      code: "host.disk_full",
      message: `training saves up to ${gibibytes(wanted)} GiB in ${runs}, where ${gibibytes(free)} GiB are free`,
      advice: "Free space there, or name another folder as `runs` in the connection's training."
    }, "prepare")
  })

/** Fails where the machine's memory is not enough for the real trainer. Asked only when the GPU is granted: what ran on it before held memory too. */
export const requireMemory = (errors: Errors, least = hostMemoryBytes): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const memory = yield* Effect.promise(availableMemoryBytes)
    if (memory >= least) return
    return yield* errors.ofCode({
      code: "host.out_of_memory",
      message: `training needs ${gibibytes(least)} GiB of the machine's memory, and ${gibibytes(memory)} GiB are available`,
      advice: "Close other programs, or train on a machine with more memory.",
      retryable: "later"
    }, "submit")
  })

/**
 * Bytes of the card that these settings take at the very least: what tensors held at most in bf16 at 1024 pixels and
 * dim 32 (docs/measurements.md), rounded down. The driver's own half gigabyte and the allocator's rest come on top.
 */
export const leastVramBytes = (settings: RecipeSettings.Training): number => {
  const pictures = settings.batchSize * (settings.resolution / 1024) ** 2
  return (4.8 + 1.36 * (settings.networkDim / 32) + (settings.gradientCheckpointing ? 0.8 : 8.5) * pictures) * 1e9
}

/**
 * Fails where the card is too small, or another program holds too much of it. Says nothing where nobody
 * can tell. Servers of ours were asked to let go before; that takes them a moment.
 */
export const requireVram = (setup: Setup, gpu: number, least: number, patienceSeconds: number): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    for (let waited = 0; ; waited += 1) {
      const found = yield* Effect.promise(() => gpuMemory(gpu))
      if (found === undefined) return
      const free = found.totalBytes - found.usedBytes
      if (free >= least) return
      const tooSmall = found.totalBytes < least
      if (tooSmall || waited >= patienceSeconds) {
        return yield* setup.errors.ofCode({
          code: "gpu.out_of_memory",
          message: tooSmall
            ? `these settings need at least ${gibibytes(least)} GiB of VRAM, and GPU ${gpu} has ${gibibytes(found.totalBytes)} GiB`
            : `these settings need at least ${gibibytes(least)} GiB of VRAM, and ${gibibytes(free)} of ${gibibytes(found.totalBytes)} GiB of GPU ${gpu} are free`,
          advice: tooSmall ? "Use the recipe for a card of this size (`recipes/local-train-12gb.yaml` is the smallest)." : "See with `nvidia-smi` which program holds the rest and end it.",
          retryable: tooSmall ? "no" : "later"
        }, "submit")
      }
      yield* Effect.sleep(1_000 * setup.settings.timeScale)
    }
  })

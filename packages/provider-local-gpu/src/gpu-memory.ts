/** What a GPU holds and how busy it is, as `nvidia-smi` says; nothing where there is none. */
import { execa } from "execa"
import { isProgram } from "./is-program.ts"

export interface GpuMemory {
  readonly usedBytes: number
  readonly totalBytes: number
  /** 0–100; absent where the card does not tell. */
  readonly busyPercent?: number
}

/** Comes with the driver. */
const program = "nvidia-smi"

const mebibyte = 1024 * 1024

export const parseGpuMemory = (line: string): GpuMemory | undefined => {
  const [used, total, busy] = line.split(",").map((part) => Number(part.trim() === "" ? Number.NaN : part.trim()))
  if (used === undefined || total === undefined || !Number.isFinite(used) || !Number.isFinite(total) || total <= 0) return undefined
  return { usedBytes: used * mebibyte, totalBytes: total * mebibyte, ...(busy === undefined || !Number.isFinite(busy) ? {} : { busyPercent: busy }) }
}

/** Asks once; `undefined` where the program is missing, slow, or knows no such GPU. */
export const gpuMemory = async (gpu: number): Promise<GpuMemory | undefined> => {
  if (!(await isProgram(program))) return undefined
  const { exitCode, stdout } = await execa(program, ["--query-gpu=memory.used,memory.total,utilization.gpu", "--format=csv,noheader,nounits", "-i", String(gpu)], {
    reject: false, timeout: 5_000, stdin: "ignore", extendEnv: false, env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", CUDA_DEVICE_ORDER: "PCI_BUS_ID" }
  })
  return exitCode === 0 ? parseGpuMemory(stdout.split("\n")[0] ?? "") : undefined
}

export const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)

import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import * as Safetensors from "../src/trainer/Safetensors.ts"
import { readFile } from "node:fs/promises"
import { runTrainer, trainerBench } from "./trainer-bench.ts"

const failing = async (fault: string, ...more: ReadonlyArray<string>) => {
  const set = await trainerBench()
  return { set, ...(await runTrainer(set.args(...more), { LIKENESS_SANDBOX_TRAINER_FAULT: fault })) }
}

describe("failures on demand", () => {
  it("out-of-memory: CUDA's traceback behind half an epoch of progress", async () => {
    const { code, err, out, set } = await failing("out-of-memory")
    await using _ = set
    expect(code).toBe(1)
    expect(err).toMatch(/\| 11\/72 \[[^\r]*Traceback \(most recent call last\):\n {2}File [\s\S]*torch\.OutOfMemoryError: CUDA out of memory\. Tried to allocate 1\.25 GiB\. GPU 0 has a total capacity of/)
    expect(out).not.toContain("saving checkpoint")
  })

  it("nan-loss: the run goes on to the end with avr_loss=nan and saves NaN", async () => {
    const { code, err, out, set } = await failing("nan-loss@2")
    await using _ = set
    expect(code).toBe(0)
    expect(out).toContain("model saved.")
    const redraws = err.split("\r").filter((line) => line.includes("avr_loss="))
    const first = redraws.findIndex((line) => line.includes("avr_loss=nan"))
    expect(redraws[first]).toContain(" 36/72 ")
    expect(redraws.slice(first).every((line) => line.includes("avr_loss=nan"))).toBe(true)
    const path = join(set.out, "mira.safetensors")
    const header = await Safetensors.readHeader(path)
    if (typeof header === "string") throw new Error(header)
    expect((await readFile(path)).readUInt16LE(header.dataStart + 2)).toBe(0x7e00)
  })

  it("import-error and scheduler-error: one before the first line, one after caching", async () => {
    const early = await failing("import-error")
    await using _ = early.set
    expect(early).toMatchObject({ code: 1, out: "" })
    expect(early.err).toMatch(/ImportError: cannot import name 'cached_download' from 'huggingface_hub' \(.*\)\n$/)
    const late = await failing("scheduler-error")
    await using __ = late.set
    expect(late.code).toBe(1)
    expect(late.out).toContain("caching Text Encoder outputs...")
    expect(late.err).toMatch(/AttributeError: COSINE_WITH_MIN_LR\n$/)
  })

  it("disk-full: no space while saving, and half a file stays that only its size betrays", async () => {
    const { code, err, set } = await failing("disk-full@2")
    await using _ = set
    expect(code).toBe(1)
    expect(err).toMatch(/SafetensorError: Error while serializing: IoError\(Os \{ code: 28, kind: StorageFull, .*\n$/)
    expect(typeof (await Safetensors.readHeader(join(set.out, "mira-000001.safetensors")))).toBe("object")
    expect(await Safetensors.readHeader(join(set.out, "mira-000002.safetensors"))).toBe("incomplete metadata, file not fully covered")
    expect(existsSync(join(set.out, "mira.safetensors"))).toBe(false)
  })

  it("killed: SIGKILL without a word", async () => {
    const { err, out, set, signal } = await failing("killed@2")
    await using _ = set
    expect(signal).toBe("SIGKILL")
    expect(err).not.toContain("Traceback")
    expect(out).toContain("epoch 2/3")
    expect(out).not.toContain("model saved.")
  })

  it("stall: the process stays and says no more, until SIGTERM ends it", async () => {
    await using set = await trainerBench()
    const ended = await runTrainer(set.args(), { LIKENESS_SANDBOX_TRAINER_FAULT: "stall" }, (out, kill) => {
      if (out.includes("epoch 1/3")) kill("SIGTERM")
    })
    expect(ended.signal).toBe("SIGTERM")
    expect(ended.out).not.toContain("saving checkpoint")
  })

  it("an unknown fault is no fault silently passed over", async () => {
    const { code, err, set } = await failing("earthquake")
    await using _ = set
    expect(code).toBe(1)
    expect(err).toContain("unknown fault earthquake")
  })
})

describe("signals", () => {
  it("SIGINT ends with Python's KeyboardInterrupt and code 130", async () => {
    await using set = await trainerBench()
    const ended = await runTrainer(set.args(), { LIKENESS_SANDBOX_TRAINER_FAULT: "stall" }, (out, kill) => {
      if (out.includes("epoch 1/3")) kill("SIGINT")
    })
    expect(ended.code).toBe(130)
    expect(ended.err).toMatch(/KeyboardInterrupt\n$/)
  })
})

/**
 * How long the triage takes for a log of 200 MB, beside what Node takes merely to decode the file and split
 * its lines. Prints the rows of docs/measurements.md; `pnpm triage:bench`.
 */
import { execFileSync } from "node:child_process"
import { createReadStream } from "node:fs"
import { mkdtemp, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { diagnoseFile } from "../src/triage/log-file.ts"

const size = 200_000_000
const pieceBytes = 1024 * 1024
/** In turn, and the best of each counts: what a busy neighbour adds is nobody's work. */
const rounds = 5

const bar = (step: number): string => `\rsteps:  ${step % 100}%|█████▌    | ${step}/9000000 [00:14<43:10,  1.21s/it, avr_loss=0.0912]`
const record = (step: number): string => `2026-11-30 08:31:${String(step % 60).padStart(2, "0")} INFO     loading image /data/10_maya/img_${step}.png, size 1024x1024, bucket (832, 1216)\n`
const fright = (step: number): string => `/venv/lib/python3.10/site-packages/torch/utils/checkpoint.py:${step % 900}: UserWarning: None of the inputs have requires_grad=True. Gradients will be None; errors may follow\n`
const name = (step: number): string => (Math.imul(step + 1, 0x9e3779b1) >>> 0).toString(16)
const request = (step: number): string => `INFO:     127.0.0.1:${step % 60_000} - "GET /x HTTP/1.1" 500 Internal Server Error\nERROR:    Exception in ASGI application\nTraceback (most recent call last):\n  File "/app/server.py", line ${step % 900}, in handle\n    result = await self.run(job)\nKeyError: 'name'\n`
const ending = "\nTraceback (most recent call last):\n  File \"train.py\", line 1, in <module>\n    main()\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n"

const shapes: { readonly [name: string]: (step: number) => string } = {
  "plain records": record,
  "progress bars and records": (step) => bar(step) + (step % 20 === 0 ? `\n${record(step)}` : ""),
  "every tenth line a warning that names errors": (step) => (step % 10 === 0 ? fright(step) : record(step)),
  "a caught traceback in every thousand lines": (step) => (step % 1000 === 0 ? `WARNING: retrying\nTraceback (most recent call last):\n  File "a.py", line ${step}, in f\nValueError: no ${step}\n` : record(step)),
  "nothing but failed requests with their tracebacks": request,
  "every second line an error of another file": (step) => (step % 2 === 0 ? `2026-11-30 08:31:${String(step % 60).padStart(2, "0")} ERROR    cannot load /data/10_maya/${name(step)}.png: broken data stream\n` : record(step)),
  "every line a record that speaks of errors": (step) => `2026-11-30 08:31:${String(step % 60).padStart(2, "0")} INFO     no error in ${name(step)} after the failed attempt ${step}\n`
}

const write = async (path: string, shape: (step: number) => string): Promise<void> => {
  const file = await open(path, "w")
  let written = 0
  for (let step = 0; written < size;) {
    let text = ""
    for (let line = 0; line < 10_000; line += 1) text += shape(step++)
    written += (await file.write(text)).bytesWritten
  }
  await file.write(ending)
  await file.close()
}

/** Decodes the file and splits its lines, nothing else. */
const split = async (path: string): Promise<number> => {
  const decoder = new TextDecoder()
  let rest = ""
  let lines = 0
  for await (const chunk of createReadStream(path, { highWaterMark: pieceBytes })) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split(/\r\n|\n|\r/u)
    rest = parts.pop() ?? ""
    lines += parts.length
  }
  return lines
}

interface Cost {
  /** Of the processor: the machine may have other work. */
  readonly seconds: number
  /** Most memory at once. */
  readonly bytes: number
}

const measured = async (work: () => Promise<unknown>): Promise<Cost> => {
  const before = process.cpuUsage()
  await work()
  const used = process.cpuUsage(before)
  return { seconds: (used.user + used.system) / 1e6, bytes: process.resourceUsage().maxRSS * 1024 }
}

const triage = async (path: string): Promise<void> => {
  const found = await diagnoseFile(path)
  if (found.code !== "gpu.out_of_memory") throw new Error(`the root line was not found, but ${found.code}: ${found.line}`)
}

/** A process of its own each time: what one leaves in memory is not the other's. */
const apart = (work: "triage" | "split", path: string): Cost => JSON.parse(execFileSync(process.execPath, [import.meta.filename, work, path], { encoding: "utf8" })) as Cost

const best = (costs: ReadonlyArray<Cost>): Cost => ({ seconds: Math.min(...costs.map((cost) => cost.seconds)), bytes: Math.max(...costs.map((cost) => cost.bytes)) })

const all = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "likeness-triage-"))
  try {
    process.stdout.write("| log of 200 MB | decode and split | triage | ratio | most memory |\n| --- | --- | --- | --- | --- |\n")
    for (const [name, shape] of Object.entries(shapes)) {
      const path = join(folder, "log.txt")
      await write(path, shape)
      const pairs = Array.from({ length: rounds }, () => [apart("split", path), apart("triage", path)] as const)
      const plain = best(pairs.map(([split]) => split))
      const own = best(pairs.map(([, triage]) => triage))
      process.stdout.write(`| ${name} | ${plain.seconds.toFixed(2)} s | ${own.seconds.toFixed(2)} s | ${(own.seconds / plain.seconds).toFixed(2)} | ${Math.round(own.bytes / 1e6)} MB |\n`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const [work, path] = process.argv.slice(2)
if (path === undefined) await all()
else process.stdout.write(JSON.stringify(await measured(() => (work === "split" ? split(path) : triage(path)))))

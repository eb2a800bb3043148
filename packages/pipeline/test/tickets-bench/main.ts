/**
 * Many tickets in flight in one process: the official SDK and Likeness against one sandbox, one after the
 * other. `node test/tickets-bench/main.ts [TICKETS] [SPREAD-SECONDS] [READS-PER-SECOND]`. Prints a table; what was asked and when is the
 * sandbox's own journal.
 */
import { spawn, type ChildProcess } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const [tickets = "500", spreadSeconds = "60", readsPerSecond = "250"] = process.argv.slice(2)

/** V8 lets its heap grow as far as there is memory; here it may have this much, in both. */
const heap = ["--max-old-space-size=100", "--max-semi-space-size=4"]

/** As an application has it: one file, no TypeScript to strip, which alone takes 70 MB. */
const bundled = await mkdtemp(join(tmpdir(), "likeness-tickets-bench-"))
const { bundle } = await import(new URL("../../../../tools/bundle.mjs", import.meta.url).href) as { readonly bundle: (entries: Readonly<Record<string, string>>, folder: string) => Promise<void> }
await bundle({ "with-sdk": fileURLToPath(new URL("with-sdk.ts", import.meta.url)), "with-likeness": fileURLToPath(new URL("with-likeness.ts", import.meta.url)) }, bundled)

const start = (script: string, ...args: ReadonlyArray<string>): ChildProcess =>
  spawn(process.execPath, [...heap, script, ...args], { stdio: ["ignore", "pipe", "inherit", "ipc"] })
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ""
    child.stdout?.on("data", (piece: Buffer) => {
      text += piece.toString("utf8")
      if (text.includes("\n")) resolve(text.split("\n")[0]!)
    })
    child.on("close", (code) => reject(new Error(`ended with ${code} before it said anything`)))
  })

interface Entry {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly body: string | null
  readonly subject: string | null
  readonly billing: { readonly kind: string }
}

const cloud = start(fileURLToPath(new URL("cloud.ts", import.meta.url)))
const { baseUrl, key } = JSON.parse(await firstLine(cloud)) as { readonly baseUrl: string; readonly key: string }
const json = async <A>(path: string): Promise<A> => await (await fetch(`${baseUrl}/__sandbox/${path}`)).json() as A

const memory: Record<string, number> = {}
for (const [word, script, ...more] of [["sdk", "with-sdk.js"], ["likeness", "with-likeness.js", readsPerSecond]] as const) {
  const child = start(join(bundled, script), baseUrl, key, tickets, spreadSeconds, ...more)
  memory[word] = Number(await firstLine(child)) / 1024
}

const journal = await json<ReadonlyArray<Entry>>("journal")
const quantile = (sorted: ReadonlyArray<number>, share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
const lines = [`load ${loadavg().map((load) => load.toFixed(1)).join(", ")}; ${tickets} tickets over ${spreadSeconds} s, at most ${readsPerSecond} reads a second`, "| | tickets | most in flight | status reads | a ticket | most in a second | noticed after, mean | median | 95 % | memory |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
for (const word of ["sdk", "likeness"]) {
  const accepted = journal.filter(({ billing, body }) => billing.kind === "reserved" && body?.includes(`"${word} `) === true)
  const spans = new Map<string, { readonly from: number; readonly to: number }>()
  for (const { at, subject } of accepted) {
    const { queuedSeconds, runSeconds } = await json<{ readonly queuedSeconds: number; readonly runSeconds: number }>(`simulated/${subject!}`)
    spans.set(subject!, { from: Date.parse(at), to: Date.parse(at) + (queuedSeconds + runSeconds) * 1000 })
  }
  const reads = journal.filter(({ method, path, subject }) => method === "GET" && path.endsWith("/status") && spans.has(subject ?? ""))
  const late = [...spans].map(([id, { to }]) => Math.min(...reads.filter(({ at, subject }) => subject === id && Date.parse(at) >= to - 1).map(({ at }) => Date.parse(at) - to)) / 1000).toSorted((a, b) => a - b)
  const perSecond = Math.max(...[...Map.groupBy(reads, ({ at }) => at.slice(0, 19)).values()].map((group) => group.length))
  const inFlight = Math.max(...[...spans.values()].map(({ from }) => [...spans.values()].filter((other) => other.from <= from && other.to > from).length))
  const seconds = (number: number) => `${number.toFixed(2)} s`
  lines.push(`| ${word} | ${spans.size} | ${inFlight} | ${reads.length} | ${(reads.length / spans.size).toFixed(1)} | ${perSecond} | ${seconds(late.reduce((sum, one) => sum + one, 0) / late.length)} | ${seconds(quantile(late, 0.5))} | ${seconds(quantile(late, 0.95))} | ${memory[word]!.toFixed(0)} MB |`)
}
process.stdout.write(`${lines.join("\n")}\n`)
cloud.disconnect()
await rm(bundled, { recursive: true, force: true })

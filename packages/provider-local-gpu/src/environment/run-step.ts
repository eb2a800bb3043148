/** Runs one program of a build, its whole output kept, its first failing line found. */
import { execa } from "execa"
import { appendFile } from "node:fs/promises"
import { analyser } from "../triage/Analyser.ts"
import { EnvironmentFailed } from "./EnvironmentFailed.ts"

export interface Step {
  /** For people: what is being done. */
  readonly name: string
  readonly command: ReadonlyArray<string>
  readonly environment: { readonly [name: string]: string }
  readonly folder: string
  /** Every line of the step is added to it. */
  readonly log: string
  readonly signal: AbortSignal
  /** The failure's code where the line itself does not name a better one. */
  readonly code?: string
  /** What to do where the line itself does not say. */
  readonly advice: string
  /** Each line as it comes. */
  readonly tell?: (line: string) => void
  readonly timeoutSeconds?: number
}

const escapes = new RegExp(String.raw`\u001b\[[0-9;?]*[ -/]*[@-~]`, "gu")

/** What to do in this place, by the signature that the output has. */
const known: { readonly [signature: string]: string } = {
  "disk-full": "Free about 15 GB on the workspace's disk, then build again.",
  "install-hash": "A mirror serves other files than were locked. Remove `.likeness/cache`, then build again; if it is the same again, name the index itself in UV_DEFAULT_INDEX.",
  "install-network": "See that the package index is within reach (UV_DEFAULT_INDEX names a mirror), then build again: what is there already is kept.",
  "uv-not-found": "The locked packages have no build for this machine: see `likeness env list` for the locks that there are."
}

/** Gives what the program printed; fails with `EnvironmentFailed` naming the first failing line. */
export const runStep = async (step: Step): Promise<string> => {
  const [program, ...words] = step.command
  await appendFile(step.log, `$ ${step.command.join(" ")}\n`)
  const lines: Array<string> = []
  const reading = analyser()
  const child = execa(program!, words, {
    cwd: step.folder, env: step.environment, extendEnv: false, stdin: "ignore", all: true, buffer: false, reject: false, cancelSignal: step.signal,
    ...(step.timeoutSeconds === undefined ? {} : { timeout: step.timeoutSeconds * 1000 })
  })
  const write = (async () => {
    for await (const raw of child.iterable({ from: "all" })) {
      const line = raw.replaceAll(escapes, "").split("\r").at(-1)!.trimEnd()
      lines.push(line)
      reading.feed(`${raw}\n`)
      step.tell?.(line)
      await appendFile(step.log, `${line}\n`)
    }
  })()
  const [ended] = await Promise.all([child, write.catch(() => undefined)])
  step.signal.throwIfAborted()
  if (ended.exitCode === 0) return lines.join("\n")
  const found = reading.finish({ exitCode: ended.exitCode ?? null, signal: ended.signal ?? null })
  const line = found.line?.trim()
  // A program that could not even say what is wrong failed as this step does.
  const decided = found.signature !== null && (step.code === undefined || found.signature !== "install-failed")
  const why = ended.timedOut ? `took more than ${step.timeoutSeconds} s` : ended.exitCode === undefined ? (ended.shortMessage ?? "could not be started") : `ended with exit code ${ended.exitCode}`
  throw new EnvironmentFailed({
    message: `${step.name}: ${program} ${why}`,
    code: ended.timedOut || !decided ? step.code ?? "env.install_failed" : found.code,
    advice: known[found.signature ?? ""] ?? step.advice,
    ...(line === undefined || line === "" ? {} : { line: line.slice(0, 500) }),
    cause: line ?? why
  })
}

/** Runs one program of a build, its whole output kept, its first failing line found. */
import { execa } from "execa"
import { appendFile } from "node:fs/promises"
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

/** How installers begin the line that says why they stopped; what follows is their explanation. */
const failing = [/^\s*(?:error|fatal):/iu, /^\s*×/u, /^ERROR:/u, /^(?:\w+\.)*\w*(?:Error|Exception)\b/u]

/** The first line that says why, else the last one. */
export const firstFailingLine = (lines: ReadonlyArray<string>): string | undefined => {
  for (const shape of failing) {
    const line = lines.find((each) => shape.test(each))
    if (line !== undefined) return line.trim()
  }
  return lines.findLast((line) => line.trim() !== "")?.trim()
}

interface Known {
  readonly when: RegExp
  readonly code: string
  readonly advice: string
}

const known: ReadonlyArray<Known> = [
  { when: /No space left on device|os error 28/u, code: "host.disk_full", advice: "Free about 15 GB on the workspace's disk, then build again." },
  { when: /Hash mismatch|DO NOT MATCH THE HASHES/u, code: "env.install_failed", advice: "A mirror serves other files than were locked. Remove `.likeness/cache`, then build again; if it is the same again, name the index itself in UV_DEFAULT_INDEX." },
  { when: /dns error|failed to lookup|Connection refused|timed out|error sending request|Could not resolve host|Network is unreachable/iu, code: "env.install_failed", advice: "See that the package index is within reach (UV_DEFAULT_INDEX names a mirror), then build again: what is there already is kept." },
  { when: /no matching distribution|has no wheels with a matching|no solution found/iu, code: "env.install_failed", advice: "The locked packages have no build for this machine: see `likeness env list` for the locks that there are." }
]

/** Gives what the program printed; fails with `EnvironmentFailed` naming the first failing line. */
export const runStep = async (step: Step): Promise<string> => {
  const [program, ...words] = step.command
  await appendFile(step.log, `$ ${step.command.join(" ")}\n`)
  const lines: Array<string> = []
  const child = execa(program!, words, {
    cwd: step.folder, env: step.environment, extendEnv: false, stdin: "ignore", all: true, buffer: false, reject: false, cancelSignal: step.signal,
    ...(step.timeoutSeconds === undefined ? {} : { timeout: step.timeoutSeconds * 1000 })
  })
  const write = (async () => {
    for await (const raw of child.iterable({ from: "all" })) {
      const line = raw.replaceAll(escapes, "").split("\r").at(-1)!.trimEnd()
      lines.push(line)
      step.tell?.(line)
      await appendFile(step.log, `${line}\n`)
    }
  })()
  const [ended] = await Promise.all([child, write.catch(() => undefined)])
  step.signal.throwIfAborted()
  if (ended.exitCode === 0) return lines.join("\n")
  const line = firstFailingLine(lines)
  const reason = known.find((each) => lines.some((text) => each.when.test(text)))
  const why = ended.timedOut ? `took more than ${step.timeoutSeconds} s` : ended.exitCode === undefined ? (ended.shortMessage ?? "could not be started") : `ended with exit code ${ended.exitCode}`
  throw new EnvironmentFailed({
    message: `${step.name}: ${program} ${why}`,
    code: reason?.code ?? step.code ?? "env.install_failed",
    advice: reason?.advice ?? step.advice,
    ...(line === undefined ? {} : { line: line.slice(0, 500) }),
    cause: line ?? why
  })
}

/** Has a ComfyUI of our own run: starts it where no process of it lives, and waits until it answers. */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { beginSupervised } from "../begin-supervised.ts"
import type { Environment } from "../environment/Environments.ts"
import type { Failing } from "../errors.ts"
import { diagnoseText } from "../triage/diagnose.ts"
import { failing } from "../triage/failing.ts"
import { diagnoseFile } from "../triage/log-file.ts"
import { baseOf, claim, isLiving, latest, logOf, lorasOf, type Own, type Start, touch } from "./Instance.ts"
import { launch, modelPaths, modelPathsFile, pageFolder } from "./launch.ts"
import { supervisor } from "./supervisor.ts"

/** It does not start, and why. */
export class NotStarted extends Error {
  override readonly name = "NotStarted"
  readonly advice: string
  /** What its log says, where it has one. */
  readonly failing: Failing | undefined
  constructor(message: string, advice: string, failing?: Failing) {
    super(message)
    this.advice = advice
    this.failing = failing
  }
}

/** Importing torch from a cold disk and looking at the card takes most of it. */
const readySeconds = 300

const answers = (url: string, signal: AbortSignal): Promise<boolean> =>
  fetch(`${url}/system_stats`, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) }).then((answer) => answer.ok, () => false)

/** Why it ended, by its log and the way it did. */
const lastWords = async (start: Start): Promise<Failing> => {
  const facts = start.ended === undefined ? {} : { exitCode: start.ended.exitCode, signal: start.ended.signal }
  const found = await diagnoseFile(logOf(start), facts).catch(() => diagnoseText("", facts))
  return failing(found, { who: "ComfyUI", advice: {}, otherwise: `Its log is ${logOf(start)}.` })
}

/** Begins one start and gives its folder; `undefined` where another process was quicker. */
const beginStart = async (own: Own, last: Start | undefined, environment: Environment, signal: AbortSignal): Promise<string | undefined> => {
  if (await answers(own.url, signal)) {
    // Finding and comparing the environment takes seconds, in which another process may have started it.
    if ((await latest(own))?.folder !== last?.folder) return undefined
    throw new NotStarted(`another program answers at ${own.url}, so no ComfyUI can be started there`, `Choose another port for the server, or take \`start\` out of its settings to use the one that runs.`)
  }
  // Nobody waits for it any more: whether it answers was not asked to the end either.
  signal.throwIfAborted()
  const start = await claim(own, last)
  if (start === undefined) return undefined
  const { argv, environment: variables } = launch(own, environment, start.folder)
  for (const folder of [lorasOf(own), join(start.folder, "home"), pageFolder(start.folder)]) await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(pageFolder(start.folder), "index.html"), "<!doctype html><title>ComfyUI of Likeness</title>")
  await writeFile(modelPathsFile(start.folder), modelPaths(own))
  await writeFile(join(start.folder, "start.json"), JSON.stringify({
    v: 1, sendBy: Date.now() + 30_000, argv, environment: variables, folder: baseOf(own), url: own.url, idleMilliseconds: Math.round(own.start.idleMinutes * 60_000)
  }), { mode: 0o600 })
  const word = await beginSupervised(supervisor, start.folder)
  if (word.startsWith("failed")) throw new NotStarted(`ComfyUI cannot be started: ${word.slice("failed ".length)}`, "Build the environment anew with `likeness env build --kind comfyui`.")
  return start.folder
}

/**
 * Answers when the server does. `environment` gives the environment to start it in, and is asked only where
 * it must be started.
 *
 * **Throws** `NotStarted`, and what `environment` throws.
 */
export const ensureRunning = async (own: Own, environment: () => Promise<Environment>, signal: AbortSignal, tell: (doing: string) => void = () => {}): Promise<void> => {
  const until = Date.now() + readySeconds * 1000
  let begun: string | undefined
  for (;;) {
    signal.throwIfAborted()
    const found = await latest(own)
    if (found !== undefined && (await isLiving(found))) {
      await touch(found)
      if (await answers(own.url, signal)) return
      begun = found.folder
      tell("waiting for ComfyUI to answer")
    } else if (found !== undefined && found.folder === begun && (found.stop === undefined || found.stop.by === "user")) {
      const said = await lastWords(found)
      const how = found.stop !== undefined ? "it was stopped" : found.ended?.signal ?? (found.ended?.exitCode === undefined || found.ended.exitCode === null ? "was killed" : `exit code ${found.ended.exitCode}`)
      throw new NotStarted(`ComfyUI ended while it started (${how})${said.line === undefined ? "" : `: ${said.line}`}`, said.code === "unknown" ? said.advice : `${said.advice} Its log is ${logOf(found)}.`, said)
    } else {
      tell("starting ComfyUI")
      begun = (await beginStart(own, found, await environment(), signal)) ?? begun
    }
    if (Date.now() > until) throw new NotStarted(`ComfyUI at ${own.url} gave no answer within ${readySeconds} s`, `Look at its log${found === undefined ? "" : ` ${logOf(found)}`}, and end it with \`likeness provider down\`.`)
    await setTimeout(found === undefined ? 20 : 100, undefined, { signal })
  }
}

/** SIGINT as Python has it: an exception at the next step, after which the process ends by itself. */
import { setTimeout } from "node:timers/promises"

export class KeyboardInterrupt extends Error {}

const controller = new AbortController()

/** From here on SIGINT is an exception; SIGTERM is left to the system, as Python leaves it. */
export const listen = (): void => void process.on("SIGINT", () => controller.abort(new KeyboardInterrupt()))

/** Throws where somebody interrupted. */
export const check = (): void => controller.signal.throwIfAborted()

/** Real milliseconds, or until somebody interrupts. */
export const sleep = async (milliseconds: number): Promise<void> => {
  check()
  await setTimeout(milliseconds, undefined, { signal: controller.signal }).catch(check)
}

/** The longest that a timer takes; long enough for a run that is stuck. */
export const forEver = (): Promise<void> => sleep(2 ** 31 - 1)

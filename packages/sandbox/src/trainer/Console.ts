import * as Interrupt from "./Interrupt.ts"

/**
 * Where the stand-in writes, and its clock.
 *
 * As with the original, records go to stdout and progress bars to stderr, redrawn with a carriage
 * return and no line end. Simulated time passes only through `wait`.
 */
export interface Console {
  /** One record or print. */
  readonly line: (text: string) => void
  readonly warn: (text: string) => void
  /** Text for stderr as it stands. */
  readonly raw: (text: string) => void
  /** Lets simulated seconds pass. */
  readonly wait: (seconds: number) => Promise<void>
  /** Simulated seconds since the start. */
  readonly elapsed: () => number
  /** A bar over `total`, drawn once at its start. */
  readonly bar: (description: string, total: number) => Bar
  /** A bar that fills at once while `seconds` pass. */
  readonly filled: (description: string, total: number, seconds: number) => Promise<void>
}

export interface Bar {
  readonly update: (count: number) => void
  readonly postfix: (text: string) => void
}

const clock = (seconds: number): string => {
  const whole = Math.floor(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const tail = `${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** One redraw in tqdm's shape, ten characters wide as without a terminal. */
export const drawBar = (description: string, count: number, total: number, seconds: number, postfix: string): string => {
  const share = total === 0 ? 0 : count / total
  const filled = Math.floor(share * 10)
  const rate = seconds > 0 ? count / seconds : 0
  const speed = rate === 0 ? "?it/s" : rate < 1 ? `${(1 / rate).toFixed(2).padStart(5)}s/it` : `${rate.toFixed(2).padStart(5)}it/s`
  const left = rate === 0 ? "?" : clock((total - count) / rate)
  const head = description === "" ? "" : `${description}: `
  return `\r${head}${String(Math.floor(share * 100)).padStart(3)}%|${"█".repeat(filled)}${" ".repeat(10 - filled)}| ${count}/${total} [${clock(seconds)}<${left}, ${speed}${postfix === "" ? "" : `, ${postfix}`}]`
}

export const make = (timeScale: number, simple: boolean): Console => {
  let simulated = 0
  let owed = 0
  const out = (text: string) => void process.stdout.write(`${text}\n`)
  // Without --console_log_simple the records go through Rich on stderr.
  const line = simple ? out : (text: string) => void process.stderr.write(text.split("\n").map((part) => `                    INFO     ${part}\n`).join(""))
  const wait = async (seconds: number) => {
    Interrupt.check()
    simulated += seconds
    owed += seconds * 1000 * timeScale
    if (owed < 2) return
    const due = owed
    owed = 0
    await Interrupt.sleep(due)
  }
  const bar = (description: string, total: number): Bar => {
    const began = simulated
    let count = 0
    let postfix = ""
    const draw = () => void process.stderr.write(drawBar(description, count, total, simulated - began, postfix))
    draw()
    return {
      update: (next) => {
        count = next
        draw()
      },
      postfix: (text) => {
        postfix = text
        draw()
      }
    }
  }
  return {
    line,
    warn: line,
    raw: (text) => void process.stderr.write(text),
    wait,
    elapsed: () => simulated,
    bar,
    filled: async (description, total, seconds) => {
      const drawn = bar(description, total)
      await wait(seconds)
      drawn.update(total)
      process.stderr.write("\n")
    }
  }
}

import { type ChildProcess, fork } from "node:child_process"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import type { MeasuringAnswer } from "./measuring-protocol.ts"

/** How a measuring process ended before it answered. */
export interface Death {
  readonly reason: string
  readonly log: ReadonlyArray<string>
}

interface Waiting {
  readonly answered: (answer: MeasuringAnswer) => void
  readonly died: (death: Death) => void
}

const keptLines = 200

/** One child process with its requests in flight. It never outlives its parent: the entry ends with the channel. */
export class MeasuringProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #log: Array<string> = []
  readonly #closed: Promise<void>
  #ended = false
  #nextId = 1
  /** How many pictures were sent to it. */
  served = 0

  constructor(entry: URL) {
    this.#child = fork(entry, [], { execArgv: [], serialization: "advanced", stdio: ["ignore", "pipe", "pipe", "ipc"] })
    this.#keep(this.#child.stdout)
    this.#keep(this.#child.stderr)
    this.#child.on("message", (answer: MeasuringAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      waiting?.answered(answer)
    })
    this.#closed = new Promise((resolve) => {
      this.#child.once("error", (error) => { this.#die(error.message); resolve() })
      this.#child.once("close", (code, signal) => { this.#die(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`); resolve() })
    })
  }

  get processId(): number | undefined {
    return this.#child.pid
  }

  /** Its last lines so far. */
  get log(): ReadonlyArray<string> {
    return [...this.#log]
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Sends one source; returns how to stop listening. Exactly one of the callbacks is called, unless stopped. */
  ask(source: string | Uint8Array, waiting: Waiting): () => void {
    const id = this.#nextId++
    this.served++
    this.#waiting.set(id, waiting)
    try {
      // A channel that closes meanwhile is told by the child's own end.
      this.#child.send({ id, source }, () => undefined)
    } catch {
      this.#child.kill("SIGKILL")
    }
    return () => this.#waiting.delete(id)
  }

  /** Ends it at once and waits until it is gone; it keeps nothing that could be lost. */
  end(): Promise<void> {
    if (!this.#ended) this.#child.kill("SIGKILL")
    return this.#closed
  }

  #keep(stream: Readable | null): void {
    if (stream === null) return
    createInterface({ input: stream }).on("line", (line) => {
      this.#log.push(line)
      if (this.#log.length > keptLines) this.#log.shift()
    })
  }

  #die(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    for (const waiting of this.#waiting.values()) waiting.died({ reason, log: this.log })
    this.#waiting.clear()
  }
}

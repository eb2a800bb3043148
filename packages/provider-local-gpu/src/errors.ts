/** Every failure of the outside world becomes one tag, here and nowhere else. */
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Schema from "effect/Schema"
import type { WireFailure } from "./comfyui/WireFailure.ts"

type Operation = typeof ProviderError.Operation.Type

/** A known failure of a program or a server: its code, its first failing line and where that stands. */
export interface Failing {
  readonly code: string
  readonly message: string
  readonly advice: string
  readonly line?: string
  readonly lineNumber?: number
  readonly retryable?: ProviderError.Retryable
  /** It did not fail: it stood still. */
  readonly stalled?: true
}

/** The failures of one connection, each made for the operation in which it happened. */
export interface Errors {
  /** No connection, or it broke on a call that may be repeated. */
  readonly wire: (operation: Operation, server: string, failure: WireFailure) => ProviderError.ProviderError
  /** No answer from a server whose own log says why. */
  readonly died: (operation: Operation, server: string, failing: Failing) => ProviderError.ProviderError
  /** A server of our own does not come up. */
  readonly notStarted: (operation: Operation, message: string, advice: string, failing?: Failing) => ProviderError.ProviderError
  readonly uncertain: (intent: string, message: string, cause: unknown) => ProviderError.ProviderError
  readonly notSent: (message: string) => ProviderError.ProviderError
  /** An answer that the contract does not know. */
  readonly mismatch: (operation: Operation, server: string, message: string, raw: unknown) => ProviderError.ProviderError
  readonly faults: (operation: Operation, faults: ReadonlyArray<typeof ProviderError.Fault.Type>) => ProviderError.ProviderError
  readonly unsupported: (operation: Operation, message: string, advice: string) => ProviderError.ProviderError
  readonly modelMissing: (operation: Operation, failing: Failing) => ProviderError.ProviderError
  readonly workFailed: (failing: Failing, billed: ProviderError.Billed) => ProviderError.ProviderError
  /** A failed training: its code decides the tag. */
  readonly ofCode: (failing: Failing, operation?: Operation) => ProviderError.ProviderError
  /** A job at work that shows no progress. */
  readonly stalled: (message: string, advice: string, billed: ProviderError.Billed) => ProviderError.ProviderError
  /** A server whose worker does not end a job. */
  readonly stuck: (operation: Operation, server: string) => ProviderError.ProviderError
  readonly ticketLost: (message: string, billed: ProviderError.Billed) => ProviderError.ProviderError
  readonly outputGone: (message: string) => ProviderError.ProviderError
  /** The server is given up with the files on it. */
  readonly outputLost: (message: string, billed: ProviderError.Billed) => ProviderError.ProviderError
  readonly outputCorrupt: (message: string) => ProviderError.ProviderError
  readonly elsewhere: (operation: Operation, place: string) => ProviderError.ProviderError
  /** An environment that is missing, changed, or not for this machine. */
  readonly drift: (operation: Operation, message: string, advice: string, code: string) => ProviderError.ProviderError
  /** A folder of this machine that holds what was made is not there or does not answer: that says nothing of what is in it. */
  readonly away: (operation: Operation, message: string, thrown: unknown) => ProviderError.ProviderError
  /** A folder or program of this machine cannot be used. */
  readonly machine: (operation: Operation, message: string, thrown: unknown) => ProviderError.ProviderError
}

const jsonOf = (raw: unknown): Schema.Json => ProviderError.causeOf(raw)

const shown = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text)

export const errors = (connection: string, account: string): Errors => {
  const base = (operation: Operation) => ({ connection, account, operation })
  const detailed = (failing: Failing) => ({
    message: failing.message,
    advice: failing.advice,
    code: failing.code,
    retryable: failing.retryable ?? ("no" as const),
    ...(failing.line === undefined ? {} : { line: shown(failing.line.normalize("NFC").toWellFormed()) }),
    ...(failing.lineNumber === undefined ? {} : { lineNumber: failing.lineNumber })
  })
  return {
    wire: (operation, server, failure) =>
      new ProviderError.Unreachable({
        ...base(operation),
        message: failure.kind === "timeout" ? `${server} gave no answer in time` : failure.kind === "unsent" ? `${server} cannot be reached` : `the connection to ${server} broke`,
        billed: "no",
        retryable: "later",
        advice: `See whether ComfyUI runs at ${server} and start it, then try again.`,
        cause: jsonOf(failure.cause)
      }),
    died: (operation, server, failing) =>
      new ProviderError.Unreachable({ ...base(operation), billed: "no", ...detailed(failing), message: `${server} cannot be reached; its log: ${failing.message}`, retryable: "later" }),
    notStarted: (operation, message, advice, failing) =>
      new ProviderError.Unreachable({ ...base(operation), ...(failing === undefined ? {} : detailed(failing)), message, billed: "no", retryable: "no", advice }),
    uncertain: (intent, message, cause) =>
      new ProviderError.SubmissionUnknown({
        ...base("submit"), message, billed: "unknown", retryable: "no",
        advice: "Wait: Likeness looks for the job by its name.", cause: jsonOf(cause), intent
      }),
    notSent: (message) =>
      new ProviderError.Unreachable({ ...base("submit"), message, billed: "no", retryable: "now", advice: "Nothing was sent; it is sent again at the next pass." }),
    mismatch: (operation, server, message, raw) =>
      new ProviderError.ProtocolMismatch({
        ...base(operation), message: `${server} ${message}`, billed: "no", retryable: "no",
        advice: "Compare the server's version with the supported ones (0.27.0 to 0.38.1).", cause: jsonOf(raw)
      }),
    faults: (operation, faults) => {
      const Tag = faults.every((fault) => fault.tag === "Unsupported") ? ProviderError.Unsupported : ProviderError.InvalidRequest
      const first = faults[0]
      return new Tag({
        ...base(operation),
        message: first === undefined ? "the request is not valid" : `${first.path.length === 0 ? "the request" : first.path.join(".")}: ${first.message}`,
        billed: "no", retryable: "no", advice: "Correct what is named, then ask again.", faults
      })
    },
    unsupported: (operation, message, advice) =>
      new ProviderError.Unsupported({ ...base(operation), message, billed: "no", retryable: "no", advice, faults: [{ tag: "Unsupported", path: [], message }] }),
    modelMissing: (operation, failing) => new ProviderError.ModelMissing({ ...base(operation), billed: "no", ...detailed(failing) }),
    workFailed: (failing, billed) => new ProviderError.WorkFailed({ ...base("poll"), billed, ...detailed(failing) }),
    ofCode: (failing, operation = "poll") => {
      const all = { ...base(operation), billed: "no" as const, ...detailed(failing) }
      if (failing.stalled === true) return new ProviderError.WorkStalled(all)
      if (failing.code.startsWith("model.")) return new ProviderError.ModelMissing(all)
      if (!/^(?:config|data)\./u.test(failing.code)) return new ProviderError.WorkFailed(all)
      return new ProviderError.InvalidRequest({ ...all, faults: [{ tag: "InvalidRequest", path: [failing.code.startsWith("data.") ? "referenceSet" : "recipe"], message: failing.message }] })
    },
    stalled: (message, advice, billed) => new ProviderError.WorkStalled({ ...base("poll"), message, advice, billed, retryable: billed === "no" ? "later" : "no" }),
    stuck: (operation, server) =>
      new ProviderError.Unreachable({ ...base(operation), message: `${server} is stuck at a job that does not end`, billed: "no", retryable: "later", advice: `Restart ComfyUI at ${server}.` }),
    ticketLost: (message, billed) =>
      new ProviderError.TicketLost({
        ...base("poll"), message, billed, retryable: billed === "no" ? "now" : "no",
        advice: billed === "no" ? "It is made anew, as a new intent." : "Look at the paid service's own account before making it anew."
      }),
    outputGone: (message) =>
      new ProviderError.OutputGone({ ...base("collect"), message, billed: "no", retryable: "no", advice: "Make it anew: the file is no longer there." }),
    outputLost: (message, billed) =>
      new ProviderError.OutputGone({
        ...base("collect"), message, billed, retryable: billed === "no" ? "now" : "no",
        advice: billed === "no" ? "It is made anew, as a new intent." : "Look at the paid service's own account before making it anew."
      }),
    outputCorrupt: (message) =>
      new ProviderError.OutputCorrupt({ ...base("collect"), message, billed: "no", retryable: "now", advice: "Collect it again; if it is the same again, make it anew." }),
    elsewhere: (operation, place) =>
      new ProviderError.Unreachable({
        ...base(operation), message: `this job lives at ${place}, which another machine looks after`, billed: "no", retryable: "later",
        advice: `Run a worker at ${place}.`
      }),
    drift: (operation, message, advice, code) =>
      new ProviderError.EnvironmentDrift({ ...base(operation), message, billed: "no", retryable: "no", advice, code }),
    away: (operation, message, thrown) =>
      new ProviderError.Unreachable({
        ...base(operation), message, billed: "no", retryable: "later", advice: "See that its disk is mounted and answers; it is asked for again by itself.", cause: jsonOf(thrown)
      }),
    machine: (operation, message, thrown) =>
      new ProviderError.EnvironmentDrift({
        ...base(operation), message, billed: "no", retryable: "no",
        advice: "See that the connection's folders and programs exist and may be used.", cause: jsonOf(thrown)
      })
  }
}

/** The rows of the tables: what goes wrong, in the order in which a call meets it. */

/** What a server is asked for. `order` is the only one that is paid. */
export type Call = "order" | "state" | "uploadUrl" | "upload" | "input" | "estimate" | "list" | "cancel" | "erase" | "output"

export type Effect =
  | "refused" | "reset" | "hang" | "truncated" | "HTML" | "wrong types" | "no id" | "endless"
  | { readonly status: number; readonly body: string; readonly type: string }

/** One row: a fault, whether the call takes effect under it, and how many calls it hits before the server is well again. */
export interface Fault {
  readonly name: string
  readonly effect: Effect
  readonly taken: boolean
  readonly hits: number
}

const always = 1_000_000
const refusal = (status: number, detail: unknown): Effect => ({ status, body: JSON.stringify({ detail }), type: "application/json" })
const page = (status: number): Effect => ({ status, body: "<html><h1>trouble</h1></html>", type: "text/html" })

/** Hits two calls in a row, and then ends. */
const trouble = (name: string, effect: Effect, taken = false): Fault => ({ name, effect, taken, hits: 2 })
/** Before and after the server did what it was asked. */
const around = (name: string, effect: Effect): ReadonlyArray<Fault> => [trouble(`${name}, not taken`, effect), trouble(`${name}, but taken`, effect, true)]
/** Stands for as long as it is asked. */
const definite = (name: string, effect: Effect): Fault => ({ name, effect, taken: false, hits: always })

/** Measured apart for what can be paid: nobody listens, and then somebody does. */
export const refused = definite("connection refused", "refused")

const wrongValue = refusal(400, "resolution: '2K' is not one of ['720p', '1080p']")
const badKey = refusal(401, "Invalid credentials")
const noCredits = refusal(403, "Not enough credits")
const invalid = refusal(422, [{ type: "missing", loc: ["body", "prompt"], msg: "Field required", input: {} }])

/** Of a call that can be paid. */
export const orderFaults: ReadonlyArray<Fault> = [
  ...around("reset", "reset"),
  ...around("no answer in time", "hang"),
  definite("400, a wrong value", wrongValue),
  trouble("400, too many at once", refusal(400, "Maximum number of concurrent requests (4) has been reached")),
  definite("401", badKey),
  definite("403, no credits", noCredits),
  trouble("403 of the edge, HTML", page(403)),
  definite("404", refusal(404, "model_not_found")),
  ...around("408", refusal(408, "Request Timeout")),
  ...around("409", refusal(409, "Conflict")),
  definite("422, a list", invalid),
  trouble("423", refusal(423, "model_blocked")),
  ...around("429", page(429)),
  ...around("500", refusal(500, "Internal server error")),
  ...around("502", page(502)),
  trouble("503, the model is off", refusal(503, "model_disabled")),
  ...around("503 of the edge, HTML", page(503)),
  ...around("504", page(504)),
  trouble("truncated JSON, taken", "truncated", true),
  trouble("200 with HTML, taken", "HTML", true),
  trouble("wrong types, taken", "wrong types", true),
  trouble("no id, taken", "no id", true)
]

const statuses: ReadonlyArray<Fault> = [
  trouble("408", refusal(408, "Request Timeout")),
  trouble("409", refusal(409, "Conflict")),
  trouble("423", refusal(423, "model_blocked")),
  trouble("429", page(429)),
  trouble("500", refusal(500, "Internal server error")),
  trouble("502", page(502)),
  trouble("503, JSON", refusal(503, "model_disabled")),
  trouble("503 of the edge, HTML", page(503)),
  trouble("504", page(504))
]
const unreadable: ReadonlyArray<Fault> = [trouble("truncated JSON", "truncated"), trouble("200 with HTML", "HTML"), trouble("wrong types", "wrong types")]

/** Of reading a paid job's state: whatever is said, twice, the job is there. */
export const stateFaults: ReadonlyArray<Fault> = [
  trouble("reset", "reset"),
  trouble("no answer in time", "hang"),
  trouble("400", wrongValue),
  trouble("401", badKey),
  trouble("403, no credits", noCredits),
  trouble("403 of the edge, HTML", page(403)),
  trouble("404", refusal(404, "Not found")),
  trouble("422, a list", invalid),
  ...statuses,
  ...unreadable,
  definite("queued for ever", "endless")
]

const refusals: ReadonlyArray<Fault> = [
  definite("400", wrongValue),
  definite("401", badKey),
  definite("403, no credits", noCredits),
  trouble("403 of the edge, HTML", page(403)),
  definite("404", refusal(404, "Not found")),
  definite("422, a list", invalid)
]

/** Of a free call that changes nothing over there. */
export const askingFaults: ReadonlyArray<Fault> = [refused, trouble("reset", "reset"), trouble("no answer in time", "hang"), ...refusals, ...statuses, ...unreadable]

/** Of a free call that changes something, and may be repeated. */
export const changingFaults: ReadonlyArray<Fault> = [
  refused, ...around("reset", "reset"), ...around("no answer in time", "hang"), ...refusals, ...statuses,
  trouble("truncated JSON, taken", "truncated", true), ...around("200 with HTML", "HTML"), trouble("wrong types, taken", "wrong types", true)
]

/** A storage host speaks XML, or nothing. */
const storage = (status: number, code: string): Effect => ({ status, body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`, type: "application/xml" })
const storageTrouble: ReadonlyArray<Fault> = [
  trouble("408", storage(408, "RequestTimeout")), trouble("409", storage(409, "OperationAborted")), trouble("423", storage(423, "Locked")), trouble("429", storage(429, "TooManyRequests")),
  trouble("500", storage(500, "InternalError")), trouble("502", page(502)), trouble("503", storage(503, "SlowDown")), trouble("504", page(504))
]

/** Of bytes on their way up. */
export const uploadFaults: ReadonlyArray<Fault> = [
  refused, ...around("reset", "reset"), ...around("no answer in time", "hang"),
  definite("400", storage(400, "InvalidRequest")), definite("401", storage(401, "AccessDenied")), definite("403, the signature", storage(403, "SignatureDoesNotMatch")),
  definite("404", storage(404, "NoSuchBucket")), definite("422", storage(422, "Unprocessable")), ...storageTrouble, trouble("200 with HTML, not stored", "HTML")
]

/** Of bytes on their way home. */
export const outputFaults: ReadonlyArray<Fault> = [
  refused, trouble("reset", "reset"), trouble("no answer in time", "hang"),
  trouble("400", storage(400, "InvalidRequest")), trouble("401", storage(401, "AccessDenied")), trouble("403, for a moment", storage(403, "AccessDenied")),
  trouble("404, for a moment", storage(404, "NoSuchKey")), definite("403, it has expired", storage(403, "AccessDenied")), trouble("422", storage(422, "Unprocessable")),
  ...storageTrouble, trouble("half of the bytes", "truncated"), trouble("200 with HTML", "HTML"), trouble("a clip instead of the picture", "wrong types")
]

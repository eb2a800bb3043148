/** The rows of the tables. */
import type { Effect, Fault } from "./FaultServer.ts"

const always = 1_000_000
const refusal = (status: number, detail: unknown): Effect => ({ status, body: JSON.stringify({ detail }), type: "json" })
const page = (status: number): Effect => ({ status, body: "<html><h1>trouble</h1></html>", type: "html" })

const once = (name: string, effect: Effect): ReadonlyArray<Fault> => [{ name: `${name}, not taken`, effect, taken: false, hits: 2 }, { name: `${name}, but taken`, effect, taken: true, hits: 2 }]
const definite = (name: string, effect: Effect): Fault => ({ name, effect, taken: false, hits: always })

/** Of a call that can be paid. Trouble hits the first two sends; a clear refusal stands. */
export const submitFaults: ReadonlyArray<Fault> = [
  ...once("reset", "reset"),
  ...once("no answer in time", "hang"),
  definite("400, a wrong value", refusal(400, "resolution: '2K' is not one of ['720p', '1080p']")),
  { name: "400, too many at once", effect: refusal(400, "Maximum number of concurrent requests (4) has been reached"), taken: false, hits: 2 },
  definite("401", refusal(401, "Invalid credentials")),
  definite("403, no credits", refusal(403, "Not enough credits")),
  { name: "403 of the edge, HTML", effect: page(403), taken: false, hits: 2 },
  definite("404", refusal(404, "model_not_found")),
  ...once("408", refusal(408, "Request Timeout")),
  ...once("409", refusal(409, "Conflict")),
  definite("422, a list", refusal(422, [{ type: "missing", loc: ["body", "prompt"], msg: "Field required", input: {} }])),
  { name: "423", effect: refusal(423, "model_blocked"), taken: false, hits: 2 },
  ...once("429", page(429)),
  ...once("500", refusal(500, "Internal server error")),
  ...once("502", page(502)),
  { name: "503, the model is off", effect: refusal(503, "model_disabled"), taken: false, hits: 2 },
  ...once("503 of the edge, HTML", page(503)),
  ...once("504", page(504)),
  { name: "truncated JSON, taken", effect: "truncated JSON", taken: true, hits: 2 },
  { name: "200 with HTML, taken", effect: "HTML", taken: true, hits: 2 },
  { name: "wrong types, taken", effect: "wrong types", taken: true, hits: 2 },
  { name: "no id, taken", effect: "no id", taken: true, hits: 2 }
]

/** Of reading a job's state, twice in a row. */
export const readFaults: ReadonlyArray<Fault> = [
  ...([["reset", "reset"], ["no answer in time", "hang"]] as const),
  ...([401, 403, 404, 408, 409, 429, 500, 502, 503, 504] as const).map((status): readonly [string, Effect] => [String(status), status === 401 || status === 404 || status === 500 ? refusal(status, "x") : page(status)]),
  ...([["truncated JSON", "truncated JSON"], ["200 with HTML", "HTML"], ["wrong types", "wrong types"]] as const)
].map(([name, effect]): Fault => ({ name, effect, taken: false, hits: 2 })).concat([{ name: "queued for ever", effect: "endless", taken: false, hits: always }])

/** The HTTP API: one definition for the server, its OpenAPI document and the typed client. */
import * as Schema from "effect/Schema"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Capability from "@likeness/core/Capability"
import * as Estimate from "@likeness/core/Estimate"
import * as JobState from "@likeness/core/JobState"
import * as Money from "@likeness/core/Money"
import * as Progress from "@likeness/core/Progress"
import * as Request from "@likeness/core/Request"
import * as Text from "@likeness/core/Text"
import { groupings } from "@likeness/pipeline/costs/read-costs"
import { CostsDocument } from "./documents/CostsDocument.ts"
import { JobDocument } from "./documents/JobDocument.ts"
import { TakeDocument } from "./documents/TakeDocument.ts"
import * as Page from "./Page.ts"
import * as Problems from "./problems.ts"
import { version } from "./version.ts"

/** Asks for the bearer token. */
export class Auth extends HttpApiMiddleware.Service<Auth>()("likeness/api/Auth", {
  security: { bearer: HttpApiSecurity.bearer },
  error: Problems.Unauthorized,
  requiredForClient: true
}) {}

/** Names every field of a request that its schema refuses. */
export class Validation extends HttpApiMiddleware.Service<Validation>()("likeness/api/Validation", {
  error: [Problems.BadRequest, Problems.Unexpected]
}) {}

const described = (summary: string, description?: string) => OpenApi.annotations({ summary, ...(description === undefined ? {} : { description }) })

const id = { id: Text.Id }
const study = { name: Text.Name }
const flag = Schema.optionalKey(Schema.Literals(["true", "false"]))
const body = [Problems.ContentTooLarge, Problems.UnsupportedMediaType] as const

/** What is wrong with an order before anything is stored. */
const refusals = [Problems.Forbidden, Problems.Conflict, Problems.Unprocessable] as const

/** Whatever a provider may answer to a call that costs nothing. */
const providerFailures = [
  Problems.PaymentRequired, Problems.Conflict, Problems.Gone, Problems.Unprocessable, Problems.TooManyRequests, Problems.BadGateway, Problems.Unavailable
] as const

const key = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/u, { message: "an idempotency key is 1 to 200 visible ASCII characters without spaces" }))

/** A fully resolved request, and what it is for. */
export const Order = Schema.Struct({
  request: Request.Request,
  /** A connection of the workspace; the only one where it is absent. */
  connection: Schema.optionalKey(Text.Name),
  /** A persona of the workspace: whose face it is. */
  persona: Text.Name,
  /** With a brief, the outputs become takes of it. */
  brief: Schema.optionalKey(Text.Name),
  /** The first take of the brief that the request makes, from 1. Default 1. */
  take: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))),
  /** A price above this is refused before anything is sent. */
  accepted: Schema.optionalKey(Money.Money)
})
export type Order = typeof Order.Type

/** What a follower of a job is told. */
export const JobEvent = Schema.Union([
  Schema.Struct({ event: Schema.Literal("job"), data: Schema.fromJsonString(JobDocument) }),
  Schema.Struct({ event: Schema.Literal("progress"), data: Schema.fromJsonString(Progress.Progress) })
])
export type JobEvent = typeof JobEvent.Type

class JobsGroup extends HttpApiGroup.make("jobs").add(
  HttpApiEndpoint.post("submit", "/v1/jobs", {
    headers: { "idempotency-key": key },
    payload: Order,
    success: [JobDocument.pipe(HttpApiSchema.status(201)), JobDocument],
    error: [...body, ...refusals, ...providerFailures]
  }).annotateMerge(described(
    "Submit a request",
    "Answers at once; the job runs durably and is paid once. The same key with the same content answers 200 with the same job, with other content 422. Spends, within the workspace's budgets."
  )),
  HttpApiEndpoint.get("list", "/v1/jobs", {
    query: {
      persona: Schema.optionalKey(Text.Name),
      brief: Schema.optionalKey(Text.Name),
      study: Schema.optionalKey(Text.Name),
      connection: Schema.optionalKey(Text.Name),
      capability: Schema.optionalKey(Capability.Capability),
      state: Schema.optionalKey(JobState.JobState),
      unfinished: flag,
      ...Page.query
    },
    success: Schema.Struct({ jobs: Schema.Array(JobDocument), ...Page.next }),
    error: [Problems.BadRequest, Problems.Unavailable]
  }).annotateMerge(described("List jobs", `In the order of submission. ${Page.described}`)),
  HttpApiEndpoint.get("get", "/v1/jobs/:id", { params: id, success: JobDocument, error: [Problems.NotFound, Problems.Unavailable] }).annotateMerge(described("Read a job")),
  HttpApiEndpoint.post("cancel", "/v1/jobs/:id/cancel", {
    params: id,
    success: JobDocument.pipe(HttpApiSchema.status(202)),
    error: [Problems.NotFound, Problems.Conflict, Problems.Unprocessable, Problems.Unavailable]
  }).annotateMerge(described("Ask for a job's end", "The wish is stored; the job then ends as the provider answers. May be repeated. A job whose outcome is unknown is refused with 409.")),
  HttpApiEndpoint.get("events", "/v1/jobs/:id/events", {
    params: id,
    success: HttpApiSchema.StreamSse({ events: JobEvent, error: Schema.toType(Problems.Unavailable) }),
    error: [Problems.NotFound, Problems.Unavailable]
  }).annotateMerge(described(
    "Follow a job",
    "Server-sent events: `job` now and at each change, `progress` as a hint in between. Ends when the job is at rest, or with the server; connect again for the state of then."
  ))
).middleware(Validation).middleware(Auth).annotateMerge(OpenApi.annotations({ title: "Jobs" })) {}

class EstimatesGroup extends HttpApiGroup.make("estimates").add(
  HttpApiEndpoint.post("estimate", "/v1/estimates", {
    payload: Schema.Struct({ request: Request.Request, connection: Schema.optionalKey(Text.Name) }),
    success: Estimate.Estimate,
    error: [...body, ...providerFailures]
  }).annotateMerge(described("Estimate a request", "What it will probably cost: low, likely and high. Costs nothing and stores nothing."))
).middleware(Validation).middleware(Auth).annotateMerge(OpenApi.annotations({ title: "Estimates" })) {}

const reviewed = Schema.Struct({
  take: Schema.String,
  decision: Schema.Literals(["approve", "reject"]),
  reviewer: Schema.String,
  /** Files that an approval in a study exported. */
  exported: Schema.Array(Schema.String)
})

const decisionFailures = [...body, Problems.NotFound, Problems.Conflict, Problems.Unprocessable, Problems.Unavailable] as const

class TakesGroup extends HttpApiGroup.make("takes").add(
  HttpApiEndpoint.get("list", "/v1/takes", {
    query: { study: Schema.optionalKey(Text.Name), brief: Schema.optionalKey(Text.Name), waiting: flag, reveal: flag, ...Page.query },
    success: Schema.Struct({ takes: Schema.Array(TakeDocument), ...Page.next }),
    error: [Problems.BadRequest, Problems.Unavailable]
  }).annotateMerge(described(
    "List takes",
    `Blind: in an order that hides the arms, without arm, connection and job. \`waiting=true\` gives those without a decision; \`reveal=true\` adds the origin of those that have one. ${Page.described}`
  )),
  HttpApiEndpoint.get("file", "/v1/takes/:id/file", {
    params: id,
    query: { reveal: flag },
    success: HttpApiSchema.StreamUint8Array({ contentType: "application/octet-stream" }),
    error: [Problems.BadRequest, Problems.NotFound, Problems.Gone, Problems.RangeNotSatisfiable, Problems.Unprocessable, Problems.Unavailable]
  }).annotateMerge(described(
    "Read a take's file",
    "With its media type and length. One range of bytes may be asked for (206); the ETag is the SHA-256 of the bytes. Of a study's take it is a copy in which all arms are alike but for what is seen, made when it is asked for: a JPEG in the brief's shape, or a vertical MP4, which takes some seconds. `reveal=true` gives the stored file of one that has a decision."
  )),
  HttpApiEndpoint.post("approve", "/v1/takes/:id/approve", {
    params: id,
    payload: Schema.Struct({ reviewer: Text.Name, reason: Schema.optionalKey(Text.NonEmptyText) }),
    success: reviewed,
    error: decisionFailures
  }).annotateMerge(described("Approve a take", "In a study an approved output is exported at once. The same reviewer may decide again.")),
  HttpApiEndpoint.post("reject", "/v1/takes/:id/reject", {
    params: id,
    payload: Schema.Struct({ reviewer: Text.Name, reason: Text.NonEmptyText }),
    success: reviewed,
    error: decisionFailures
  }).annotateMerge(described("Reject a take", "With the reason, in words. The same reviewer may decide again."))
).middleware(Validation).middleware(Auth).annotateMerge(OpenApi.annotations({ title: "Takes" })) {}

class StudiesGroup extends HttpApiGroup.make("studies").add(
  HttpApiEndpoint.get("report", "/v1/studies/:name/report", {
    params: study,
    success: Schema.Record(Schema.String, Schema.Json),
    error: Problems.NotFound
  }).annotateMerge(described("Read a study's numbers", "The bytes of report.json, as `likeness bench report` wrote them.")),
  HttpApiEndpoint.get("page", "/v1/studies/:name/report.html", {
    params: study,
    success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/html; charset=utf-8" })),
    error: Problems.NotFound
  }).annotateMerge(described("Read a study's page", "One HTML file without scripts."))
).middleware(Validation).middleware(Auth).annotateMerge(OpenApi.annotations({ title: "Studies" })) {}

class CostsGroup extends HttpApiGroup.make("costs").add(
  HttpApiEndpoint.get("costs", "/v1/costs", {
    query: { by: Schema.optionalKey(Schema.Literals(groupings)), ...Page.query },
    success: CostsDocument,
    error: [Problems.BadRequest, Problems.Unavailable]
  }).annotateMerge(described("Read the ledger", `Its entries, oldest first, and exact sums of all of them by currency; with \`by\` also by group. ${Page.described}`))
).middleware(Validation).middleware(Auth).annotateMerge(OpenApi.annotations({ title: "Costs" })) {}

class SystemGroup extends HttpApiGroup.make("system", { topLevel: true }).add(
  HttpApiEndpoint.get("health", "/healthz", { success: Schema.Struct({ status: Schema.Literal("ok") }) }).annotateMerge(described("Whether the server answers", "Needs no token."))
).annotateMerge(OpenApi.annotations({ title: "System" })) {}

// A typo in a body or a query never passes for a default.
const strict = { errors: "all", onExcessProperty: "error" } as const

export class Api extends HttpApi.make("likeness").add(JobsGroup).add(EstimatesGroup).add(TakesGroup).add(StudiesGroup).add(CostsGroup).add(SystemGroup)
  .annotate(HttpApi.PayloadParseOptions, strict)
  .annotate(HttpApi.QueryParseOptions, strict)
  .annotateMerge(OpenApi.annotations({
    title: "Likeness",
    version,
    description: "Loopback only, with a bearer token. Every failure is application/problem+json (RFC 9457) with tag, code, retryable, billed and advice."
  })) {}

/** The server on loopback, over an opened workspace. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Deferred from "effect/Deferred"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Stream from "effect/Stream"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as RuleError from "@likeness/core/RuleError"
import { open, stateFolder, type Workspace } from "@likeness/pipeline/workspace/Workspace"
import { createServer } from "node:http"
import { Api, Auth, Validation } from "./Api.ts"
import { costsGroup } from "./groups/costs.ts"
import { estimatesGroup } from "./groups/estimates.ts"
import { jobsGroup } from "./groups/jobs.ts"
import { studiesGroup } from "./groups/studies.ts"
import { systemGroup } from "./groups/system.ts"
import { takesGroup } from "./groups/takes.ts"
import * as Guard from "./guard.ts"
import * as Problems from "./problems.ts"
import { openApiPath } from "./routes.ts"
import * as Token from "./Token.ts"
import * as Webhooks from "./webhooks.ts"

export interface ServeOptions {
  /** The workspace. */
  readonly folder: string
  /** 0 takes a free one. */
  readonly port: number
  readonly environment: { readonly [name: string]: string | undefined }
}

export interface Served {
  /** Such as `http://127.0.0.1:41234`. */
  readonly baseUrl: string
  readonly token: Token.Token
  readonly workspace: Workspace
}

const unauthorized = Problems.make(401, {
  tag: "NotSignedIn",
  detail: "a valid bearer token is needed",
  advice: "Send Authorization: Bearer TOKEN; the server's first log line says where the token is."
})

const auth = (token: Token.Token) =>
  Layer.succeed(Auth, Auth.of({
    bearer: (handler, { credential }) => (Token.matches(token, credential) ? handler : Effect.fail(unauthorized))
  }))

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

/** `payload.request.seed` for people, and the path for programs. */
const validation = HttpApiMiddleware.layerSchemaErrorTransform(Validation, (error) => {
  if (error.kind === "Body" || error.kind === "ResponseHeaders") return Effect.andThen(Effect.logError("an answer did not fit its schema", error.cause), Effect.fail(Problems.unexpected))
  const errors = issues(error.cause.issue).issues.map((issue): Problems.FieldError => ({
    path: [error.kind.toLowerCase(), ...(issue.path ?? []).map((step) => (typeof step === "object" ? step.key : step)).map((key) => (typeof key === "number" ? key : String(key)))],
    message: issue.message
  }))
  const first = errors[0]
  const where = first === undefined ? "" : `${first.path.join(".")}: ${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`
  return Effect.fail(Problems.make(400, { tag: "InvalidRequest", detail: `the request cannot be used: ${where}`, advice: `Correct it as ${openApiPath} describes it.`, errors }))
})

const routes = (workspace: Workspace, token: Token.Token, stopped: Effect.Effect<void>) =>
  Layer.mergeAll(
    HttpApiBuilder.layer(Api, { openapiPath: openApiPath }).pipe(
      Layer.provide([jobsGroup(workspace, stopped), estimatesGroup(workspace), takesGroup(workspace), studiesGroup(workspace), costsGroup(workspace), systemGroup]),
      Layer.provide(auth(token)),
      Layer.provide(validation)
    ),
    Webhooks.layer(workspace),
    Guard.layer
  )

const portTaken = (port: number) => (cause: { readonly cause: unknown }) =>
  new RuleError.InvalidInput({
    place: "--port",
    message: `port ${port} cannot be used (${(cause.cause as NodeJS.ErrnoException).code ?? String(cause.cause)})`,
    advice: "Choose another port, or 0 for a free one."
  })

const host = "127.0.0.1"

/** Asked before the workspace is opened: that takes the engine and begins to carry jobs, only to end at once. */
const requirePort = (port: number): Effect.Effect<void, RuleError.InvalidInput> =>
  Effect.callback<void, { readonly cause: unknown }>((resume) => {
    const probe = createServer()
    probe.once("error", (cause) => resume(Effect.fail({ cause })))
    probe.listen(port, host, () => probe.close(() => resume(Effect.void)))
  }).pipe(Effect.mapError(portTaken(port)))

/** Every event of the store as a log line: they carry ids of jobs and intents, never names. */
const logEvents = (workspace: Workspace) =>
  Effect.gen(function*() {
    const { events } = workspace.runtime
    const from = yield* events.append({ kind: "server-started" })
    yield* events.follow(from).pipe(
      Stream.runForEach(({ data, intent, job, kind }) => Effect.logInfo(kind).pipe(Effect.annotateLogs({ ...data, ...(job === null ? {} : { job }), ...(intent === null ? {} : { intent }) }))),
      Effect.catch((error) => Effect.logError("events cannot be read any more", error)),
      Effect.forkScoped
    )
  })

/**
 * Opens the workspace and serves it on 127.0.0.1 until the scope ends: then streams of events end, running
 * answers are waited for up to 10 seconds, and the workspace closes.
 *
 * Fails with `InvalidInput` for settings, a token or a port that cannot be used, and `StoreUnusable`.
 */
export const serve = (options: ServeOptions): Effect.Effect<Served, RuleError.InvalidInput | RuleError.StoreUnusable, Scope.Scope> =>
  Effect.gen(function*() {
    yield* requirePort(options.port)
    const workspace = yield* open(options.folder, { environment: options.environment })
    const token = yield* Token.load(stateFolder(options.folder), options.environment)
    yield* logEvents(workspace)
    const stop = yield* Deferred.make<void>()
    const server = HttpRouter.serve(routes(workspace, token, Deferred.await(stop)), {
      disableLogger: true,
      disableListenLog: true,
      // Longer than any id; and one path is one place, for logs and for what is told of methods.
      routerConfig: { maxParamLength: 512, caseSensitive: true, ignoreDuplicateSlashes: false }
    }).pipe(Layer.provideMerge(NodeHttpServer.layer(createServer, { port: options.port, host, gracefulShutdownTimeout: "10 seconds" })))
    const context = yield* Layer.build(server).pipe(Effect.mapError(portTaken(options.port)))
    // After the server in the scope, so before it at the end: streams must not hold it open.
    yield* Effect.addFinalizer(() => Deferred.succeed(stop, undefined))
    const { address } = Context.get(context, HttpServer.HttpServer)
    const served: Served = { baseUrl: `http://${host}:${"port" in address ? address.port : options.port}`, token, workspace }
    yield* Effect.logInfo("serving").pipe(Effect.annotateLogs({ listening: served.baseUrl, tokenFrom: token.from }))
    return served
  })

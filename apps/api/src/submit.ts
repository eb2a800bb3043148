/** From an order to a durable job: the same key gives the same job. */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as Request from "@likeness/core/Request"
import type * as RuleError from "@likeness/core/RuleError"
import { requireConsent } from "@likeness/pipeline/steps/require-consent"
import { requireSendable } from "@likeness/pipeline/steps/require-sendable"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import type { Job } from "@likeness/runtime/Job"
import type { Order } from "./Api.ts"
import * as Problems from "./problems.ts"

/** The job's id says the key without showing it: events and logs carry ids. */
const jobId = (key: string): string => `api-${Hash.ofText(key).slice(0, 32)}`

const keyTaken = Problems.make(422, {
  tag: "IdempotencyConflict",
  detail: "this Idempotency-Key belongs to another order already",
  advice: "Use a new key for a new order, or repeat the first one unchanged."
})

/** The store's word, and not what was there before: another server may have taken the key since. */
const isKeyTaken = (error: RuleError.InvalidInput | RuleError.StoreUnusable): boolean => error._tag === "InvalidInput" && error.place === "idempotency key"

const fault = (path: ReadonlyArray<string | number>, message: string, advice: string) =>
  Problems.make(422, { tag: "InvalidRequest", detail: message, advice, errors: [{ path: ["payload", ...path], message }] })

/** What would only come out later, when the job stands in the store already. */
const checkOrder = (workspace: Workspace, order: Order, connection: Connection.Connection) =>
  Effect.gen(function*() {
    const { request } = order
    if (order.take !== undefined && order.brief === undefined) return yield* Effect.fail(fault(["take"], "a take needs the brief that it is for", "Name the brief, or leave take out."))
    const persona = yield* workspace.persona(order.persona).pipe(Effect.mapError((error) => fault(["persona"], error.message, "Name a persona of likeness.yaml.")))
    if (request._tag === "trainIdentity") {
      if (request.persona.name !== persona.name) return yield* Effect.fail(fault(["request", "persona", "name"], `the request trains ${request.persona.name}, and the order is for ${persona.name}`, "Name the same persona in both."))
      yield* requireConsent(persona).pipe(Effect.mapError(Problems.of))
    }
    const provider = yield* workspace.provider(connection).pipe(Effect.mapError(Problems.of))
    yield* requireSendable(provider, connection, request).pipe(Effect.mapError(Problems.of))
    for (const sha256 of Request.assets(request)) {
      const isStored = yield* workspace.runtime.blobs.has(sha256).pipe(Effect.mapError(Problems.of))
      if (!isStored) return yield* Effect.fail(fault(["request"], `the file ${sha256} is not stored in this workspace`, "Import it first, or name a file that is."))
    }
  })

/** The connection that an order names, or the only one. */
export const connectionOf = (workspace: Workspace, name: string | undefined) =>
  workspace.connection(name).pipe(Effect.mapError((error) => fault(["connection"], error.message, "Name a connection of likeness.yaml.")))

interface Submitted {
  readonly job: Job
  readonly isNew: boolean
}

/** Stores an order's job, or finds the one of its key. One at a time, so that each key is new once. */
export const makeSubmit = (workspace: Workspace) => {
  const turn = Semaphore.makeUnsafe(1)
  const { jobs, recipes } = workspace.runtime
  return (key: string, order: Order) =>
    turn.withPermits(1)(Effect.gen(function*() {
      const id = jobId(key)
      const earlier = yield* jobs.get(id).pipe(Effect.mapError(Problems.of))
      const named = order.connection ?? earlier?.connection.name
      // A repeat is the same order although the connection's settings have changed since.
      const connection = earlier !== undefined && earlier.connection.name === named ? earlier.connection : yield* connectionOf(workspace, order.connection)
      if (earlier === undefined) {
        yield* checkOrder(workspace, order, connection)
        yield* recipes.put(order.request.recipe).pipe(Effect.mapError(Problems.of))
      }
      const job = yield* jobs.submit({
        id,
        request: order.request,
        connection,
        persona: order.persona,
        ...(order.brief === undefined ? {} : { brief: order.brief, take: order.take ?? 1 }),
        ...(order.accepted === undefined ? {} : { accepted: order.accepted })
      }).pipe(Effect.mapError((error) => (isKeyTaken(error) ? keyTaken : Problems.of(error))))
      const submitted: Submitted = { job, isNew: earlier === undefined }
      return submitted
    }))
}

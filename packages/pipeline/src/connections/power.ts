/** A rented GPU's paid time begins and ends; servers of our own start and stop with it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as RuleError from "@likeness/core/RuleError"
import * as Timestamp from "@likeness/core/Timestamp"
import { isAtRest } from "@likeness/runtime/Job"
import { bookRentedTime, isRented } from "../rental/book-rented-time.ts"
import * as Rental from "../rental/Rental.ts"
import { failureOf, followJob } from "../steps/run-job.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"

const nothingToDo = (connection: Connection.Connection) =>
  new RuleError.InvalidInput({
    place: `likeness.yaml, connections.${connection.name}`,
    message: `${connection.name} is neither rented nor has a server that Likeness starts`,
    advice: "Write `basis: rented` under its gpuPrice, or `start: {}` under a server of it."
  })

const servers = Effect.promise(() => import("@likeness/provider-local-gpu/servers"))

/** What was started and since when it is paid for. */
export interface PoweredUp {
  readonly connection: string
  readonly servers: ReadonlyArray<string>
  /** Null where the connection is not rented. */
  readonly paidSince: string | null
}

export interface PoweredDown {
  readonly connection: string
  readonly servers: ReadonlyArray<string>
  /** Null where the connection is not rented. */
  readonly paidUntil: string | null
  readonly forGood: boolean
  /** Jobs that were given up with the machine. */
  readonly givenUp: ReadonlyArray<string>
}

/** The paid time begins, and servers of our own start. May be repeated. */
export const powerUp = (workspace: Workspace, connection: Connection.Connection, tell: Tell) =>
  Effect.gen(function*() {
    const { documents } = workspace.runtime
    const now = Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    const rented = isRented(connection)
    // The clock runs from the moment when the machine was asked for, not when its server answers.
    const rental = rented ? yield* documents.change(Rental.stored, connection.name, (known = Rental.empty(connection.name)) => Rental.begun(known, now)) : undefined
    const started = connection.provider === "local-gpu" ? yield* (yield* servers).startServers(connection, tell) : []
    if (!rented && started.length === 0) return yield* nothingToDo(connection)
    yield* bookRentedTime(workspace.runtime, connection)
    const result: PoweredUp = { connection: connection.name, servers: started, paidSince: rental?.periods.at(-1)?.from ?? null }
    return result
  })

/** Jobs that hold the connection, or would start it again. */
const unfinishedOf = (workspace: Workspace, connection: Connection.Connection) =>
  Effect.map(workspace.runtime.jobs.list({ connection: connection.name }), (jobs) => jobs.filter((job) => !isAtRest(job)))

/** A machine that does not return takes its jobs with it: each is asked for a last time, and given up. */
const giveUpJobs = (workspace: Workspace, connection: Connection.Connection, tell: Tell) =>
  Effect.gen(function*() {
    const unfinished = yield* unfinishedOf(workspace, connection)
    return yield* Effect.forEach(unfinished, ({ id }) =>
      Effect.gen(function*() {
        yield* workspace.runtime.jobs.recover(id, { _tag: "abandon" }).pipe(
          // One that waits, or whose provider still answers, is ended the ordinary way.
          Effect.catchTag("WrongState", () => workspace.runtime.jobs.cancel(id))
        )
        const job = yield* followJob(workspace, id, `giving ${id} up`, tell)
        return failureOf(job) === undefined ? [] : [id]
      })).pipe(Effect.map((ids) => ids.flat()))
  })

/**
 * Servers of our own stop and the paid time ends; what was idle is booked. With unfinished jobs it is
 * refused, unless the machine is given back for good: then they are given up. May be repeated.
 */
export const powerDown = (workspace: Workspace, connection: Connection.Connection, { forGood }: { readonly forGood: boolean }, tell: Tell) =>
  Effect.gen(function*() {
    const { documents } = workspace.runtime
    const rented = isRented(connection)
    const isLocal = connection.provider === "local-gpu"
    const settings = connection.settings["servers"]
    const starts = isLocal && Array.isArray(settings) && settings.some((server) => typeof server === "object" && server !== null && "start" in server)
    if (!rented && !starts && !forGood) return yield* nothingToDo(connection)
    const unfinished = yield* unfinishedOf(workspace, connection)
    const [first] = unfinished
    if (first !== undefined && !forGood) {
      return yield* new RuleError.WrongState({
        job: first.id,
        message: `${unfinished.length === 1 ? `job ${first.id} is` : `${unfinished.length} jobs are`} not at rest on ${connection.name}`,
        advice: "Wait (`likeness jobs resume`) or cancel (`likeness jobs cancel`), then take it down; with --for-good they are given up."
      })
    }
    if (forGood) tell(`asking ${connection.name} about its jobs for the last time`)
    const givenUp = forGood ? yield* giveUpJobs(workspace, connection, tell) : []
    const stopped = isLocal ? yield* (yield* servers).stopServers(connection) : []
    const now = Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    const rental = rented ? yield* documents.change(Rental.stored, connection.name, (known = Rental.empty(connection.name)) => Rental.ended(known, now, forGood)) : undefined
    if (rented) yield* bookRentedTime(workspace.runtime, connection, { everything: true })
    const result: PoweredDown = { connection: connection.name, servers: stopped, paidUntil: rental?.periods.at(-1)?.to ?? null, forGood, givenUp }
    return result
  })

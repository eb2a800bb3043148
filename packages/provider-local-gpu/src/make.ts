/** Makes the provider for one connection. */
import * as Capability from "@likeness/core/Capability"
import * as Connection from "@likeness/core/Connection"
import type * as Instruments from "@likeness/core/Instruments"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { check } from "./check.ts"
import { cancel as cancelJob } from "./comfyui/cancel.ts"
import { collect as collectJob } from "./comfyui/collect.ts"
import * as JobDetails from "./comfyui/JobDetails.ts"
import { lookup as lookupJob } from "./comfyui/lookup.ts"
import { poll as pollJob } from "./comfyui/poll.ts"
import { prepare as prepareJob } from "./comfyui/prepare.ts"
import { submit as submitJob } from "./comfyui/submit.ts"
import { watch as watchJob } from "./comfyui/watch.ts"
import { describe } from "./describe.ts"
import { estimate } from "./estimate.ts"
import { forget } from "./forget.ts"
import type * as Settings from "./settings.ts"
import { openSetup } from "./open-setup.ts"
import { isHere } from "./setup.ts"
import { cancel as cancelRun } from "./training/cancel.ts"
import { collect as collectRun } from "./training/collect.ts"
import { lookup as lookupRun } from "./training/lookup.ts"
import { poll as pollRun } from "./training/poll.ts"
import { prepare as prepareRun } from "./training/prepare.ts"
import { submit as submitRun } from "./training/submit.ts"
import { watch as watchRun } from "./training/watch.ts"
import { validate } from "./validate/validate.ts"

/**
 * The provider for your own GPU: ComfyUI servers for pictures and clips, sd-scripts for training.
 *
 * Holds one pool of connections for as long as its scope; needs nothing else between calls, so that
 * another process with the same settings goes on with its tickets. Fails with `InvalidRequest` naming
 * every wrong or unknown key of the connection's settings. Without `instruments` faces are not found,
 * so `repairFace` is not offered.
 */
export const make = (
  connection: Connection.Connection,
  instruments?: Pick<Instruments.Instruments, "largestFace">
): Effect.Effect<Provider.Provider, ProviderError.ProviderError, Scope.Scope> =>
  Effect.gen(function*() {
    const setup = yield* openSetup(connection, instruments)
    const { errors: known } = setup
    const { training } = setup.settings
    const description: Capability.Description = describe(setup)

    /** Which of the two back ends a ticket belongs to, or why it cannot be looked after here. */
    const routed = <A>(
      operation: typeof ProviderError.Operation.Type,
      ticket: Ticket.Ticket,
      onRun: (training: Settings.Training) => A,
      onJob: (details: JobDetails.JobDetails) => A
    ): Result.Result<A, ProviderError.ProviderError> => {
      if (!isHere(setup, ticket.place)) return Result.fail(known.elsewhere(operation, ticket.place))
      if (ticket.capability === "trainIdentity") {
        return training === undefined
          ? Result.fail(known.unsupported(operation, "this connection has no training", "Name the trainer in the connection's settings."))
          : Result.succeed(onRun(training))
      }
      const details = JobDetails.decode(ticket.details)
      return details === undefined ? Result.fail(known.mismatch(operation, ticket.server ?? "the server", "is named by a ticket that cannot be read", ticket.details)) : Result.succeed(onJob(details))
    }

    return {
      describe: () => description,
      check: check(setup),
      validate: (request) => validate(description, request),
      prepare: (request, context) => {
        const faults = validate(description, request)
        if (faults.length > 0) return Effect.fail(known.faults("prepare", faults))
        if (request._tag !== "trainIdentity") return prepareJob(setup, request, context)
        return training === undefined ? Effect.fail(known.faults("prepare", faults)) : prepareRun(setup, training, request, context)
      },
      estimate: (subject, history) => {
        const faults = validate(description, subject.request)
        return faults.length > 0 ? Effect.fail(known.faults("estimate", faults)) : Effect.succeed(estimate(setup, subject.request, history))
      },
      submit: (intent) => {
        if (!isHere(setup, intent.prepared.place)) return Effect.succeed({ _tag: "refused", v: 1, error: known.elsewhere("submit", intent.prepared.place) })
        if (intent.prepared.capability !== "trainIdentity") return submitJob(setup, intent)
        return training === undefined
          ? Effect.succeed({ _tag: "refused", v: 1, error: known.unsupported("submit", "this connection has no training", "Name the trainer in the connection's settings.") })
          : submitRun(setup, training, intent)
      },
      lookup: (intent) => {
        if (!isHere(setup, intent.prepared.place)) return Effect.succeed({ _tag: "unknowable", reason: `only ${intent.prepared.place} can know` })
        if (intent.prepared.capability !== "trainIdentity") return lookupJob(setup, intent)
        return training === undefined ? Effect.succeed({ _tag: "unknowable", reason: "this connection has no training any more" }) : lookupRun(training, intent)
      },
      poll: (ticket) => Effect.flatten(Effect.fromResult(routed("poll", ticket, (own) => pollRun(setup, own, ticket), (details) => pollJob(setup, ticket, details)))),
      watch: (ticket) => {
        const found = routed("watch", ticket, (own) => watchRun(own, ticket), (details) => watchJob(setup, ticket, details))
        return Result.isSuccess(found) ? found.success : Stream.empty
      },
      cancel: (ticket) => Effect.flatten(Effect.fromResult(routed("cancel", ticket, (own) => cancelRun(setup, own, ticket), (details) => cancelJob(setup, ticket, details)))),
      collect: (ticket, outcome) =>
        Stream.unwrap(Effect.fromResult(routed("collect", ticket, (own) => collectRun(setup, own, ticket, outcome), (details) => collectJob(setup, ticket, details, outcome)))),
      forget: (reference) => forget(setup, reference)
    }
  })

/** Starts one prepared training as a process of its own that survives this one. */
import type * as Intent from "@likeness/core/Intent"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { beginSupervised } from "../begin-supervised.ts"
import { goldenEnvironment } from "../golden-environment.ts"
import { freeGpu } from "../comfyui/free-gpu.ts"
import { ticketOf } from "../ticket-of.ts"
import { gpuResource, type Setup } from "../setup.ts"
import type * as Settings from "../settings.ts"
import { datasetFolder, isDatasetUnchanged } from "./dataset.ts"
import { lastFromState } from "./last-from-state.ts"
import { requireMemory, requireVram } from "./preflight.ts"
import { takeOver } from "./resume.ts"
import * as Run from "./Run.ts"
import { isWhole } from "./saved-state.ts"
import { supervisor } from "./supervisor.ts"
import { trainerEnvironment } from "./trainer-environment.ts"

const refused = (error: ProviderError.ProviderError): Submission.Refused => ({ _tag: "refused", v: 1, error })
const uncertain = (error: ProviderError.ProviderError): Submission.Uncertain => ({ _tag: "uncertain", v: 1, error })

const late = (setup: Setup): Submission.Refused => refused(setup.errors.notSent("the time to start had passed; nothing was started"))

const decodeOrder = Schema.decodeUnknownResult(Schema.fromJsonString(Run.Order))

/** Everything was trained already: what the trainer would still have written is written here, and no process is started. */
const finish = (setup: Setup, folder: string, order: Run.Order, stateFolder: string, intent: Intent.Intent): Effect.Effect<Submission.Submission> =>
  Effect.gen(function*() {
    const at = yield* Clock.currentTimeMillis
    const written = yield* Effect.result(Effect.tryPromise(async () => {
      await lastFromState(folder, order, stateFolder)
      await writeFile(Run.logOf(folder), "model saved.\n", { mode: 0o600 })
      await rm(Run.reserveOf(folder), { force: true })
      await Run.write(folder, "ended.json", JSON.stringify({ exitCode: 0, signal: null, finishedAt: at }))
      // A process number that nobody has: the run counts as begun, and as over.
      return Run.begin(folder, { pid: 2 ** 22 + 1, startTime: "0", bootId: null, at })
    }))
    if (Result.isSuccess(written) && written.success) return { _tag: "accepted", v: 1, ticket: ticketOf(intent, at) }
    yield* Effect.promise(() => rm(folder, { recursive: true, force: true }))
    return Result.isSuccess(written) ? late(setup) : refused(setup.errors.machine("submit", `the last state in ${stateFolder} cannot be taken over`, written.failure.cause))
  })

/** It may have waited for the GPU for hours. Meanwhile its copies may have changed, and another run that went on from the same state has removed it with its success. */
const requireMaterials = (setup: Setup, { runs }: Settings.Training, { dataset, resumed }: Run.Order): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const refuse = (code: string, message: string, advice: string) => setup.errors.ofCode({ code, message, advice }, "submit")
    if (!(yield* Effect.promise(() => Run.hasRuns(runs)))) return yield* setup.errors.away("submit", `the training folder ${runs} is not there, and with it the pictures`, runs)
    const pictures = datasetFolder(runs, dataset)
    if (!(yield* Effect.promise(() => isDatasetUnchanged(pictures)))) return yield* refuse("data.image_corrupt", `the copies of the pictures in ${pictures} are no longer what was written`, "Order the training again: the copies are made anew.")
    if (resumed === undefined || (yield* Effect.promise(() => isWhole(resumed.stateFolder).catch(() => false)))) return
    return yield* refuse("config.flag_invalid", `the state of the training run ${resumed.run} is no longer whole in ${resumed.stateFolder}`, "Train anew, without --resume.")
  })

/** A real trainer needs its environment as it was proved, the machine's memory and the card's; a trainer of one's own is the user's to know. */
const requireMachine = (setup: Setup, training: Settings.Training, order: Run.Order): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    if (order.environment === undefined || order.resumed?.nothingLeft === true) return
    const { state } = setup.settings
    // It was compared when the order was prepared, and may have waited for the card since.
    if (state !== undefined) yield* goldenEnvironment(setup.errors, { state, kind: "trainer", device: order.device, name: order.environment })
    yield* requireMemory(setup.errors)
    if (order.device === "cuda") yield* requireVram(setup, training.gpu, order.leastVramBytes, 10)
  })

export const submit = (setup: Setup, training: Settings.Training, intent: Intent.Intent): Effect.Effect<Submission.Submission> =>
  Effect.gen(function*() {
    const order = decodeOrder(intent.prepared.body)
    if (Result.isFailure(order)) return refused(setup.errors.faults("submit", [{ tag: "InvalidRequest", path: [], message: "the prepared order is not one of a training" }]))
    const sendBy = Timestamp.toMillis(intent.sendBy)
    if ((yield* Clock.currentTimeMillis) > sendBy) return late(setup)
    const folder = Run.folderOf(training.runs, order.success.run)
    // At most half of the time to start goes by with waiting for memory.
    const now = yield* Clock.currentTimeMillis
    yield* freeGpu(setup, gpuResource(setup.host, training.gpu), now + (sendBy - now) / 2)
    const fit = yield* Effect.result(Effect.andThen(requireMaterials(setup, training, order.success), requireMachine(setup, training, order.success)))
    if (Result.isFailure(fit)) return refused(fit.failure)
    const written = yield* Effect.result(Effect.tryPromise(async () => {
      if (!(await Run.claim(folder, intent.prepared.body))) return false
      try {
        await Run.reserve(folder)
        await Run.write(folder, "dataset.toml", order.success.datasetToml)
        await Run.write(folder, "start.json", JSON.stringify({ sendBy, argv: order.success.argv, environment: trainerEnvironment(training, order.success, folder) }))
        await takeOver(training.runs, order.success)
      } catch (thrown) {
        // What never began leaves nothing behind, as below.
        await rm(folder, { recursive: true, force: true }).catch(() => undefined)
        throw thrown
      }
      return true
    }))
    if (Result.isFailure(written)) return refused(setup.errors.machine("submit", `the training folder ${training.runs} cannot be written`, written.failure.cause))
    if (!written.success) return uncertain(setup.errors.uncertain(intent.id, `the run of intent ${intent.id} was begun before`, join(folder, "order.json")))
    const { resumed } = order.success
    if (resumed?.nothingLeft === true) return yield* finish(setup, folder, order.success, resumed.stateFolder, intent)
    const word = yield* Effect.promise(() => beginSupervised(supervisor, folder))
    if (word === "started") return { _tag: "accepted", v: 1, ticket: ticketOf(intent, yield* Clock.currentTimeMillis) }
    // What never began leaves nothing behind, so that the same intent may be sent once more.
    if (word === "late" || word.startsWith("failed")) yield* Effect.promise(() => rm(folder, { recursive: true, force: true }))
    if (word === "late") return late(setup)
    if (word.startsWith("failed")) {
      const thrown = word.slice("failed ".length)
      return refused(setup.errors.machine("submit", `the trainer ${order.success.argv[0]} cannot be started: ${thrown}`, thrown))
    }
    return uncertain(setup.errors.uncertain(intent.id, `the run of intent ${intent.id} may have begun`, word))
  })

import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { resolve } from "node:path"
import { firstErrorLine } from "../internal/first-error-line.ts"
import { refusalOf } from "../internal/picture-refused.ts"
import { MeasuringFailed, type PictureRefused } from "../MediaError.ts"
import { nameOf, type PictureInput, sourceOf } from "../picture/PictureInput.ts"
import type { Embedder, FaceReading } from "./Embedder.ts"
import { faceModelDimension, faceModelId, faceModelVersion } from "./face-identity.ts"
import { type Death, MeasuringProcess } from "./measuring-process.ts"
import type { MeasuringAnswer } from "./measuring-protocol.ts"

export interface FaceEmbedderSettings {
  /** How many measuring processes may run, default 2; each takes 0.5 to 0.75 GB. Another is started where three pictures wait for each that runs. */
  readonly processes?: number
  /** A process is replaced after so many pictures, default 300, so that its memory stays bounded. */
  readonly picturesPerProcess?: number
  /** A picture that takes longer ends its process, default 120. */
  readonly pictureTimeoutSeconds?: number
  /** The process' entry; a bundler that moves this module must name where it put `measuring-worker`. */
  readonly workerEntry?: URL
}

export interface FaceEmbedder extends Embedder {
  /** Ids of the processes that run now; none before the first picture. */
  readonly processIds: Effect.Effect<ReadonlyArray<number>>
}

// As TypeScript it runs from source, as JavaScript from the build: the entry lies beside this module.
const defaultEntry = (): URL => new URL(import.meta.url.endsWith(".ts") ? "./measuring-worker.ts" : "./measuring-worker.js", import.meta.url)

/** A process needs a second before its first picture: fewer than so many that wait for it are done sooner without another. */
const picturesWorthAnother = 3

const failed = (file: string, reason: string, log: ReadonlyArray<string>): MeasuringFailed =>
  new MeasuringFailed({
    message: `measuring ${file} failed: ${reason}`,
    advice: "Free some memory and measure this picture alone; if it fails again, leave it out.",
    retryable: "later",
    billed: "no",
    cause: reason,
    file,
    log,
    ...firstErrorLine(log, /error|cannot find|out of memory|abort|exception/i)
  })

/**
 * Faces by `@vladmandic/face-api` in child processes: detector, 68 landmarks, own five-point alignment,
 * and a 128-number descriptor averaged over the face and its mirror image.
 *
 * **Shapes and units**: Euclidean distance; similarity is 1 − distance.
 *
 * **Repeat and cost**: a process starts with the first picture that needs it, is reused, and ends with
 * the scope. A picture takes about 0.4 s; more pictures than processes wait their turn. A process
 * that dies is replaced once per picture.
 *
 * **Fails with** `PictureRefused`; `MeasuringFailed` where the process died twice over one picture.
 */
export const makeFaceEmbedder = (settings: FaceEmbedderSettings = {}): Effect.Effect<FaceEmbedder, never, Scope.Scope> =>
  Effect.gen(function*() {
    const count = Math.max(1, settings.processes ?? 2)
    const picturesPerProcess = settings.picturesPerProcess ?? 300
    const timeoutSeconds = settings.pictureTimeoutSeconds ?? 120
    const entry = settings.workerEntry ?? defaultEntry()
    const running = new Set<MeasuringProcess>()
    const places = Array.from({ length: count }, (): { process: MeasuringProcess | null } => ({ process: null }))
    const free = [...places]
    let width = 1
    const permits = yield* Semaphore.make(width)
    let unanswered = 0
    const widen = Effect.suspend(() => width < count && unanswered > picturesWorthAnother * width ? permits.resize(++width) : Effect.void)
    let closed = false
    yield* Effect.addFinalizer(() => Effect.promise(() => {
      closed = true
      return Promise.all([...running].map((process) => process.end()))
    }))

    const retire = (process: MeasuringProcess): void => {
      void process.end().then(() => running.delete(process))
    }
    const processOf = (place: { process: MeasuringProcess | null }): MeasuringProcess => {
      // A picture that outlives the scope must not start a process that nobody ends.
      if (closed) throw new Error("a picture was read after the embedder's scope had closed")
      if (place.process !== null && !place.process.ended && place.process.served < picturesPerProcess) return place.process
      if (place.process !== null) retire(place.process)
      place.process = new MeasuringProcess(entry)
      running.add(place.process)
      return place.process
    }

    const askOnce = (place: { process: MeasuringProcess | null }, source: string | Uint8Array): Effect.Effect<MeasuringAnswer, Death> =>
      Effect.callback<MeasuringAnswer, Death>((resume) => {
        const stop = processOf(place).ask(source, {
          answered: (answer) => resume(Effect.succeed(answer)),
          died: (death) => resume(Effect.fail(death))
        })
        return Effect.sync(stop)
      }).pipe(Effect.timeoutOrElse({
        duration: Duration.seconds(timeoutSeconds),
        orElse: () => Effect.suspend(() => {
          const log = place.process?.log ?? []
          if (place.process !== null) retire(place.process)
          place.process = null
          return Effect.fail({ reason: `no answer within ${timeoutSeconds} seconds`, log })
        })
      }))

    const read = (picture: PictureInput) => {
      const file = nameOf(picture)
      const source = sourceOf(picture)
      const request = typeof source === "string" ? resolve(source) : source
      const asked = permits.withPermits(1)(Effect.acquireUseRelease(
        Effect.sync(() => free.pop() ?? { process: null }),
        (place) => askOnce(place, request).pipe(Effect.catch(() => askOnce(place, request))),
        (place) => Effect.sync(() => void free.push(place))
      ))
      return Effect.acquireUseRelease(
        Effect.sync(() => void unanswered++),
        () => Effect.andThen(widen, asked),
        () => Effect.sync(() => void unanswered--)
      ).pipe(
        Effect.mapError((death) => failed(file, death.reason, death.log)),
        Effect.flatMap((answer): Effect.Effect<FaceReading, PictureRefused | MeasuringFailed> => {
          if (answer.kind === "reading") return Effect.succeed(answer.reading)
          if (answer.kind === "refused") return Effect.fail(refusalOf(file, answer.fault, answer.cause))
          return Effect.fail(failed(file, answer.cause, []))
        })
      )
    }

    return {
      id: faceModelId,
      version: faceModelVersion,
      dimension: faceModelDimension,
      read,
      processIds: Effect.sync(() => [...running].flatMap((process) => process.ended || process.processId === undefined ? [] : [process.processId]))
    }
  })

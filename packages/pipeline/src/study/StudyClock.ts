/**
 * The times of a study's rows.
 *
 * A real study takes them from the store. A study over the sandbox may take the sandbox's simulated
 * time instead, so that one seed gives the same rows whatever the machine's speed; it is marked as such.
 */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import * as Timestamp from "@likeness/core/Timestamp"

/** One attempt at a request, as the store knows it. */
export interface AttemptTimes {
  readonly submittedAt: string
  readonly finishedAt: string
}

/** Seconds that a provider says an attempt took, queue and work. */
export interface SimulatedSeconds {
  readonly queuedSeconds: number
  readonly runSeconds: number
}

export interface StudyClock {
  readonly simulated: boolean
  /** When the arms accepted the brief; `place` is the brief's place within its day, from 0. */
  readonly acceptedAt: (day: number, place: number, real: string) => string
  /** The times of an attempt that could begin at `from`. */
  readonly attempt: <E>(from: string, real: AttemptTimes, seconds: Effect.Effect<SimulatedSeconds, E>) => Effect.Effect<AttemptTimes, E>
  /** When a take that was ready at `from` was decided. */
  readonly reviewedAt: (from: string, take: string, real: string) => string
  /** When an approved take decided at `from` was exported. */
  readonly exportedAt: (from: string, real: string) => string
}

/** The store's own times. */
export const real: StudyClock = {
  simulated: false,
  acceptedAt: (_day, _place, real) => real,
  attempt: (_from, real) => Effect.succeed(real),
  reviewedAt: (_from, _take, real) => real,
  exportedAt: (_from, real) => real
}

const later = (timestamp: string, seconds: number): string => Timestamp.fromMillis(Timestamp.toMillis(timestamp) + Math.round(seconds * 1000))

/** A number from 0 to below 1 that depends on the text alone. */
const share = (text: string): number => Number.parseInt(Hash.ofText(text).slice(0, 8), 16) / 2 ** 32

/** The first day of every simulated study: a Monday without meaning. */
const firstMorning = Timestamp.toMillis("2026-01-05T09:00:00.000Z")
const daySeconds = 86_400

/**
 * The sandbox's time: briefs arrive every ten minutes from nine o'clock on, an attempt takes what the
 * sandbox drew for it, a reviewer answers after 3 to 40 minutes, an export takes 5 seconds.
 */
export const simulated: StudyClock = {
  simulated: true,
  acceptedAt: (day, place) => Timestamp.fromMillis(firstMorning + ((day - 1) * daySeconds + place * 600) * 1000),
  attempt: (from, _real, seconds) =>
    Effect.map(seconds, ({ queuedSeconds, runSeconds }) => {
      const submittedAt = later(from, 5)
      return { submittedAt, finishedAt: later(submittedAt, queuedSeconds + runSeconds) }
    }),
  reviewedAt: (from, take) => later(from, 180 + share(`review/${take}`) * 2_220),
  exportedAt: (from) => later(from, 5)
}

/** How long a rented machine was paid for while no job held it. Pure. Times are milliseconds since 1970. */

/** `to` absent: it goes on. */
export interface Paid {
  readonly from: number
  readonly to?: number
}

/** Seconds of the GPU that a settled job held, and when that was booked. */
export interface Held {
  readonly at: number
  readonly seconds: number
}

/** Overlapping times together, oldest first: a server that ran while its user had marked it as up is paid for once. */
export const united = (paid: ReadonlyArray<Paid>): ReadonlyArray<Paid> => {
  const found: Array<Paid> = []
  for (const next of paid.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1)
    if (last === undefined || (last.to !== undefined && next.from > last.to)) found.push(next)
    else if (last.to !== undefined && (next.to === undefined || next.to > last.to)) found[found.length - 1] = next.to === undefined ? { from: last.from } : { from: last.from, to: next.to }
  }
  return found
}

/**
 * Seconds that were paid for and that no job held, over all times together.
 *
 * `heldSince`: when the oldest job that is not settled yet began. What comes after is not counted before it
 * is known whose it is.
 */
export const idleSeconds = (paid: ReadonlyArray<Paid>, held: ReadonlyArray<Held>, now: number, heldSince?: number): number => {
  const limit = Math.min(now, heldSince ?? now)
  let idle = 0
  for (const { from, to } of united(paid)) {
    const end = Math.min(to ?? now, limit)
    const used = held.reduce((sum, each) => (each.at >= from && each.at <= (to ?? now) ? sum + each.seconds : sum), 0)
    idle += Math.max(0, (end - from) / 1000 - used)
  }
  return idle
}

/** The days, in UTC, that had begun until `to`, from the day of `from` on. */
export const daysBetween = (from: number, to: number): ReadonlyArray<string> => {
  const days: Array<string> = []
  for (let at = Date.parse(`${new Date(from).toISOString().slice(0, 10)}T00:00:00.000Z`); at <= to; at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

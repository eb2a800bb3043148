/**
 * What this process knows of its servers besides their own answers: orders on their way, servers set
 * aside, jobs taken from a server that died. None of it is needed after a restart: without it servers
 * are asked again and waits begin anew. All times are milliseconds of this process' steady clock: a sleep
 * of the machine is no server's silence.
 */

interface Trouble {
  /** When the server first gave no answer since its last one. */
  readonly since: number
  readonly failures: number
  /** Not asked again before. */
  readonly askAgainAt: number
}

export interface Pool {
  /** Order key → the server that it was prepared for, until when it counts, and when it reached its queue. */
  readonly promised: Map<string, { readonly server: string; readonly until: number; readonly arrivedAt?: number }>
  readonly troubled: Map<string, Trouble>
  /** Server → jobs that were given up there and go on elsewhere. */
  readonly abandoned: Map<string, Set<string>>
}

export const make = (): Pool => ({ promised: new Map(), troubled: new Map(), abandoned: new Map() })

const promiseSeconds = 3_600
/** Longer than any answer of a queue is on its way. */
const arrivedSeconds = 120
const asideSeconds = { first: 5, longest: 120 }

/** Counts an order for a server from its preparation on, so that many prepared at once spread over the pool. */
export const promise = (pool: Pool, key: string, server: string, now: number): void => {
  pool.promised.set(key, { server, until: now + promiseSeconds * 1000 })
}

/** The order is in its server's queue, which counts it when it is asked the next time. */
export const arrived = (pool: Pool, key: string | undefined, now: number): void => {
  const order = key === undefined ? undefined : pool.promised.get(key)
  if (key !== undefined && order !== undefined) pool.promised.set(key, { ...order, arrivedAt: now, until: now + arrivedSeconds * 1000 })
}

/** The order goes to its server no more. */
export const kept = (pool: Pool, key: string | undefined): void => {
  if (key !== undefined) pool.promised.delete(key)
}

/** Orders for a server that its queue, asked at `askedAt`, does not have yet. */
export const promisedTo = (pool: Pool, server: string, askedAt: number, now: number): number => {
  let count = 0
  for (const [key, order] of pool.promised) {
    if (order.until <= now) pool.promised.delete(key)
    else if (order.server === server && (order.arrivedAt === undefined || order.arrivedAt > askedAt)) count += 1
  }
  return count
}

/** The server gave no answer: it is set aside, longer each time. */
export const setAside = (pool: Pool, server: string, now: number, timeScale: number): void => {
  const known = pool.troubled.get(server)
  const failures = (known?.failures ?? 0) + 1
  const waitSeconds = Math.min(asideSeconds.longest, asideSeconds.first * 2 ** (failures - 1)) * timeScale
  pool.troubled.set(server, { since: known?.since ?? now, failures, askAgainAt: now + waitSeconds * 1000 })
}

export const takeBack = (pool: Pool, server: string): void => {
  pool.troubled.delete(server)
}

export const isAside = (pool: Pool, server: string, now: number): boolean => (pool.troubled.get(server)?.askAgainAt ?? 0) > now

/** For how long the server has given no answer, seconds; 0 where its last one came. */
export const silentSeconds = (pool: Pool, server: string, now: number): number => {
  const since = pool.troubled.get(server)?.since
  return since === undefined ? 0 : (now - since) / 1000
}

export const abandon = (pool: Pool, server: string, id: string): void => {
  const jobs = pool.abandoned.get(server) ?? new Set()
  pool.abandoned.set(server, jobs.add(id))
}

/** The jobs that were given up on a server, each handed out once. */
export const takeAbandoned = (pool: Pool, server: string): ReadonlyArray<string> => {
  const jobs = [...(pool.abandoned.get(server) ?? [])]
  pool.abandoned.delete(server)
  return jobs
}

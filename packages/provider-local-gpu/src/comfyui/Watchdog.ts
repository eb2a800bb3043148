/**
 * Jobs at work that show no progress. The server has no time limit of its own and its HTTP tells nothing
 * of a job at work, so frames decide; silence counts only where a socket that was opened anew proved
 * that the server still addresses this job's owner.
 *
 * All times are milliseconds of this process' steady clock: one that the machine slept through or that
 * was set would make a job silent that is not.
 */

export interface Activity {
  /** Class of the node at work; absent before the first. */
  classType: string | undefined
  /** When its progress last changed. */
  progressAt: number
  /** Whether a sampler has made a step. */
  ticked: boolean
  /** When a fresh socket was told that this job's owner has the job at work. */
  provenAt: number
}

export interface Stalled {
  /** When its end was asked for. */
  readonly at: number
  readonly silentSeconds: number
}

export interface Watchdog {
  readonly activity: Map<string, Activity>
  /** Jobs that were ended for their silence. */
  readonly stalled: Map<string, Stalled>
  /** Server → the job that it neither goes on with nor ends. */
  readonly stuck: Map<string, string>
}

export const make = (): Watchdog => ({ activity: new Map(), stalled: new Map(), stuck: new Map() })

/** A socket without a frame for this long is opened anew. */
export const suspectSeconds = 60
/** How long an interrupted job may take to end. */
export const endingSeconds = 60

/** What every limit here is multiplied by. */
export const scaleOf = (settings: { readonly patience: number; readonly timeScale: number }): number => settings.patience * settings.timeScale

const limitsSeconds = { loading: 300, sampling: 180, coding: 900 }

/** Encoding and decoding report nothing while they run. */
const isCoding = (classType: string | undefined): boolean => classType !== undefined && /^(?:VAE|Save|CreateVideo|RebatchImages|GetVideoComponents|LoadVideo)/u.test(classType)

/** For how long the job is proven to be silent beyond its limit, seconds; `undefined` where it is not. */
export const overdueSeconds = (activity: Activity | undefined, now: number, scale: number): number | undefined => {
  if (activity === undefined || activity.provenAt <= activity.progressAt) return undefined
  const limit = isCoding(activity.classType) ? limitsSeconds.coding : activity.ticked ? limitsSeconds.sampling : limitsSeconds.loading
  const silent = (now - activity.progressAt) / 1000
  return silent > limit * scale ? silent : undefined
}

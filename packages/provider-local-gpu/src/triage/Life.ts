/** Signs that a program went on after something had failed: bars that grow, successes, a logger's ordinary records. */
import type { Reach } from "./progress.ts"

/** What has come since a finding. */
export interface Since {
  /** Successes by what they speak for. */
  readonly successes: { readonly [reach in Reach]: number }
  /** Ordinary records of the finding's own source. */
  readonly records: number
  /** How often the bar that grew most did. */
  readonly growth: number
  /** When a bar grew first; absent where none did. */
  readonly firstGrowth?: number
}

export interface Life {
  readonly success: (reach: Reach) => void
  readonly record: (source: string) => void
  readonly grew: (bar: string, order: number) => void
  /** From here on it is counted for the finding with this order. */
  readonly mark: (order: number, source: string) => void
  readonly forget: (order: number) => void
  readonly since: (order: number) => Since
  /** Successes of the whole log. */
  readonly successes: { readonly [reach in Reach]: number }
}

interface Mark {
  readonly source: string
  readonly successes: { readonly [reach in Reach]: number }
  readonly records: number
  readonly growth: ReadonlyMap<string, number>
  firstGrowth?: number
}

/** More names than these are not told apart. */
const mostNames = 64

export const life = (): Life => {
  const successes: { [reach in Reach]: number } = { run: 0, install: 0, server: 0, job: 0 }
  const records = new Map<string, number>()
  const growth = new Map<string, number>()
  const marks = new Map<number, Mark>()
  let waiting: Array<Mark> = []

  const count = (map: Map<string, number>, name: string): void => {
    const key = map.has(name) || map.size < mostNames ? name : ""
    map.set(key, (map.get(key) ?? 0) + 1)
  }

  return {
    successes,
    success: (reach) => {
      successes[reach] += 1
    },
    record: (source) => count(records, source),
    grew: (bar, order) => {
      count(growth, bar)
      for (const mark of waiting) mark.firstGrowth = order
      waiting = []
    },
    mark: (order, source) => {
      const mark: Mark = { source, successes: { ...successes }, records: records.get(source) ?? 0, growth: new Map(growth) }
      marks.set(order, mark)
      waiting.push(mark)
    },
    forget: (order) => {
      const mark = marks.get(order)
      marks.delete(order)
      waiting = waiting.filter((each) => each !== mark)
    },
    since: (order) => {
      const mark = marks.get(order)
      const before = mark?.successes ?? { run: 0, install: 0, server: 0, job: 0 }
      return {
        successes: { run: successes.run - before.run, install: successes.install - before.install, server: successes.server - before.server, job: successes.job - before.job },
        records: (records.get(mark?.source ?? "") ?? 0) - (mark?.records ?? 0),
        growth: Math.max(0, ...[...growth].map(([bar, times]) => times - (mark?.growth.get(bar) ?? 0))),
        ...(mark?.firstGrowth === undefined ? {} : { firstGrowth: mark.firstGrowth })
      }
    }
  }
}

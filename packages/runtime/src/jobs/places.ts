/** Where a job lives: everything about it is asked and done by processes at that place. */
import type * as Provider from "@likeness/core/Provider"
import { everyPlace } from "../engine/lanes.ts"
import type { Row } from "./Row.ts"
import { offer } from "./send.ts"
import type { Work } from "./Work.ts"

/** Whether a process that serves `place` goes on with the job. */
export const isServedAt = (place: string, row: Pick<Row, "place">): boolean => place === everyPlace || place === row.place

/** Where a job has to be prepared, when that is not a place of this process; `undefined` when it is one. */
export const elsewhere = (work: Work, row: Row, provider: Provider.Provider): string | undefined => {
  const mine = work.places
  if (mine === undefined) return undefined
  const { places } = offer(row, provider)
  return places.some((place) => mine.includes(place)) ? undefined : places[0]
}

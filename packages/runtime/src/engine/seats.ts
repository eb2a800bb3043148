/** How a process comes to carry jobs: alone by a lock of the operating system, or beside others over a shared store. */
import * as Effect from "effect/Effect"
import type { EngineHolder } from "../EngineHolder.ts"
import type { Store } from "../store/Store.ts"
import type { Seat } from "./engine.ts"
import { groupOf } from "./lanes.ts"
import * as Lock from "./lock.ts"
import { members } from "./members.ts"

/** One process of a workspace's folder at a time. */
export const alone = (folder: string): Seat => {
  let here = false
  return {
    holder: Lock.holder(folder, () => here),
    take: Effect.tap(Lock.take(folder), (taken) => {
      here = taken
      return Effect.addFinalizer(() => Effect.sync(() => { here = false }))
    })
  }
}

interface Shared {
  readonly store: Store
  readonly name: string
  readonly places: ReadonlyArray<string>
  readonly lostAfterSeconds: number
  /** A worker joins those that are there; a command carries jobs only where nobody does. */
  readonly joins: boolean
}

export const holderAmong = (store: Store, name: string | undefined, lostAfterSeconds: number): Seat["holder"] =>
  Effect.map(members(store, lostAfterSeconds), (found): EngineHolder => {
    if (found.some((member) => member.name === name)) return { _tag: "here" }
    return found[0]?.holder ?? { _tag: "nobody" }
  })

/** Any number of processes, each with its share of the lanes. */
export const shared = ({ joins, lostAfterSeconds, name, places, store }: Shared): Seat => {
  const groups = places.map((place) => groupOf(store.workspace, place))
  return {
    holder: holderAmong(store, name, lostAfterSeconds),
    take: joins ? Effect.succeed(true) : Effect.map(members(store, lostAfterSeconds), (found) =>
      groups.some((group) => !found.some((member) => member.name !== name && member.groups.includes(group))))
  }
}

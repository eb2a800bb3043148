/**
 * Effect's cluster module behind one notion: a lane.
 *
 * The jobs of one place are divided into lanes by their ids. Each lane is a singleton of the cluster: it runs
 * in exactly one process, moves when that process leaves, dies or freezes, and has stopped at the old one
 * before it starts at the new one. What the old one may still do is guarded by the job's row. Nothing is
 * sent between processes and nothing about a job is stored here, so no port is opened and nothing grows.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as EntityId from "effect/cluster/EntityId"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as SqlClient from "effect/sql/SqlClient"
import * as Context from "effect/Context"
import { createHash } from "node:crypto"
import { laneCount } from "../store/lane.ts"
import type { Store } from "../store/Store.ts"
import { members, tablePrefix } from "./members.ts"

/** All jobs of the workspace, wherever they live: the one group of a process that is alone. */
export const everyPlace = "*"

/** The engine's shard group of a place. Short: with a number it must fit in the engine's column. */
export const groupOf = (workspace: string, place: string): string =>
  createHash("sha256").update(JSON.stringify([workspace, place])).digest("hex").slice(0, 24)

interface Options {
  readonly store: Store
  readonly places: ReadonlyArray<string>
  /** How this process is called among those that carry jobs. */
  readonly name: string
  /** After so long without a sign of life a process's lanes go to others. */
  readonly lostAfterSeconds: number
  /** Runs while this process has the lane; its scope closes when it has to give it up. */
  readonly onLane: (place: string, lane: number) => Effect.Effect<void, never, Scope.Scope>
}

/** Names that each fall onto a shard of their own, so that lanes are spread as evenly as shards are. */
const nameOn = (sharding: Sharding.Sharding["Service"], group: string, lane: number): string => {
  for (let attempt = 0; ; attempt++) {
    const name = `${group}/${lane}/${attempt}`
    if (sharding.getShardId(EntityId.make(name), group).id === lane + 1) return name
  }
}

/** Joins those that carry the jobs of these places, for the scope's life. */
export const join = Effect.fnUntraced(function*({ lostAfterSeconds, name, onLane, places, store }: Options) {
  const groups = places.map((place) => groupOf(store.workspace, place))
  const runnerStorage = store.isShared
    ? Layer.orDie(SqlRunnerStorage.layerWith({ prefix: tablePrefix })).pipe(Layer.provide(Layer.succeed(SqlClient.SqlClient, store.sql)))
    : RunnerStorage.layerMemory
  const engine = Sharding.layer.pipe(
    Layer.provide(Runners.layerNoop),
    Layer.provide(MessageStorage.layerNoop),
    Layer.provide([runnerStorage, RunnerHealth.layerNoop]),
    Layer.provide(ShardingConfig.layer({
      runnerAddress: Option.some(RunnerAddress.make(name, 0)),
      availableShardGroups: groups,
      assignedShardGroups: groups,
      shardsPerGroup: laneCount,
      shardLockExpiration: `${lostAfterSeconds * 1000} millis`,
      shardLockRefreshInterval: `${(lostAfterSeconds * 1000) / 4} millis`,
      // Advisory locks number the shards by all groups that a process knows; rows name them, so that a new place disturbs nobody.
      shardLockDisableAdvisory: true,
      refreshAssignmentsInterval: "1 second",
      entityMessagePollInterval: "1 second",
      simulateRemoteSerialization: false
    }))
  )
  const scope = yield* Effect.scope
  const context = yield* Layer.buildWithScope(engine, scope)
  const sharding = Context.get(context, Sharding.Sharding)
  // Until the others can see it, a process that looks for them would take the seat too.
  if (store.isShared) {
    yield* Effect.repeat(members(store, lostAfterSeconds), { until: (found) => found.some((member) => member.name === name), schedule: Schedule.spaced("20 millis") })
  }
  for (const [index, place] of places.entries()) {
    const group = groups[index] ?? ""
    for (let lane = 0; lane < laneCount; lane++) {
      yield* sharding.registerSingleton(nameOn(sharding, group, lane), onLane(place, lane), { shardGroup: group })
    }
  }
})

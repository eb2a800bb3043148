/**
 * Effect's workflow and cluster modules behind one function: wake a job.
 *
 * `Pass` is the only workflow and never changes. It waits, durably, and then carries the job on from its
 * row. The row is its journal: an execution that is run again after a crash finds the row where its
 * predecessor left it, so there are no activities whose order a later release would have to keep.
 */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as SingleRunner from "effect/cluster/SingleRunner"
import * as SqlClient from "effect/sql/SqlClient"
import * as DurableClock from "effect/workflow/DurableClock"
import * as Workflow from "effect/workflow/Workflow"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import type { Later } from "../jobs/advance.ts"
import type { Store } from "../store/Store.ts"

const Pass = Workflow.make("Pass", {
  payload: { workspace: Schema.String, job: Schema.String, pass: Schema.Int, waitSeconds: Schema.Finite },
  idempotencyKey: ({ job, pass, workspace }) => `${workspace}/${job}/${pass}`
})

export interface Passes {
  /** Starts an execution for the job's row at this pass. Starting the same pass again is harmless. */
  readonly start: (job: string, pass: number, waitSeconds: number) => Effect.Effect<void>
}

/** Starts the engine on the store's own connection; it stops with the scope. */
export const make = Effect.fnUntraced(function*(store: Store, stayedForSeconds: number, carry: (job: string, pass: number) => Effect.Effect<Later | undefined>) {
  const scope = yield* Effect.scope
  const { promise: ready, resolve } = Promise.withResolvers<Passes>()
  const body = Pass.toLayer(Effect.fnUntraced(function*({ job, pass, waitSeconds, workspace }) {
    // A row of another workspace of this store is found by its own process when it is due.
    if (workspace !== store.workspace) return
    if (waitSeconds > 0) yield* DurableClock.sleep({ name: "due", duration: `${waitSeconds * 1000} millis`, inMemoryThreshold: `${stayedForSeconds * 1000} millis` })
    const later = yield* carry(job, pass)
    if (later === undefined) return
    const passes = yield* Effect.promise(() => ready)
    // Forked, so that this execution ends; a process that dies in between finds the row when it is due.
    yield* Effect.forkIn(passes.start(job, later.pass, later.waitSeconds), scope)
  }))
  const engine = ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(SingleRunner.layer({
      runnerStorage: "sql",
      shardingConfig: {
        // One process at a time, so few shards do: each is a row that is locked at start and refreshed.
        shardsPerGroup: 16,
        entityMessagePollInterval: "1 second",
        // How long closing waits for the answers of paid calls.
        entityTerminationTimeout: "2 minutes",
        simulateRemoteSerialization: false
      }
    })),
    Layer.provide(NodeCrypto.layerDigest),
    Layer.provide(Layer.succeed(SqlClient.SqlClient, store.sql))
  )
  const context = yield* Layer.buildWithScope(Layer.provideMerge(body, engine), scope)
  const engineOnly = Context.pick(WorkflowEngine.WorkflowEngine)(context)
  const passes: Passes = {
    start: (job, pass, waitSeconds) => Effect.asVoid(Effect.provideContext(Pass.execute({ workspace: store.workspace, job, pass, waitSeconds }, { discard: true, detached: true }), engineOnly))
  }
  resolve(passes)
  return passes
})

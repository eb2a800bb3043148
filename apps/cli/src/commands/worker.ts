import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print } from "../terminal/output.ts"

export const workerCommand = Command.make("worker", {
  place: Flag.String("place").pipe(
    Flag.withDescription("Only jobs that live there: a host's name as connections give it, or `anywhere`; may be repeated. Without it: anywhere, and this machine"),
    Flag.between(0, 64)
  )
}, ({ place }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { runWorker } = yield* Effect.promise(() => import("@likeness/pipeline/worker/run-worker"))
    yield* runWorker(folder, process.env, place, (worker) =>
      print(worker, () => `worker ${worker.pid} carries the jobs of ${worker.workspace}: ${worker.places.join(", ")}. Ctrl-C ends it; its jobs go on with the others, or when it comes back.`))
  }).pipe(
    // Its log is read later, and by others: what was sent, with the job's and the intent's id.
    Effect.updateService(References.MinimumLogLevel, (level) => (level === "Error" ? "Info" : level))
  )).pipe(
  Command.withDescription("Carry the workspace's jobs on until interrupted. Over a Postgres store (store.url, LIKENESS_STORE_URL) any number of workers on any machines share them; a dead one's jobs are taken over within 45 seconds"),
  Command.withShortDescription("Carry jobs on, on this and other machines")
)

/** Erases what lies on this connection's servers and in its folders. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Submission from "@likeness/core/Submission"
import * as Effect from "effect/Effect"
import { readdir, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { clientFor } from "./comfyui/client-for.ts"
import type { Setup } from "./setup.ts"
import { datasetsFolder } from "./training/dataset.ts"
import * as Run from "./training/Run.ts"
import { isRunning } from "./training/stop.ts"

const absent: Submission.Erasure = { answer: "absent" }
const notPossible = (reason: string): Submission.Erasure => ({ answer: "notPossible", reason })

/** Only names that this provider makes: a reference never points out of its folder. */
const loraName = /^likeness-[0-9a-f]{12}\.safetensors$/u
const dataset = /^dataset:([0-9a-f]{64})$/u
const runId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u

export const forget = (setup: Setup, reference: RemoteReference.RemoteReference): Effect.Effect<Submission.Erasure, ProviderError.ProviderError> => {
  // What is missing here lies on another machine: "absent" would be believed.
  const here = reference.place === undefined || reference.place === setup.place
  const erase = (path: string, root: string): Effect.Effect<Submission.Erasure, ProviderError.ProviderError> =>
    !here ? Effect.fail(setup.errors.elsewhere("forget", reference.place ?? setup.place)) : Effect.tryPromise({
      try: async () => {
        // Machines may share one name in the settings: without the folder it is not this one.
        await stat(root)
        const names = await readdir(dirname(path)).catch((thrown: NodeJS.ErrnoException): Array<string> => {
          if (thrown.code === "ENOENT") return []
          throw thrown
        })
        // What was being written there when a process was killed lies beside it.
        const found = names.filter((name) => name === basename(path) || (name.startsWith(`${basename(path)}.`) && name.endsWith(".part")))
        for (const name of found) await rm(join(dirname(path), name), { recursive: true, force: true })
        return found.length === 0 ? absent : { answer: "erased" as const }
      },
      catch: (thrown) => setup.errors.machine("forget", `${path} cannot be erased from this machine`, thrown)
    })
  const { training } = setup.settings
  if (reference.connection !== setup.connection.name || reference.account !== setup.connection.account) return Effect.succeed(notPossible("it belongs to another connection"))
  switch (reference.kind) {
    case "installedFile": {
      const server = setup.servers.find((each) => each.client.server === reference.server)
      if (server === undefined) return Effect.succeed(notPossible(`the settings no longer name the server ${reference.server ?? ""}`))
      if (!loraName.test(reference.id)) return Effect.succeed(absent)
      return server.settings.loras === undefined
        ? Effect.succeed(notPossible(`${server.client.server} is on another machine; delete ${reference.id} in its models/loras folder`))
        : erase(join(server.settings.loras, reference.id), server.settings.loras)
    }
    case "upload": {
      const name = dataset.exec(reference.id)?.[1]
      if (name !== undefined && training !== undefined) return erase(join(datasetsFolder(training.runs), name), training.runs)
      return Effect.succeed(notPossible("ComfyUI cannot erase uploads; delete the file in the server's input folder"))
    }
    // A training here leaves files and no identity of its own: what is asked for by its run's id is the run.
    case "identityModel":
    case "request": {
      if (!runId.test(reference.id)) return Effect.succeed(absent)
      if (reference.server === undefined && training !== undefined) {
        const folder = Run.folderOf(training.runs, reference.id)
        return Effect.flatMap(isRunning(folder), (running) => (running ? Effect.succeed(notPossible("the training still runs; cancel it first")) : erase(folder, training.runs)))
      }
      if (reference.kind === "identityModel") return Effect.succeed(absent)
      const client = clientFor(setup, reference.server)
      return client.post("/history", { delete: [reference.id] }).pipe(
        Effect.mapError((failure) => setup.errors.wire("forget", client.server, failure)),
        Effect.as(notPossible("the server's record of the job is gone; ComfyUI cannot erase its output files: delete them in its output folder"))
      )
    }
  }
}

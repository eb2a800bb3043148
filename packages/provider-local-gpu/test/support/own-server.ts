/** Starts an emulated server in a process of its own; it and its folder are gone with the test. */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { rm } from "node:fs/promises"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export interface OwnServer {
  readonly url: string
  readonly loras: string
  readonly base: string
  /** Ends it at once, as a power cut would. */
  readonly kill: () => Promise<void>
}

export const ownServer = (timeScale: number) =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<OwnServer> => {
      const child = spawn(process.execPath, [fileURLToPath(new URL("./server-process.ts", import.meta.url)), String(timeScale)], { stdio: ["pipe", "pipe", "inherit"] })
      const lines = createInterface({ input: child.stdout })
      const [line] = (await once(lines, "line")) as [string]
      return {
        ...(JSON.parse(line) as Pick<OwnServer, "url" | "loras" | "base">),
        kill: async () => {
          if (child.exitCode !== null || child.signalCode !== null) return
          child.kill("SIGKILL")
          await once(child, "exit")
        }
      }
    }),
    (server) => Effect.promise(async () => {
      await server.kill()
      await rm(server.base, { recursive: true, force: true })
    })
  )

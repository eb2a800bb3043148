/** A connection opened: its settings decoded, its servers at hand. */
import type * as Connection from "@likeness/core/Connection"
import type * as Instruments from "@likeness/core/Instruments"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { hostname } from "node:os"
import { Agent } from "undici"
import * as Client from "./comfyui/Client.ts"
import * as Pool from "./comfyui/Pool.ts"
import * as Watchdog from "./comfyui/Watchdog.ts"
import { errors } from "./errors.ts"
import { lorasOf } from "./own-server/Instance.ts"
import * as Settings from "./settings.ts"
import { gpuOf, gpuResource, type PooledServer, type Setup } from "./setup.ts"
import * as SettingsFaults from "./validate/settings-faults.ts"

const addressOf = (server: Settings.Server): string => server.url.replace(/\/+$/u, "")

/** A server of our own has its LoRAs in its own folder, where the settings name no other. */
const pooled = ({ servers, state }: Settings.Settings, index: number, host: string, client: Client.Client): PooledServer => {
  const server = servers[index]!
  const { gpu, machine } = gpuOf(servers, index, host)
  const resource = gpuResource(machine, gpu)
  if (server.start === undefined || state === undefined) return { settings: server, client, resource }
  const own = { state, url: addressOf(server), start: server.start, gpu }
  return { settings: { ...server, loras: server.loras ?? lorasOf(own) }, client, resource, own }
}

/** Fails with `InvalidRequest` naming every wrong or unknown key of the connection's settings. */
export const openSetup = (connection: Connection.Connection, instruments: Pick<Instruments.Instruments, "largestFace"> | undefined): Effect.Effect<Setup, ProviderError.ProviderError, Scope.Scope> =>
  Effect.gen(function*() {
    const known = errors(connection.name, connection.account)
    const decoded = SettingsFaults.decode(Settings.Settings, connection.settings, ["settings"])
    if (Result.isFailure(decoded)) return yield* known.faults("describe", decoded.failure)
    const settings = decoded.success
    const agent = yield* Effect.acquireRelease(
      Effect.sync(() => new Agent({ connect: { timeout: 10_000 }, connections: 16, pipelining: 1 })),
      (open) => Effect.promise(() => open.destroy())
    )
    const host = settings.host ?? hostname()
    if (settings.state === undefined && settings.servers.some((server) => server.start !== undefined)) {
      return yield* known.faults("describe", [{ tag: "InvalidRequest", path: ["settings", "state"], message: "a server that Likeness starts needs the folder `state`, such as .likeness of the workspace" }])
    }
    return {
      connection,
      settings,
      host,
      place: `host:${host}`,
      agent,
      servers: settings.servers.map((server, index) => pooled(settings, index, host, Client.make(addressOf(server), agent, settings.timeoutSeconds))),
      errors: known,
      pool: Pool.make(),
      watchdog: Watchdog.make(),
      ...(instruments === undefined ? {} : { instruments }),
      withdrawn: new Set(),
      compared: new Map()
    }
  })

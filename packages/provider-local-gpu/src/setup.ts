/** What every operation of one connection shares. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import type * as Instruments from "@likeness/core/Instruments"
import type { Agent } from "undici"
import type * as Client from "./comfyui/Client.ts"
import type * as Pool from "./comfyui/Pool.ts"
import type * as Watchdog from "./comfyui/Watchdog.ts"
import type { Errors } from "./errors.ts"
import type { Own } from "./own-server/Instance.ts"
import type * as Settings from "./settings.ts"

/** A ComfyUI server of the connection. */
export interface PooledServer {
  readonly settings: Settings.Server
  readonly client: Client.Client
  /** The GPU that it occupies, as `needs` names it. */
  readonly resource: string
  /** Likeness starts and stops it; absent for somebody else's. */
  readonly own?: Own
}

export interface Setup {
  readonly connection: Connection.Connection
  readonly settings: Settings.Settings
  /** Where this connection's jobs live. */
  readonly place: Exclude<Capability.Place, "anywhere">
  readonly host: string
  readonly agent: Agent
  /** In the order of preference. */
  readonly servers: ReadonlyArray<PooledServer>
  readonly errors: Errors
  readonly pool: Pool.Pool
  readonly watchdog: Watchdog.Watchdog
  /** Absent: what needs a measurement is not offered. */
  readonly instruments?: Pick<Instruments.Instruments, "largestFace">
  /**
   * Jobs that this process saw leave a queue by its own cancel: the servers keep no trace of them. Another
   * process finds them lost, which after a stored cancel means the same.
   */
  readonly withdrawn: Set<string>
  /** Address of a server of our own → when its environment was last compared with its seal, milliseconds since 1970. */
  readonly compared: Map<string, number>
}

/** Whether a job's place is the one that this connection looks after. */
export const isHere = (setup: Setup, place: Capability.Place): boolean => place === "anywhere" || place === setup.place

export const gpuResource = (host: string, gpu: number): string => `gpu:${host}/${gpu}`

/** The machine that a server runs on: its address's, or this one for an address that leads back here. */
const machineOf = (server: Settings.Server, host: string): string => {
  const { hostname } = new URL(server.url)
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.") || hostname === host ? host : hostname
}

/** The GPU of the server at `index`: its setting, else its place among the servers of its machine. */
export const gpuOf = (servers: ReadonlyArray<Settings.Server>, index: number, host: string): { readonly machine: string; readonly gpu: number } => {
  const server = servers[index]!
  const machine = machineOf(server, host)
  const place = servers.slice(0, index).filter((other) => machineOf(other, host) === machine).length
  return { machine, gpu: server.gpu ?? place }
}

/** A GPU has one job at work and one waiting behind it; training takes both. */
export const slotsOfGpu = 2

import type { ClipOrder, PictureOrder } from "../pictures/PictureOrder.ts"
import * as Account from "./Account.ts"
import * as Credits from "./Credits.ts"
import { emptyPlan, type FaultEffect, type FaultPlan } from "./Fault.ts"
import type { OpenEntry } from "./Journal.ts"
import type { Model } from "./models.ts"
import * as OutputCache from "./OutputCache.ts"
import type { Settings } from "./Settings.ts"
import type { Body } from "./validate-body.ts"

/** An upload slot, and its bytes once they came. */
export interface Upload {
  readonly id: string
  readonly account: string
  readonly contentType: string
  readonly signature: string
  readonly createdAt: number
  stored?: { readonly bytes: Uint8Array; readonly sha256: string; readonly at: number }
}

/** A trained identity, or one on its way. */
export interface Soul {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly version: "v1" | "v2" | "cinema"
  readonly images: ReadonlyArray<string>
  /** What its pictures are, whatever it was called: decides, with a body, what is drawn. */
  readonly essence: string
  readonly createdAt: number
  readonly listedAt: number
  readonly notReadySeconds: number
  readonly queuedSeconds: number
  readonly runSeconds: number
  readonly failReason: string | null
  settled: boolean
}

/** The forced end of a request. */
export type Twist = Extract<FaultEffect, { kind: "outcome" }>

/** How a request ends. */
export type Ending = { readonly status: "completed" } | { readonly status: "nsfw" } | { readonly status: "canceled" } | { readonly status: "failed"; readonly error: string }

/** One accepted generation. */
export interface Generation {
  readonly id: string
  readonly account: string
  readonly model: Model
  readonly body: Body
  /** Decides, with the seed, everything that is drawn for it. */
  readonly essence: string
  readonly price: Credits.Credits
  /** Milliseconds of the sandbox's clock. */
  readonly acceptedAt: number
  readonly queuedSeconds: number
  readonly runSeconds: number
  readonly retentionSeconds: number
  readonly ending: Ending
  readonly twist: Twist | undefined
  /** Where to tell of its end. */
  readonly webhook?: {
    readonly url: string
    /** Of the caller: the addresses in the delivery are below it. */
    readonly origin: string
    /** Only of the older API. */
    readonly secret: string | undefined
    readonly twist: Extract<FaultEffect, { kind: "webhook" }>["how"] | undefined
  }
  /** Ordered as a job set of the older API. */
  readonly legacy?: { readonly type: string; readonly params: Readonly<Record<string, unknown>> }
  canceledAt: number | null
  deleted: boolean
  settled: boolean
}

/** One attempt to deliver. */
export interface DeliveryEntry {
  /** `webhook-id`: the same for every attempt. */
  readonly id: string
  readonly request: string
  readonly url: string
  /** ISO 8601, the sandbox's time. */
  readonly at: string
  /** From 1. */
  readonly attempt: number
  /** What the receiver answered; null where nothing came back. */
  readonly status: number | null
}

/** Sends what ended; one for each sandbox. */
export interface Courier {
  /** A request with a webhook was accepted. */
  readonly watch: (generation: Generation) => void
  readonly entries: ReadonlyArray<DeliveryEntry>
  readonly close: () => void
}

/** Everything the sandbox knows. */
export interface World {
  readonly settings: Settings
  readonly accounts: Map<string, Account.Account>
  readonly uploads: Map<string, Upload>
  readonly souls: Map<string, Soul>
  readonly generations: Map<string, Generation>
  /** Account and idempotency key → request, with what the key was used for. */
  readonly keys: Map<string, { readonly generation: string; readonly fingerprint: string }>
  /** Account and key → Soul ID, where keys mean something for training. */
  readonly trainingKeys: Map<string, string>
  /** How often the same thing was asked for, so that repeats get ids of their own. */
  readonly counts: Map<string, number>
  readonly journal: Array<OpenEntry>
  readonly faults: FaultPlan
  readonly courier: Courier
  /** What was drawn already, by what it shows. */
  readonly outputs: OutputCache.OutputCache
  readonly draw: (order: PictureOrder) => Promise<Uint8Array>
  readonly film: (order: ClipOrder) => Promise<Uint8Array>
  /** Milliseconds since 1970: the machine's clock and what was added to it. */
  readonly now: () => number
  readonly advance: (seconds: number) => void
}

/** A world in which nothing has happened yet. */
export const make = (settings: Settings, pictures: Pick<World, "draw" | "film">, makeCourier: (world: World) => Courier): World => {
  let ahead = 0
  const world: World = {
    settings,
    ...pictures,
    accounts: new Map(),
    uploads: new Map(),
    souls: new Map(),
    generations: new Map(),
    keys: new Map(),
    trainingKeys: new Map(),
    counts: new Map(),
    journal: [],
    faults: emptyPlan(),
    outputs: OutputCache.make(256 * 1024 * 1024),
    now: () => Date.now() + ahead,
    advance: (seconds) => {
      ahead += seconds * 1000
    },
    get courier() {
      return courier
    }
  }
  const courier = makeCourier(world)
  return world
}

/** ISO 8601 in whole seconds. */
export const isoSeconds = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

/** How often `subject` was asked for before. */
export const countOf = (world: World, subject: string): number => {
  const count = world.counts.get(subject) ?? 0
  world.counts.set(subject, count + 1)
  return count
}

/** What a request may be seen as. */
export type Phase = "queued" | "in_progress" | Ending["status"]

const realMilliseconds = (world: World, simulatedSeconds: number) => simulatedSeconds * world.settings.timeScale * 1000

/** What can be read at an upload's address now: nothing before its bytes came, and nothing once its life is over. */
export const readableUpload = (world: World, id: string): NonNullable<Upload["stored"]> | undefined => {
  const stored = world.uploads.get(id)?.stored
  return stored === undefined || world.now() > stored.at + world.settings.uploadLifeSeconds * 1000 ? undefined : stored
}

/** When a request ends, if it does: milliseconds of the sandbox's clock. */
export const endOf = (world: World, generation: Generation): number =>
  generation.canceledAt ?? (generation.twist?.outcome === "never" ? Number.POSITIVE_INFINITY :
    generation.acceptedAt + realMilliseconds(world, generation.queuedSeconds + generation.runSeconds))

/** Where a request stands now. */
export const phaseOf = (world: World, generation: Generation): Phase => {
  if (generation.canceledAt !== null) return "canceled"
  const now = world.now()
  if (now < generation.acceptedAt + realMilliseconds(world, generation.queuedSeconds)) return "queued"
  return now < endOf(world, generation) ? "in_progress" : generation.ending.status
}

/** When the outputs of a finished request stop working: milliseconds of the sandbox's clock. */
export const expiryOf = (world: World, generation: Generation): number =>
  generation.twist?.outcome === "expired-urls" ? endOf(world, generation) : endOf(world, generation) + generation.retentionSeconds * 1000

/** Where training stands now. */
export const trainingPhaseOf = (world: World, soul: Soul): "not_ready" | "queued" | "in_progress" | "completed" | "failed" => {
  const passed = world.now() - soul.createdAt
  if (passed < realMilliseconds(world, soul.notReadySeconds)) return "not_ready"
  if (passed < realMilliseconds(world, soul.notReadySeconds + soul.queuedSeconds)) return "queued"
  if (passed < realMilliseconds(world, soul.notReadySeconds + soul.queuedSeconds + soul.runSeconds)) return "in_progress"
  return soul.failReason === null ? "completed" : "failed"
}

/** When training left the queue: milliseconds of the sandbox's clock. */
export const trainingStartOf = (world: World, soul: Soul): number => soul.createdAt + realMilliseconds(world, soul.notReadySeconds + soul.queuedSeconds)

/** Writes into the bills what time has brought since they were last looked at. */
export const settle = (world: World): void => {
  for (const generation of world.generations.values()) {
    const account = world.accounts.get(generation.account)
    if (generation.settled || account === undefined) continue
    const phase = phaseOf(world, generation)
    if (phase === "queued" || phase === "in_progress") continue
    generation.settled = true
    const at = new Date(endOf(world, generation)).toISOString()
    Account.book(account, "release", generation.price, generation.id, at)
    if (phase === "completed") Account.book(account, "charge", generation.price, generation.id, at)
  }
  for (const soul of world.souls.values()) {
    const account = world.accounts.get(soul.account)
    if (soul.settled || account === undefined || trainingPhaseOf(world, soul) !== "failed") continue
    soul.settled = true
    if (world.settings.refundFailedTraining) Account.book(account, "refund", Credits.fromText("40"), soul.id, new Date(world.now()).toISOString())
  }
}

/** The account's generations that hold a place. */
export const inFlight = (world: World, account: Account.Account): number => {
  let count = 0
  for (const generation of world.generations.values()) {
    if (generation.account === account.name && !generation.settled) count += 1
  }
  return count
}

/** The account's Soul IDs that are still in training. */
export const inTraining = (world: World, account: Account.Account): number =>
  [...world.souls.values()].filter((soul) => soul.account === account.name && ["not_ready", "queued", "in_progress"].includes(trainingPhaseOf(world, soul))).length

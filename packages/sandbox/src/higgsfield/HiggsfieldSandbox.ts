import type { AddressInfo } from "node:net"
import { drawPicture } from "../pictures/draw-picture.ts"
import { filmClip } from "../pictures/film-clip.ts"
import { findFfmpeg } from "../pictures/find-ffmpeg.ts"
import type { Bill } from "./Account.ts"
import { addAccount, billOf, type Simulated, simulated } from "./control.ts"
import { decode, type Fault } from "./Fault.ts"
import type { JournalEntry } from "./Journal.ts"
import { listen } from "./server.ts"
import { type AccountSettings, type HiggsfieldSandboxOptions, resolve } from "./Settings.ts"
import * as Webhooks from "./webhooks.ts"
import { type DeliveryEntry, make } from "./World.ts"

export type { Bill, BillEntry } from "./Account.ts"
export type { Simulated } from "./control.ts"
export type { Fault, FaultEffect, RefusalName } from "./Fault.ts"
export type { BillingEffect, JournalEntry } from "./Journal.ts"
export type { DeliveryEntry } from "./World.ts"
export type { AccountSettings, Durations, HiggsfieldSandboxOptions, Rates } from "./Settings.ts"

/** A running emulator of the Higgsfield cloud. */
export interface HiggsfieldSandbox {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly port: number
  /** Of the first account. */
  readonly keyId: string
  /** Of the first account. */
  readonly keySecret: string
  /** Opens an account, or gives an existing one another key. */
  readonly addAccount: (settings: AccountSettings) => { readonly name: string; readonly keyId: string; readonly keySecret: string }
  /** Every request so far, by arrival. */
  readonly journal: () => ReadonlyArray<JournalEntry>
  /** The first account's where no name is given. */
  readonly bill: (account?: string) => Bill
  /** Simulated times and price of a request or Soul ID. */
  readonly simulated: (id: string) => Simulated | undefined
  /** Lets something go wrong in calls to come. */
  readonly plan: (fault: Fault) => void
  /** Shows the account's webhook secret, from when on deliveries are signed; a second time it is rotated, and the old one signs too for a day. */
  readonly revealWebhookSecret: (account?: string) => string
  /** Every attempt to deliver a webhook so far. */
  readonly deliveries: () => ReadonlyArray<DeliveryEntry>
  /** Moves the sandbox's clock: work ends, URLs expire. */
  readonly advance: (seconds: number) => void
  readonly close: () => Promise<void>
}

/**
 * Starts an emulator of the Higgsfield cloud on a loopback port.
 *
 * **When to use**: for tests and demonstrations. Everything a client sees crosses a socket; what the
 * returned handle says is also served under `/__sandbox/`.
 *
 * **Shapes and units**
 *
 * The sandbox's clock runs like the machine's, so that timestamps make sense to clients; only work is
 * scaled, by `timeScale`. What comes back depends on the seed and the request. A picture's content
 * counts, not its URL; a Soul ID's pictures and family count, not its name.
 *
 * **Fails with** a rejection where the port is taken, an option means nothing, or clips are asked for
 * and there is no ffmpeg (then when the clip is first fetched).
 */
export const start = async (options: HiggsfieldSandboxOptions = {}): Promise<HiggsfieldSandbox> => {
  let ffmpeg: Promise<string> | undefined
  const world = make(resolve(options), {
    draw: options.draw ?? drawPicture,
    film: options.film ?? (async (order) => await filmClip(order, await (ffmpeg ??= findFfmpeg(options.ffmpegPath))))
  }, Webhooks.make)
  const [first] = (options.accounts ?? [{ name: "sandbox" }]).map((account) => addAccount(world, account))
  if (first === undefined) throw new RangeError("A sandbox needs an account")
  const server = await listen(world, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    keyId: first.keyId,
    keySecret: first.keySecret,
    addAccount: (settings) => addAccount(world, settings),
    journal: () => world.journal.map((entry) => ({ ...entry })),
    bill: (account = first.name) => {
      const bill = billOf(world, account)
      if (bill === undefined) throw new RangeError(`No account ${account}`)
      return bill
    },
    simulated: (id) => simulated(world, id),
    plan: (fault) => world.faults.add(decode(fault)),
    revealWebhookSecret: (name = first.name) => {
      const account = world.accounts.get(name)
      if (account === undefined) throw new RangeError(`No account ${name}`)
      return Webhooks.revealSecret(world, account)
    },
    deliveries: () => world.courier.entries.map((entry) => ({ ...entry })),
    advance: world.advance,
    close: async () => {
      world.courier.close()
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      })
    }
  }
}

import * as Credits from "./Credits.ts"
import { digest, uuid } from "./Ids.ts"
import type { AccountSettings } from "./Settings.ts"

/** One line of an account's bill; `credits` is a decimal, its sign is in the kind. */
export interface BillEntry {
  /** ISO 8601, the sandbox's time. */
  readonly at: string
  readonly kind: "top-up" | "reserve" | "release" | "charge" | "refund"
  readonly credits: string
  /** The request or Soul ID; null for a top-up. */
  readonly for: string | null
}

/** What an account owes and has, in decimals of credits. */
export interface Bill {
  readonly account: string
  readonly balance: string
  readonly reserved: string
  readonly charged: string
  readonly entries: ReadonlyArray<BillEntry>
}

interface KeyPair {
  readonly keyId: string
  readonly keySecret: string
}

/** One customer: keys, money and limits. Requests, uploads and Soul IDs belong to it, not to a key. */
export interface Account {
  readonly name: string
  readonly keys: Array<KeyPair>
  readonly concurrency: number
  readonly retentionSeconds: number
  /** The present secret first; none before it was revealed. */
  readonly webhookSecrets: Array<{ readonly secret: string; readonly until: number }>
  balance: Credits.Credits
  reserved: Credits.Credits
  charged: Credits.Credits
  readonly entries: Array<BillEntry>
}

/** Opens an account; what the settings leave out is derived from the seed. */
export const open = (seed: string, settings: AccountSettings, at: string): Account => {
  const balance = Credits.fromText(settings.credits ?? "1000")
  return {
    name: settings.name,
    keys: [{
      keyId: settings.keyId ?? uuid("key", seed, settings.name),
      keySecret: settings.keySecret ?? digest("secret", seed, settings.name)
    }],
    concurrency: settings.concurrency ?? 4,
    retentionSeconds: settings.retentionSeconds ?? 604_800,
    webhookSecrets: [],
    balance,
    reserved: Credits.zero,
    charged: Credits.zero,
    entries: [{ at, kind: "top-up", credits: Credits.toText(balance), for: null }]
  }
}

/** Whether the account can pay this on top of what is reserved. */
export const canPay = (account: Account, price: Credits.Credits): boolean => account.balance - account.reserved >= price

/** Adds a line to the bill and moves the money it speaks of. */
export const book = (account: Account, kind: BillEntry["kind"], price: Credits.Credits, subject: string | null, at: string): void => {
  switch (kind) {
    case "top-up": account.balance += price; break
    case "reserve": account.reserved += price; break
    case "release": account.reserved -= price; break
    case "charge": account.balance -= price; account.charged += price; break
    case "refund": account.balance += price; account.charged -= price; break
  }
  account.entries.push({ at, kind, credits: Credits.toText(price), for: subject })
}

/** The bill as it stands. */
export const bill = (account: Account): Bill => ({
  account: account.name,
  balance: Credits.toText(account.balance),
  reserved: Credits.toText(account.reserved),
  charged: Credits.toText(account.charged),
  entries: account.entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
})

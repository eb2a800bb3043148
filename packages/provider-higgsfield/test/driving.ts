/** One order's steps for tests that script the other side. */
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Capability from "@likeness/core/Capability"
import type * as Intent from "@likeness/core/Intent"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import type * as Request from "@likeness/core/Request"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import { make } from "@likeness/provider-higgsfield"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { credentialsOf, type Identities } from "./Cloud.ts"
import { connectionOf, instruments } from "./samples.ts"

export const connect = (baseUrl: string, settings: Record<string, never> | Parameters<typeof connectionOf>[2] = {}) =>
  make(connectionOf("first", baseUrl, settings), Redacted.make(credentialsOf("first")), instruments)

/** Orders that name no identity need none. */
export const nobody: Identities = {
  first: { v1: "none", v2: "none", cinema: "none" },
  second: { v1: "none", v2: "none", cinema: "none" }
}

export const readAsset = SampleAssets.reader()

export const prepare = (provider: Provider.Provider, request: Request.Request) => provider.prepare(request, { readAsset, known: [] })

export const intend = (order: PreparedOrder.PreparedOrder, attempt = 1, withinSeconds = 20): Effect.Effect<Intent.Intent> =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    v: 1, id: "intent-1", prepared: order, attempt, firstSentAt: Timestamp.fromMillis(now), sendBy: Timestamp.fromMillis(now + withinSeconds * 1000)
  }))

const price = { credits: "3", worth: { amount: "0.1875", currency: "USD" }, source: "priceTable", readAt: "2026-11-24T00:00:00.000Z" }

/** As another process stored it. */
export const ticket = (capability: Capability.Capability, id = "job-1", count = 1): Ticket.Ticket => ({
  v: 1,
  provider: "higgsfield",
  connection: "hf-first",
  account: "studio",
  capability,
  id,
  intent: "intent-1",
  place: "anywhere",
  submittedAt: "2026-11-24T00:00:00.000Z",
  details: { price, warnings: [], wanted: capability === "trainIdentity" ? { _tag: "identity", kind: "soul-id/v2" } : { _tag: "files", count } }
})

/** The paid picture service as a provider, written with async functions and without Effect. */
import type * as Connection from "@likeness/core/Connection"
import { type Call, defineProvider, type PrepareCall, type ProviderDefinition } from "@likeness/core/define-provider"
import type * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as RemoteReference from "@likeness/core/RemoteReference"
import * as Request from "@likeness/core/Request"
import * as answers from "./answers.ts"
import { describe } from "./capabilities.ts"
import { BadStatus, ofFreeCall } from "./errors.ts"
import { validate } from "./orders.ts"
import { type OrderAnswer, request as send, settingsOf } from "./wire.ts"

/** An upload that ends sooner than this is made anew. */
const uploadMarginSeconds = 60

/** The twelve operations. */
export const definition = (connection: Connection.Connection, key: string): ProviderDefinition => {
  const settings = settingsOf(connection)
  const ask = async <A>(call: Call, path: string, method: "GET" | "POST" | "DELETE" = "GET"): Promise<A> => {
    const response = await send(settings, key, { method, path, signal: call.signal })
    const text = await response.text()
    return (text === "" ? {} : JSON.parse(text)) as A
  }
  const free = async <A>(operation: ProviderError.Operation, run: () => Promise<A>): Promise<A> => {
    try {
      return await run()
    } catch (thrown) {
      throw ofFreeCall(connection, operation, thrown)
    }
  }

  const upload = async (sha256: Hash.Sha256, call: PrepareCall): Promise<RemoteReference.RemoteReference> => {
    const known = call.known.find((one) => one.kind === "upload" && one.sha256 === sha256 && one.account === connection.account && RemoteReference.isUsable(one, call.now(), uploadMarginSeconds))
    if (known !== undefined) return known
    const pieces: Array<Uint8Array> = []
    for await (const piece of call.readAsset(sha256)) pieces.push(piece)
    const bytes = new Uint8Array(Buffer.concat(pieces))
    answers.checkBytes(connection, sha256, bytes)
    const answer = await send(settings, key, { method: "POST", path: "/uploads", body: bytes, headers: { "content-type": "image/png" }, signal: call.signal })
    const { expiresAt, id } = (await answer.json()) as { readonly id: string; readonly expiresAt: string }
    return { v: 1, connection: connection.name, account: connection.account, kind: "upload", id, sha256, expiresAt }
  }

  const download = async function*(path: string, sizeBytes: number | undefined, call: Call): AsyncIterable<Uint8Array> {
    let arrived = 0
    try {
      const { body } = await send(settings, key, { path, signal: call.signal })
      for await (const piece of body ?? []) {
        arrived += piece.length
        yield piece
      }
    } catch (thrown) {
      throw answers.failedDownload(connection, thrown)
    }
    if (sizeBytes !== undefined && arrived !== sizeBytes) throw answers.corrupt(connection, arrived, sizeBytes)
  }

  return {
    describe: () => describe(connection, settings),

    check: async (call) => {
      try {
        return answers.health(connection, await ask(call, "/account"))
      } catch (thrown) {
        return answers.illness(connection, thrown)
      }
    },

    validate: (request) => validate(request, connection),

    prepare: (request, call) =>
      free("prepare", async () => {
        const faults = validate(request, connection)
        if (faults.length > 0) throw answers.refusal(connection, faults)
        const references: Array<RemoteReference.RemoteReference> = []
        for (const sha256 of Request.assets(request)) references.push(await upload(sha256, call))
        return answers.order(connection, request, references)
      }),

    estimate: async ({ request }) => answers.estimate(request),

    submit: async (intent, call) => {
      const { body, key: idempotencyKey = "" } = intent.prepared
      const late = answers.tooLate(connection, intent, call.now())
      if (late !== undefined) return late
      try {
        const answer = await send(settings, key, { method: "POST", path: "/orders", body, headers: { "content-type": "application/json", "idempotency-key": idempotencyKey }, signal: call.signal })
        const { id } = (await answer.json()) as { readonly id: string }
        return { _tag: "accepted", v: 1, ticket: answers.ticket(connection, intent, id) }
      } catch (thrown) {
        return answers.failedSend(connection, intent, thrown)
      }
    },

    lookup: async (intent, call) => {
      try {
        const { id } = await ask<{ readonly id: string }>(call, `/keys/${intent.prepared.key}`)
        return { _tag: "found", ticket: answers.ticket(connection, intent, id) }
      } catch (thrown) {
        return answers.failedLookup(connection, thrown)
      }
    },

    poll: (ticket, call) => free("poll", async () => answers.standing(connection, ticket, await ask<OrderAnswer>(call, `/orders/${ticket.id}`))),

    cancel: (ticket, call) =>
      free("cancel", async () => {
        try {
          await ask(call, `/orders/${ticket.id}/cancel`, "POST")
          return { answer: "cancelled", billed: "no" }
        } catch (thrown) {
          if (thrown instanceof BadStatus && thrown.status === 409) return { answer: "tooLate", billed: "unknown" }
          throw thrown
        }
      }),

    collect: async function*(_ticket, ended, call) {
      for (const [output, one] of ended.outputs.entries()) {
        if (one._tag !== "file") continue
        const { locator, sizeBytes } = one.file
        yield { output, file: 0, mediaType: "image/png", ...(sizeBytes === undefined ? {} : { sizeBytes }), bytes: download(String(locator["path"]), sizeBytes, call) }
      }
    },

    forget: (reference, call) =>
      free("forget", async () => {
        if (reference.kind !== "upload" && reference.kind !== "request") return { answer: "notPossible", reason: "the service keeps faces until the account ends" }
        try {
          await ask(call, `/${reference.kind === "upload" ? "uploads" : "orders"}/${reference.id}`, "DELETE")
          return { answer: "erased" }
        } catch (thrown) {
          if (thrown instanceof BadStatus && thrown.status === 404) return { answer: "absent" }
          throw thrown
        }
      })
  }
}

export const make = (connection: Connection.Connection, key: string): Provider.Provider => defineProvider(definition(connection, key))

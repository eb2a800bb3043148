/** Wrong where it can cost: submit, lookup, keys. */
import type * as Intent from "@likeness/core/Intent"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import { randomUUID } from "node:crypto"
import { keys } from "../paid-pictures/server.ts"
import { definition } from "../paid-pictures/provider.ts"
import type { Wrong } from "./Wrong.ts"

const withKey = (intent: Intent.Intent, key: string): Intent.Intent => ({ ...intent, prepared: { ...intent.prepared, key } })

const refused = (error: ProviderError.ProviderError): Submission.Submission => ({ _tag: "refused", v: 1, error })

export const sending: ReadonlyArray<Wrong> = [
  {
    title: "asks the machine for the time",
    caughtBy: [28],
    change: (right) => ({ ...right, submit: (intent, call) => right.submit(intent, { ...call, now: () => Date.now() }) })
  },
  {
    title: "sends again by itself after a 5xx",
    caughtBy: [15],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        return answer._tag === "uncertain" && JSON.stringify(answer.error.cause).includes("500") ? right.submit(intent, call) : answer
      }
    })
  },
  {
    title: "calls a lost answer a refusal",
    caughtBy: [13, 15],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        return answer._tag === "uncertain" && intent.attempt === 1 ? refused(answer.error) : answer
      }
    })
  },
  {
    title: "repeats under a new key",
    caughtBy: [13, 15],
    change: (right) => ({ ...right, submit: (intent, call) => right.submit(intent.attempt === 1 ? intent : withKey(intent, randomUUID()), call) })
  },
  {
    title: "finds submissions that were never sent",
    caughtBy: [13],
    change: (right) => ({
      ...right,
      lookup: async (intent, call) => {
        const seen = await right.lookup(intent, call)
        if (seen._tag !== "absent") return seen
        const { account, capability, connection, provider } = intent.prepared
        return { _tag: "found", ticket: { v: 1, account, capability, connection, provider, id: "order-0", intent: intent.id, place: "anywhere", submittedAt: intent.firstSentAt, details: {} } }
      }
    })
  },
  {
    title: "does not know whether a refused connection sent anything",
    caughtBy: [14],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        return answer._tag === "refused" && answer.error._tag === "Unreachable" && Date.parse(intent.sendBy) > call.now() ? { ...answer, _tag: "uncertain" } : answer
      }
    })
  },
  {
    title: "takes a rate limit for a broken service",
    caughtBy: [16],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        if (answer._tag !== "refused" || answer.error._tag !== "RateLimited") return answer
        const { account, advice, billed, connection, message, operation } = answer.error
        return refused(new ProviderError.Unreachable({ account, advice, billed, connection, message, operation, retryable: "later" }))
      }
    })
  },
  {
    title: "sends after sendBy",
    caughtBy: [28, 30],
    change: (right) => ({ ...right, submit: (intent, call) => right.submit({ ...intent, sendBy: "2999-01-01T00:00:00.000Z" }, call) })
  },
  {
    title: "takes a repeat's refusal for the truth about the first send",
    caughtBy: [30],
    change: (right) => ({ ...right, submit: (intent, call) => right.submit({ ...intent, attempt: 1 }, call) })
  },
  {
    title: "tells the key in the error of a wrong key",
    caughtBy: [17],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        if (answer._tag !== "refused" || answer.error._tag !== "CredentialsRejected") return answer
        const { account, advice, billed, connection, operation, retryable } = answer.error
        return refused(new ProviderError.CredentialsRejected({ account, advice, billed, connection, operation, retryable, message: `Bearer ${keys.wrong} is refused` }))
      }
    })
  },
  {
    title: "keeps half of the key in the ticket",
    caughtBy: [17],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        return answer._tag === "accepted" ? { ...answer, ticket: { ...answer.ticket, details: { ...answer.ticket.details, secret: keys.first.split(":")[1]! } } } : answer
      }
    })
  },
  {
    title: "sends the first account's key for everyone",
    caughtBy: [31],
    change: (right, connection, { credentials }) => {
      if (connection.account !== "second" || credentials === "wrong") return right
      const first = definition(connection, keys.first)
      return { ...right, prepare: first.prepare, submit: first.submit }
    }
  },
  {
    title: "keeps a Date in its ticket",
    caughtBy: [11, 12],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const answer = await right.submit(intent, call)
        return answer._tag === "accepted" ? { ...answer, ticket: { ...answer.ticket, details: { ...answer.ticket.details, sent: new Date(0) as never } } } : answer
      }
    })
  },
  {
    title: "makes one job of each picture of a batch",
    caughtBy: [29],
    change: (right) => ({
      ...right,
      submit: async (intent, call) => {
        const { count } = JSON.parse(intent.prepared.body) as { readonly count: number }
        for (let extra = 1; extra < count; extra++) await right.submit(withKey(intent, randomUUID()), call)
        return right.submit(intent, call)
      }
    })
  }
]

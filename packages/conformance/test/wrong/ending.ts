/** Wrong about a running or ended job: poll, watch, cancel, collect, forget. */
import * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type { ProviderDefinition } from "@likeness/core/define-provider"
import * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import { forgetful } from "./forgetful.ts"
import type { Wrong } from "./Wrong.ts"

const changingOutcome = (right: ProviderDefinition, change: (ended: Outcome.Outcome) => Outcome.Outcome): ProviderDefinition => ({
  ...right,
  poll: async (ticket, call) => {
    const answer = await right.poll(ticket, call)
    return Provider.isOutcome(answer) ? change(answer) : answer
  }
})

const cancelled = ({ billed, usage, v, warnings }: Outcome.Outcome): Outcome.Outcome => ({ v, billed, usage, warnings, state: "cancelled", outputs: [] })

export const ending: ReadonlyArray<Wrong> = [
  {
    title: "remembers its jobs in the memory of its process only",
    caughtBy: [12],
    door: "forgetful",
    change: forgetful
  },
  {
    title: "remembers its jobs in the memory of its connection only",
    caughtBy: [12],
    change: (right) => {
      const mine = new Set<string>()
      return {
        ...right,
        submit: async (intent, call) => {
          const answer = await right.submit(intent, call)
          if (answer._tag === "accepted") mine.add(answer.ticket.id)
          return answer
        },
        poll: async (ticket, call) => {
          if (!mine.has(ticket.id)) throw new Error("no such ticket")
          return right.poll(ticket, call)
        }
      }
    }
  },
  {
    title: "lets progress fall",
    caughtBy: [18],
    change: (right) => ({
      ...right,
      poll: async (ticket, call) => {
        const answer: Progress.Progress | Outcome.Outcome = await right.poll(ticket, call)
        return !Provider.isOutcome(answer) && answer.fraction !== undefined ? { ...answer, fraction: 1 - answer.fraction } : answer
      }
    })
  },
  {
    title: "dates the outcome anew with each poll",
    caughtBy: [18],
    change: (right) => {
      let polls = 0
      return changingOutcome(right, (ended) => ({ ...ended, finishedAt: new Date(Date.UTC(2026, 10, 24) + ++polls).toISOString() }))
    }
  },
  {
    title: "breaks when somebody watches",
    caughtBy: [19],
    change: (right) => ({
      ...right,
      watch: () => {
        throw new Error("there is nothing to watch")
      }
    })
  },
  {
    title: "fails when it is too late to cancel",
    caughtBy: [20],
    change: (right, { account, name }) => ({
      ...right,
      cancel: async (ticket, call) => {
        const answer = await right.cancel(ticket, call)
        if (answer.answer !== "tooLate") return answer
        throw new ProviderError.InvalidRequest({ connection: name, account, operation: "cancel", billed: "no", retryable: "no", message: "it has ended", advice: "Nothing.", faults: [] })
      }
    })
  },
  {
    title: "says cancelled of a job that had ended",
    caughtBy: [20],
    change: (right) => ({ ...right, cancel: async (ticket, call) => ({ ...(await right.cancel(ticket, call)), answer: "cancelled" }) })
  },
  {
    title: "calls rejected content failed work",
    caughtBy: [21],
    change: (right) =>
      changingOutcome(right, (ended) => {
        if (ended.state !== "failed" || ended.error._tag !== "ContentRejected") return ended
        const { account, advice, billed, connection, message, operation, retryable } = ended.error
        return { ...ended, error: new ProviderError.WorkFailed({ account, advice, billed, connection, message, operation, retryable }) }
      })
  },
  {
    title: "waits for ever for a job that the service forgot",
    caughtBy: [22],
    patienceSeconds: 12,
    change: (right) => ({
      ...right,
      poll: async (ticket, call) => {
        try {
          return await right.poll(ticket, call)
        } catch (thrown) {
          if (thrown instanceof ProviderError.TicketLost) return { v: 1, state: "queued" }
          throw thrown
        }
      }
    })
  },
  {
    title: "takes a truncated picture for whole",
    caughtBy: [23],
    change: (right) => ({
      ...right,
      collect: (ticket, ended, call) => {
        const outputs = ended.outputs.map((output) => {
          if (output._tag !== "file") return output
          const { sizeBytes: _size, ...file } = output.file
          return { ...output, file }
        })
        return right.collect(ticket, { ...ended, outputs } as Outcome.Outcome, call)
      }
    })
  },
  {
    title: "takes a state that it does not know for the end",
    caughtBy: [24],
    change: (right) => ({
      ...right,
      poll: async (ticket, call) => {
        const answer: Progress.Progress | Outcome.Outcome = await right.poll(ticket, call)
        return Provider.isOutcome(answer) || answer.note === undefined ? answer : { v: 1, state: "cancelled", billed: "no", usage: [{ unit: "credits", amount: "0", source: "derived" }], warnings: [], outputs: [] }
      }
    })
  },
  {
    title: "waits where the answer lacks the state",
    caughtBy: [24],
    patienceSeconds: 12,
    change: (right) => ({
      ...right,
      poll: async (ticket, call) => {
        try {
          return await right.poll(ticket, call)
        } catch (thrown) {
          if (thrown instanceof ProviderError.ProtocolMismatch) return { v: 1, state: "queued" }
          throw thrown
        }
      }
    })
  },
  {
    title: "mixes up orders that are sent at the same time",
    caughtBy: [26],
    change: (right) => {
      let busy = 0
      let last = ""
      return {
        ...right,
        submit: async (intent, call) => {
          busy++
          const answer = await right.submit(intent, call)
          busy--
          if (answer._tag !== "accepted") return answer
          if (busy > 0 && last !== "") return { ...answer, ticket: { ...answer.ticket, id: last } }
          last = answer.ticket.id
          return answer
        }
      }
    }
  },
  {
    title: "goes on with a call that was interrupted",
    caughtBy: [25],
    change: (right, connection) => ({
      ...right,
      poll: async (ticket, call) => {
        await fetch(`${String(connection.settings["url"])}/account`).catch(() => {})
        return right.poll(ticket, call)
      }
    })
  },
  {
    title: "says erased and erases nothing",
    caughtBy: [27],
    change: (right) => ({ ...right, forget: async () => ({ answer: "erased" }) })
  },
  {
    title: "hides that fewer pictures came than were ordered",
    caughtBy: [29],
    change: (right) => changingOutcome(right, (ended) => ({ ...ended, warnings: [] }))
  },
  {
    title: "forgets the usage of a failed job",
    caughtBy: [32],
    change: (right) => changingOutcome(right, (ended) => (ended.state === "failed" ? { ...ended, usage: [] } : ended))
  },
  {
    title: "gives an identity model of another kind than it declares",
    caughtBy: [35],
    trains: true,
    change: (right) =>
      changingOutcome(right, (ended) => ({ ...ended, outputs: ended.outputs.map((output) => (output._tag === "identityRemote" ? { ...output, kind: "face/v0" } : output)) } as Outcome.Outcome))
  },
  {
    title: "calls training that failed or broke off cancelled",
    caughtBy: [21, 36],
    trains: true,
    change: (right) => ({
      ...right,
      poll: async (ticket, call) => {
        const answer = await right.poll(ticket, call)
        return ticket.capability === "trainIdentity" && Provider.isOutcome(answer) && answer.state === "failed" && answer.error._tag === "WorkFailed" ? cancelled(answer) : answer
      }
    })
  },
  {
    title: "looks for a job of one host on another one",
    caughtBy: [33],
    change: (right) => ({
      ...right,
      describe: () => {
        const description = right.describe()
        return { ...description, generateImage: { ...description.generateImage!, places: ["host:here"] } }
      }
    })
  }
]

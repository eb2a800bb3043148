import type { ProviderDefinition } from "@likeness/core/define-provider"

/** Shared by all connections of a process, and gone with it. */
const mine = new Set<string>()

/** Knows only the jobs that its process sent. */
export const forgetful = (right: ProviderDefinition): ProviderDefinition => ({
  ...right,
  submit: async (intent, call) => {
    const answer = await right.submit(intent, call)
    if (answer._tag === "accepted") mine.add(answer.ticket.id)
    return answer
  },
  lookup: async (intent, call) => {
    const seen = await right.lookup(intent, call)
    if (seen._tag === "found") mine.add(seen.ticket.id)
    return seen
  },
  poll: async (ticket, call) => {
    if (!mine.has(ticket.id)) throw new Error("no such ticket")
    return right.poll(ticket, call)
  }
})

/** The ticket of an intent that was accepted. */
import type * as Intent from "@likeness/core/Intent"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"

export const ticketOf = (intent: Intent.Intent, now: number): Ticket.Ticket => {
  const { prepared } = intent
  return {
    v: 1,
    provider: prepared.provider,
    connection: prepared.connection,
    account: prepared.account,
    capability: prepared.capability,
    id: prepared.key ?? intent.id,
    intent: intent.id,
    place: prepared.place,
    ...(prepared.server === undefined ? {} : { server: prepared.server }),
    submittedAt: Timestamp.fromMillis(now),
    details: prepared.details ?? {}
  }
}

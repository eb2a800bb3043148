/** Orders that a person had given up and that turned up: each is paid, and what it made waits in the account. */
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type { Job } from "@likeness/runtime/Job"

/** A warning for each, until the identity that it made was taken in. */
export const acceptedAfterAll = (jobs: ReadonlyArray<Job>, models: ReadonlyArray<IdentityModel.IdentityModel>): ReadonlyArray<string> => {
  const taken = new Set(models.flatMap(({ source }) => (source._tag === "remote" ? [source.id] : [])))
  return jobs.flatMap(({ id, state, ticket }) =>
    state === "rejected" && ticket !== undefined && !taken.has(ticket.id) ? [`${id}, which was given up, was accepted all the same as ${ticket.id} and is billed: \`likeness jobs show ${id}\``] : [])
}

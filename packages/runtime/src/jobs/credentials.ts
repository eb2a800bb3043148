/** A job that another process left here, and whose credentials only that process has. */
import * as ProviderError from "@likeness/core/ProviderError"
import { hostname } from "node:os"
import type { Row } from "./Row.ts"
import type { Work } from "./Work.ts"

/**
 * Nobody in this process asked for the job, so it is not refused here: it waits for a process that has what
 * this one lacks, and says which one that is. A job of this process keeps its plain refusal.
 */
export const lackedHere = (work: Work, row: Row, error: ProviderError.ProviderError): ProviderError.ProviderError => {
  if (error._tag !== "CredentialsRejected" || work.signals.isAskedFor(row.id)) return error
  const { account, name } = row.connection
  const source = row.connection.credentials?.replace(/^env:/u, "") ?? `the credentials of connection ${name}`
  const holder = `process ${process.pid} on ${hostname()}`
  return new ProviderError.CredentialsRejected({
    connection: name, account, operation: error.operation, billed: "no", retryable: "later", cause: { tag: error._tag, message: error.message },
    message: `The job waits because ${holder}, which carries this workspace's jobs, lacks ${source}: ${error.message}`,
    advice: `End ${holder}, or start it again with ${source}; the job then goes on by itself.`
  })
}

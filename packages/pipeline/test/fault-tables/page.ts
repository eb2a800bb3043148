/** The page, as the measurement says. */
import type { FreeRow, FreeTables } from "./free-calls.ts"
import { measureFree } from "./free-calls.ts"
import type { Measured as Paid, PaidRow } from "./paid-calls.ts"
import { measurePaid } from "./paid-calls.ts"

export interface Measured {
  readonly paid: Paid
  readonly free: FreeTables
}

/** Each waits for long, and neither does anything to the other's servers. */
export const measure = async (): Promise<Measured> => {
  const [paid, free] = await Promise.all([measurePaid(), measureFree()])
  return { paid, free }
}

const paidTable = (rows: ReadonlyArray<readonly [sdk: PaidRow, ours: PaidRow]>): string => [
  "| fault | SDK: sent | charged | outcome known | Likeness: sent | charged | outcome known |",
  "| --- | ---: | ---: | --- | ---: | ---: | --- |",
  ...rows.map(([sdk, ours]) => `| ${sdk.fault} | ${sdk.sends} | ${sdk.charges} | ${sdk.known} | ${ours.sends} | ${ours.charges} | ${ours.known} |`)
].join("\n")

const freeTable = (rows: ReadonlyArray<FreeRow>): string => [
  "| fault | SDK: sent | told | Likeness: sent | told |",
  "| --- | ---: | --- | ---: | --- |",
  ...rows.map(({ fault, ours, sdk }) => `| ${fault} | ${sdk === undefined ? "– | has no such call" : `${sdk.sends} | ${sdk.told}`} | ${ours.sends} | ${ours.told} |`)
].join("\n")

export const pageOf = ({ free, paid }: Measured): string => `# What calls to Higgsfield do under faults

You will find here what the official JavaScript SDK 0.2.6, with its default number of retries, and Likeness do when something goes wrong
between them and the cloud: how often the call was sent, how many orders were accepted and so paid, and whether the caller knows what became
of it. Measured against a server on this machine that keeps one promise of the vendor's, that a key with the same content is one request;
\`packages/pipeline/test/fault-tables.test.ts\` measures it again in every test run and refuses a stale page
(\`LIKENESS_WRITE_DOCS=1\` writes it). Not measured against the vendor.

Trouble hits the first two sends and then ends; "taken" means that the server did what was asked and the answer was lost. What is a clear
refusal stands for as long as it is asked. Where connections are refused nobody listens until the client has met that, and then somebody
does: what still arrives is counted.

## Ordering a picture

The SDK sends no idempotency key, so that each send of a taken order is another one to pay. Likeness sends the same bytes under the same key.

${paidTable(paid.pictures)}

## Ordering a video

${paidTable(paid.videos)}

## Training a Soul ID

Nobody promises a key here. Likeness sends once and then looks for the order's random name in the account's list; what is not there may still
come, so that it is said to be unknown instead of sent again.

${paidTable(paid.training)}

## Reading the state of a paid job

The job was accepted, and its state is asked for: \`sent\` counts these reads.

${paidTable(paid.reads)}

## The free calls

One call of each, as the workflow makes it: what is told "to be asked again" or not to be known is asked again by the workflow, or by the
person who asked. \`sent\` counts the requests of that call alone. A failure has its name, and is true unless it is marked as a lie.

${free.map(({ rows, title }) => `### ${title}\n\n${freeTable(rows)}`).join("\n\n")}
`

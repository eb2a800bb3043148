/** What a study comes to, for comparing a disturbed run with an undisturbed one. */
import { type CsvRow, readTrials } from "../support/read-trials.ts"

/** Never arrived, or lost with what a restarted server forgot: another attempt took its place by itself. */
const isLost = ({ failure_code }: CsvRow): boolean => ["TicketLost", "Unreachable", "OutputGone"].includes(failure_code)

const takeOf = ({ arm, brief, stage, take }: CsvRow): string => [arm, brief, stage, take].join("/")

const seconds = ({ finished_at, submitted_at }: CsvRow): string => String((Date.parse(finished_at) - Date.parse(submitted_at)) / 1000)

/** Rows by take, without lost attempts and counted as if those had never been; what came after one began later, and took as long. */
const finalRows = (trials: string): ReadonlyMap<string, ReadonlyArray<CsvRow & { readonly late?: true }>> =>
  new Map([...Map.groupBy(readTrials(trials), takeOf)].map(([take, rows]) => [
    take,
    rows.filter((row) => !isLost(row)).map((row, index) => ({ ...row, attempt: String(index + 1), ...(rows.indexOf(row) === index ? {} : { late: true as const }) }))
  ]))

/** A server that was restarted after a job forgets how long it held the GPU: nothing is booked, and the job's warning says so. */
const withoutUnknownTime = (row: CsvRow, other: CsvRow | undefined): CsvRow =>
  row.gpu_seconds === "0" || other?.gpu_seconds === "0" ? { ...row, gpu_seconds: "", cost_amount: "" } : row

const withoutDelay = ({ late, ...row }: CsvRow & { readonly late?: true }, other: { readonly late?: true } | undefined): CsvRow =>
  late === true || other?.late === true ? { ...row, submitted_at: "", finished_at: seconds(row) } : row

/** Both runs' rows, made equal in what a restarted server cannot know and in the delay by a lost attempt; anything else must be the same. */
export const comparable = (disturbed: string, undisturbed: string): readonly [ReadonlyArray<CsvRow>, ReadonlyArray<CsvRow>] => {
  const [some, others] = [finalRows(disturbed), finalRows(undisturbed)]
  const made = (mine: typeof some, theirs: typeof some) =>
    [...mine].flatMap(([take, rows]) => rows.map((row, index) => withoutUnknownTime(withoutDelay(row, theirs.get(take)?.[index]), theirs.get(take)?.[index])))
  return [made(some, others), made(others, some)]
}

import { Buffer } from "node:buffer"
import type { Plan } from "../plan/Plan.ts"
import { asOfMilliseconds, rateOf } from "../plan/Plan.ts"
import { type Cell, detached, Doubles, makeCell, noteAttempt } from "./cells.ts"
import type { Column } from "./columns.ts"
import { emptyRow, type Fault, makeRowCheck, type Row } from "./row-check.ts"
import type { ArmSums, BriefSums, ReviewPairs, Summary } from "./Summary.ts"
import { formatTimestamp } from "./timestamp.ts"

interface GatheredArm {
  readonly cells: Map<string, Cell>
  readonly similarities: Doubles
  readonly failureCodes: Map<string, number>
}

type Pairs = { -readonly [Key in keyof ReviewPairs]: number }

const noPairs = (): Pairs => ({ approveApprove: 0, approveReject: 0, rejectApprove: 0, rejectReject: 0 })

const countPair = (pairs: Pairs, first: string, second: string): void => {
  if (first === "approve") {
    if (second === "approve") pairs.approveApprove++
    else pairs.approveReject++
  } else if (second === "approve") pairs.rejectApprove++
  else pairs.rejectReject++
}

const add = (counts: Map<string, number>, key: string, amount: number): void => {
  const before = counts.get(key)
  if (before === undefined) counts.set(detached(key), amount)
  else counts.set(key, before + amount)
}

const sortedRecord = (counts: Map<string, number>): Record<string, number> => {
  const entries = [...counts].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return Object.fromEntries(entries)
}

/** Takes checked rows one by one into the sums of `contracts/statistics.md`, section 4. */
export const gather = (plan: Plan) => {
  const asOf = asOfMilliseconds(plan)
  const arms: ReadonlyArray<GatheredArm> = plan.arms.map(() => ({ cells: new Map(), similarities: new Doubles(), failureCodes: new Map() }))
  const days = new Map<string, number>()
  const outputStages = { image: plan.output_stages.includes("image"), video: plan.output_stages.includes("video") }
  const unanimous = plan.approval_rule === "unanimous"
  const between = noPairs()
  const self = noPairs()
  const creditsUsed = new Map<string, number>()
  let rows = 0
  let largestDay = 0
  let latest = -Infinity

  const row: Row = emptyRow()
  const check = makeRowCheck(plan, asOf, {
    dayOf: (brief) => days.get(brief),
    acceptedAtOf: (armIndex, brief) => arms[armIndex]?.cells.get(brief)?.acceptedAt
  })

  const cellOf = (arm: GatheredArm): Cell => {
    const known = arm.cells.get(row.brief)
    if (known !== undefined) return known
    const brief = detached(row.brief)
    const cell = makeCell(brief, row.day, row.acceptedAt)
    arm.cells.set(brief, cell)
    if (!days.has(brief)) days.set(brief, row.day)
    return cell
  }

  const countOutput = (arm: GatheredArm, cell: Cell): void => {
    if (row.faceFound !== "") cell.checked++
    if (row.faceFound === "1") {
      cell.faces++
      cell.similarity += row.similarity
      arm.similarities.push(row.similarity)
    }
    if (row.review1 === "") return
    cell.reviewed++
    if (row.review1 !== "approve" || (unanimous && row.review2 === "reject")) return
    cell.approved++
    if (row.exportedAt < cell.firstExportAt && (asOf === null || row.exportedAt <= asOf)) cell.firstExportAt = row.exportedAt
  }

  const accept = (value: (column: Column) => string): Fault | null => {
    const fault = check(value, row)
    if (fault !== null) return fault
    const arm = arms[row.armIndex]
    if (arm === undefined) throw new Error("a checked row names an arm of the plan")
    const cell = cellOf(arm)
    if (!noteAttempt(row.video ? cell.seenVideos : cell.seenImages, row.take, row.attempt)) {
      return { column: "attempt", fault: "this attempt at this take stands in an earlier row" }
    }
    rows++
    if (row.day > largestDay) largestDay = row.day
    if (row.finishedAt > latest) latest = row.finishedAt
    if (row.exportedAt > latest) latest = row.exportedAt
    cell.attempts++
    cell.cost += row.cost
    if (!Number.isNaN(row.credits)) add(creditsUsed, row.provider, row.credits)
    if (row.outcome === "succeeded") {
      cell.succeeded++
      if (row.video ? outputStages.video : outputStages.image) countOutput(arm, cell)
    } else {
      cell.lostMilliseconds += row.finishedAt - row.submittedAt
      if (row.outcome === "failed") {
        cell.failed++
        add(arm.failureCodes, row.failureCode, 1)
      } else cell.cancelled++
    }
    if (row.review2 !== "") countPair(row.reviewer1 === row.reviewer2 ? self : between, row.review1, row.review2)
    return null
  }

  const overheadOf = (arm: string): number =>
    (plan.overheads ?? []).reduce((sum, overhead) => overhead.arm === arm ? sum + overhead.amount * (rateOf(plan, overhead.currency) ?? 0) : sum, 0)

  const armSums = (gathered: GatheredArm, arm: string): ArmSums => {
    const share = gathered.cells.size === 0 ? 0 : overheadOf(arm) / gathered.cells.size
    const briefs = [...gathered.cells.values()]
      .map((cell) => ({ cell, bytes: Buffer.from(cell.brief) }))
      .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ cell }): BriefSums => ({
        brief: cell.brief,
        day: cell.day,
        acceptedAt: cell.acceptedAt,
        firstExportAt: cell.firstExportAt === Infinity ? null : cell.firstExportAt,
        cost: cell.cost + share,
        approved: cell.approved,
        reviewed: cell.reviewed,
        attempts: cell.attempts,
        succeeded: cell.succeeded,
        failed: cell.failed,
        cancelled: cell.cancelled,
        lostHours: cell.lostMilliseconds / 3_600_000,
        checked: cell.checked,
        faces: cell.faces,
        similarity: cell.similarity
      }))
    return { arm, briefs, similarities: gathered.similarities.sorted(), failureCodes: sortedRecord(gathered.failureCodes) }
  }

  const finish = (): Summary => ({
    study: plan.study,
    rows,
    briefs: days.size,
    day: largestDay,
    asOf: asOf ?? latest,
    asOfText: plan.as_of ?? formatTimestamp(latest),
    arms: plan.arms.map((arm, index) => {
      const gathered = arms[index]
      if (gathered === undefined) throw new Error("every arm of the plan is gathered")
      return armSums(gathered, arm)
    }),
    betweenReviewers: between,
    sameReviewer: self,
    creditsUsed: sortedRecord(creditsUsed)
  })

  return { accept, finish, rows: () => rows }
}

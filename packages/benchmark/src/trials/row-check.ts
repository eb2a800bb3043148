import type { Plan } from "../plan/Plan.ts"
import { rateOf } from "../plan/Plan.ts"
import type { Column } from "./columns.ts"
import { parseCount, parseDecimal } from "./decimal.ts"
import { parseTimestamp } from "./timestamp.ts"

/** What is wrong with a row, at its first offending column. */
export interface Fault {
  readonly column: Column
  readonly fault: string
}

/** A checked row; one object is filled again and again. An absent number is NaN here and nowhere else. */
export interface Row {
  day: number
  brief: string
  armIndex: number
  video: boolean
  take: number
  attempt: number
  provider: string
  acceptedAt: number
  submittedAt: number
  finishedAt: number
  exportedAt: number
  outcome: string
  failureCode: string
  cost: number
  credits: number
  faceFound: string
  similarity: number
  review1: string
  reviewer1: string
  review2: string
  reviewer2: string
}

/** What earlier rows said about the brief and about the arm's work on it. */
export interface Known {
  readonly dayOf: (brief: string) => number | undefined
  readonly acceptedAtOf: (armIndex: number, brief: string) => number | undefined
}

export const emptyRow = (): Row => ({
  day: 0, brief: "", armIndex: 0, video: false, take: 0, attempt: 0, provider: "", acceptedAt: 0, submittedAt: 0, finishedAt: 0,
  exportedAt: NaN, outcome: "", failureCode: "", cost: 0, credits: NaN, faceFound: "", similarity: NaN,
  review1: "", reviewer1: "", review2: "", reviewer2: ""
})

/**
 * Makes the check of one row: `value(column)` gives the row's text, `row` receives what it means.
 *
 * Answers the first offending column in the order of `contracts/statistics.md`, section 3; only the check that the
 * attempt is new is left to who keeps the attempts.
 */
export const makeRowCheck = (plan: Plan, asOf: number | null, known: Known) => {
  const arms = new Map(plan.arms.map((arm, index) => [arm, index]))
  const rates = new Map([...Object.keys(plan.fx), plan.currency].map((currency) => [currency, rateOf(plan, currency)]))
  const at = (column: Column, fault: string): Fault => ({ column, fault })

  const priced = (column: "credits" | "gpu_seconds", units: number, provider: string): number | Fault => {
    const prices = column === "credits" ? plan.credit_prices : plan.gpu_hour_prices
    const price = prices !== undefined && Object.hasOwn(prices, provider) ? prices[provider] : undefined
    const table = column === "credits" ? "credit_prices" : "gpu_hour_prices"
    if (price === undefined) return at(column, `the plan's ${table} has no price for ${provider}`)
    const rate = rates.get(price.currency) ?? null
    if (rate === null) return at(column, `the price for ${provider} is in ${price.currency}, which has no rate in fx`)
    return units * price.amount * rate
  }

  const facts = (value: (column: Column) => string, row: Row): Fault | null => {
    if (value("study") !== plan.study) return at("study", `it is not ${plan.study}, the plan's study`)
    const day = parseCount(value("day"))
    if (day === null) return at("day", "it is not a whole number from 1 on")
    row.day = day
    row.brief = value("brief")
    const knownDay = known.dayOf(row.brief)
    if (knownDay !== undefined && knownDay !== day) return at("day", `brief ${row.brief} was given on day ${knownDay}`)
    if (row.brief === "") return at("brief", "it is empty")
    const armIndex = arms.get(value("arm"))
    if (armIndex === undefined) return at("arm", "it is not one of the plan's arms")
    row.armIndex = armIndex
    const stage = value("stage")
    if (stage !== "image" && stage !== "video") return at("stage", "it is neither image nor video")
    row.video = stage === "video"
    const take = parseCount(value("take"))
    if (take === null) return at("take", "it is not a whole number from 1 on")
    row.take = take
    const attempt = parseCount(value("attempt"))
    if (attempt === null) return at("attempt", "it is not a whole number from 1 on")
    row.attempt = attempt
    row.provider = value("provider")
    if (row.provider === "") return at("provider", "it is empty")
    const acceptedAt = parseTimestamp(value("accepted_at"))
    if (acceptedAt === null) return at("accepted_at", "it is not a time YYYY-MM-DDTHH:MM:SS[.mmm]Z")
    const knownAcceptance = known.acceptedAtOf(armIndex, row.brief)
    if (knownAcceptance !== undefined && knownAcceptance !== acceptedAt) {
      return at("accepted_at", `the arm accepted brief ${row.brief} at another time in an earlier row`)
    }
    row.acceptedAt = acceptedAt
    const submittedAt = parseTimestamp(value("submitted_at"))
    if (submittedAt === null) return at("submitted_at", "it is not a time YYYY-MM-DDTHH:MM:SS[.mmm]Z")
    row.submittedAt = submittedAt
    const finishedAt = parseTimestamp(value("finished_at"))
    if (finishedAt === null) return at("finished_at", "it is not a time YYYY-MM-DDTHH:MM:SS[.mmm]Z")
    row.finishedAt = finishedAt
    const exported = value("exported_at")
    const exportedAt = exported === "" ? NaN : parseTimestamp(exported)
    if (exportedAt === null) return at("exported_at", "it is neither empty nor a time YYYY-MM-DDTHH:MM:SS[.mmm]Z")
    row.exportedAt = exportedAt
    row.outcome = value("outcome")
    if (row.outcome !== "succeeded" && row.outcome !== "failed" && row.outcome !== "cancelled") {
      return at("outcome", "it is none of succeeded, failed, cancelled")
    }
    return null
  }

  const times = (row: Row): Fault | null => {
    if (row.submittedAt < row.acceptedAt) return at("submitted_at", "it lies before accepted_at")
    if (row.finishedAt < row.submittedAt) return at("finished_at", "it lies before submitted_at")
    if (asOf !== null && row.finishedAt > asOf) return at("finished_at", "it lies after the plan's as_of")
    if (Number.isNaN(row.exportedAt)) return null
    if (row.outcome !== "succeeded") return at("exported_at", `a ${row.outcome} attempt has no export`)
    return row.exportedAt < row.finishedAt ? at("exported_at", "it lies before finished_at") : null
  }

  const costs = (value: (column: Column) => string, row: Row): Fault | null => {
    const amountText = value("cost_amount")
    const currency = value("cost_currency")
    const creditsText = value("credits")
    const secondsText = value("gpu_seconds")
    const amount = amountText === "" ? NaN : parseDecimal(amountText)
    if (amount === null || amount < 0) return at("cost_amount", "it is not a decimal from 0 on")
    const hasAmount = !Number.isNaN(amount)
    if (!hasAmount && currency !== "") return at("cost_amount", "a currency stands without an amount")
    if (!hasAmount && creditsText === "" && secondsText === "") return at("cost_amount", "the row has no cost: no amount, no credits, no GPU seconds")
    let cost = 0
    if (hasAmount) {
      if (!/^[A-Z]{3}$/u.test(currency)) return at("cost_currency", "it is not three capital letters")
      const rate = rates.get(currency) ?? null
      if (rate === null) return at("cost_currency", `the plan's fx has no rate for ${currency}`)
      cost = amount * rate
    }
    const credits = creditsText === "" ? NaN : parseDecimal(creditsText)
    if (credits === null || credits < 0) return at("credits", "it is neither empty nor a decimal from 0 on")
    row.credits = credits
    const hasCredits = !Number.isNaN(credits)
    if (!hasAmount && hasCredits) {
      const price = priced("credits", credits, row.provider)
      if (typeof price !== "number") return price
      cost = price
    }
    const seconds = secondsText === "" ? NaN : parseDecimal(secondsText)
    if (seconds === null || seconds < 0) return at("gpu_seconds", "it is neither empty nor a decimal from 0 on")
    if (!hasAmount && !hasCredits) {
      const price = priced("gpu_seconds", seconds / 3600, row.provider)
      if (typeof price !== "number") return price
      cost = price
    }
    row.cost = cost
    return null
  }

  const findings = (value: (column: Column) => string, row: Row): Fault | null => {
    const succeeded = row.outcome === "succeeded"
    row.faceFound = value("face_found")
    if (row.faceFound !== "" && row.faceFound !== "1" && row.faceFound !== "0") return at("face_found", "it is none of 1, 0 and empty")
    if (row.faceFound !== "" && !succeeded) return at("face_found", `a ${row.outcome} attempt has no face`)
    const similarityText = value("identity_similarity")
    if (similarityText === "") {
      if (row.faceFound === "1") return at("identity_similarity", "a found face needs its similarity")
      row.similarity = NaN
    } else {
      const similarity = parseDecimal(similarityText)
      if (similarity === null || similarity < -1 || similarity > 1) return at("identity_similarity", "it is not a decimal between -1 and 1")
      if (row.faceFound !== "1") return at("identity_similarity", "there is a similarity without a found face")
      row.similarity = similarity
    }
    return null
  }

  const review = (value: (column: Column) => string, second: boolean): Fault | null => {
    const column = second ? "review_2" : "review_1"
    const given = value(column)
    const reviewer = value(second ? "reviewer_2" : "reviewer_1")
    if (given !== "" && given !== "approve" && given !== "reject") return at(column, "it is none of approve, reject and empty")
    if (given === "" && reviewer !== "") return at(column, "a reviewer stands without a review")
    if (given !== "" && reviewer === "") return at(second ? "reviewer_2" : "reviewer_1", "a review stands without its reviewer")
    return null
  }

  const reviews = (value: (column: Column) => string, row: Row): Fault | null => {
    row.review1 = value("review_1")
    row.reviewer1 = value("reviewer_1")
    row.review2 = value("review_2")
    row.reviewer2 = value("reviewer_2")
    const first = review(value, false)
    if (first !== null) return first
    if (row.review1 !== "" && row.outcome !== "succeeded") return at("review_1", `a ${row.outcome} attempt has no review`)
    const second = review(value, true)
    if (second !== null) return second
    return row.review2 !== "" && row.review1 === "" ? at("review_2", "a second review needs a first") : null
  }

  return (value: (column: Column) => string, row: Row): Fault | null => {
    const first = facts(value, row) ?? times(row)
    if (first !== null) return first
    row.failureCode = value("failure_code")
    if (row.outcome === "failed" && row.failureCode === "") return at("failure_code", "a failed attempt needs its code")
    if (row.outcome !== "failed" && row.failureCode !== "") return at("failure_code", `a ${row.outcome} attempt has no failure code`)
    return costs(value, row) ?? findings(value, row) ?? reviews(value, row)
  }
}

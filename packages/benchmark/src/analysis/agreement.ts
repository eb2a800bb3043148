import type { ReviewPairs } from "../trials/Summary.ts"
import { normalUpperQuantile } from "./distributions.ts"

/** How far two showings of the same outputs were judged alike. */
export interface PairAgreement {
  readonly pairs: number
  readonly raw: number | null
  readonly kappa: number | null
  readonly kappa_lower: number | null
  readonly kappa_upper: number | null
}

/** Agreement of different reviewers, with Krippendorff's alpha. */
export interface BetweenAgreement extends PairAgreement {
  readonly alpha: number | null
}

/**
 * Cohen's kappa on the 2×2 table of first × second showing, with its large-sample interval.
 *
 * **Shapes and units**
 *
 * `raw` is the share judged equal. Where chance alone would agree always (one word only was ever said) kappa is null.
 *
 * **Source**: J. L. Fleiss, J. Cohen, B. S. Everitt, Psychol. Bull. 72 (1969), 323–327, formula 13;
 * `contracts/statistics.md`, 5.8.
 */
export const kappaAgreement = (table: ReviewPairs, confidence: number): PairAgreement => {
  const pairs = table.approveApprove + table.approveReject + table.rejectApprove + table.rejectReject
  if (pairs === 0) return { pairs, raw: null, kappa: null, kappa_lower: null, kappa_upper: null }
  const raw = (table.approveApprove + table.rejectReject) / pairs
  const first = (table.approveApprove + table.approveReject) / pairs
  const second = (table.approveApprove + table.rejectApprove) / pairs
  // Counted, not subtracted from 1: whether one word only was said is an exact question.
  const oneWord = table.approveApprove === pairs || table.rejectReject === pairs
  const chance = first * second + (1 - first) * (1 - second)
  if (oneWord) return { pairs, raw, kappa: null, kappa_lower: null, kappa_upper: null }
  const kappa = (raw - chance) / (1 - chance)
  const left = 1 - kappa
  const agreed = (share: number, margins: number): number => share * (1 - margins * left) ** 2
  const crossed = (share: number, margins: number): number => share * margins ** 2
  const variance = (
    agreed(table.approveApprove / pairs, first + second) +
    agreed(table.rejectReject / pairs, 2 - first - second) +
    left ** 2 * (
      crossed(table.approveReject / pairs, second + (1 - first)) +
      crossed(table.rejectApprove / pairs, 1 - second + first)
    ) -
    (kappa - chance * left) ** 2
  ) / (pairs * (1 - chance) ** 2)
  const half = normalUpperQuantile((1 - confidence) / 2) * Math.sqrt(Math.max(0, variance))
  return { pairs, raw, kappa, kappa_lower: kappa - half, kappa_upper: kappa + half }
}

/**
 * Krippendorff's alpha for two categories and two ratings of each output; null where one word only was ever said.
 *
 * **Source**: K. Krippendorff, Content Analysis (2004), nominal metric; `contracts/statistics.md`, 5.8.
 */
export const krippendorffAlpha = (table: ReviewPairs): number | null => {
  const pairs = table.approveApprove + table.approveReject + table.rejectApprove + table.rejectReject
  const approvals = 2 * table.approveApprove + table.approveReject + table.rejectApprove
  const ratings = 2 * pairs
  if (approvals === 0 || approvals === ratings) return null
  const observed = (table.approveReject + table.rejectApprove) / pairs
  const expected = (2 * approvals * (ratings - approvals)) / (ratings * (ratings - 1))
  return 1 - observed / expected
}

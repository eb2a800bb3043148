/** Facts that arrive while a study runs, for its analysis: they stand in `plan.json`, and its recorded hash leaves them out. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Decimal from "@likeness/core/Decimal"
import * as Timestamp from "@likeness/core/Timestamp"
import { creditsOfRecords } from "../costs/read-credits.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type Overhead, studyOverheads } from "./overheads.ts"
import { type Study, writePlan } from "./Study.ts"

/** By connection, of its account the lot that ends first. */
const creditsOf = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const now = Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    const used = new Set(study.arms.flatMap(({ stages }) => Object.values(stages).map(({ connection }) => connection.name)))
    return Object.fromEntries((yield* creditsOfRecords(workspace.settings, workspace.runtime)).flatMap(({ connections, lots }) => {
      const [first] = lots.filter(({ addedAt, expired, left }) => !expired && addedAt <= now && !Decimal.isZero(left)).toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1))
      return first === undefined ? [] : connections.filter((name) => used.has(name)).map((name) => [name, { balance: Decimal.toNumber(first.left), expires_at: first.expiresAt }] as const)
    }))
  })

/** Writes what the overheads are by now, and what is left of the credits. */
export const writeLaterFacts = (workspace: Workspace, study: Study, overheads: ReadonlyArray<Overhead>) =>
  Effect.flatMap(creditsOf(workspace, study), (credits) => {
    const { credits: _earlier, ...plan } = study.plan
    return writePlan(study, {
      ...plan,
      overheads: overheads.map(({ amount, arm, currency }) => ({ arm, amount: Number(amount), currency })),
      ...(Object.keys(credits).length === 0 ? {} : { credits })
    })
  })

/** {@link writeLaterFacts} before an analysis; gives the overheads that its numbers hold. */
export const updatePlan = (workspace: Workspace, study: Study) => Effect.tap(studyOverheads(workspace, study), (overheads) => writeLaterFacts(workspace, study, overheads))

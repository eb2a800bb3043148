/**
 * A seeded stand-in for a person, blind to the arm: likes pictures that resemble the persona and are
 * not spoiled, with some human inconsistency. Reviews of a real study are people's.
 */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import { measureAsset, personaReferences } from "../steps/measure-take.ts"
import { decide, reviewQueue } from "../steps/review.ts"
import { requireTake } from "../steps/take-name.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { reviewerName } from "./demo-workspace.ts"

/** Similarity at which half of the takes are liked, and how soft that limit is. */
const half = 0.56
const softness = 0.05

const share = (text: string): number => Number.parseInt(Hash.ofText(text).slice(0, 8), 16) / 2 ** 32

/** Decides every waiting take of the study. */
export const reviewAll = (workspace: Workspace, study: string, seed: number, tell: Tell) =>
  Effect.gen(function*() {
    const waiting = yield* reviewQueue(workspace, { study })
    const persona = Object.keys(workspace.settings.personas)[0]!
    const references = yield* personaReferences(workspace, persona)
    let done = 0
    yield* Effect.forEach(waiting, ({ take: name }) =>
      Effect.gen(function*() {
        const { asset: sha256, id } = yield* requireTake(workspace, name)
        const asset = yield* workspace.runtime.assets.get(sha256)
        if (asset === undefined) return
        const seen = yield* measureAsset(workspace, persona, asset, references)
        tell("reviewing blind", ++done / waiting.length)
        const liking = seen.similarity === null || seen.goodQuality === false ? 0 : 1 / (1 + Math.exp((half - seen.similarity) / softness))
        const approve = share(`${seed}/${id}`) < liking
        const reason = seen.similarity === null ? "no face to recognise" : seen.goodQuality === false ? "blurred or badly exposed" : "not like her"
        yield* decide(workspace, { take: id, reviewer: reviewerName, ...(approve ? { decision: "approve" as const } : { decision: "reject" as const, reason }) })
      }), { concurrency: 4, discard: true })
    return waiting.length
  })

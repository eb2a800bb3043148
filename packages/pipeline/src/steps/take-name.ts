/**
 * What a reviewer calls a take. A take's id begins with its job's and ends with its number within the job: providers that
 * make several takes with one job could be told by it, so a study's takes go by a name that says nothing.
 */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import type { Workspace } from "../workspace/Workspace.ts"

const ofStudy = /^take-[0-9a-f]{16}$/u

export const takeName = ({ id, study }: Pick<Take.Take, "id" | "study">): string => (study === undefined ? id : `take-${Hash.ofText(id).slice(0, 16)}`)

/** The take of that name or id. */
export const findTake = (workspace: Workspace, name: string) =>
  Effect.gen(function*() {
    const { takes } = workspace.runtime
    const found = yield* takes.get(name)
    if (found !== undefined || !ofStudy.test(name)) return found
    return (yield* takes.list({})).find((take) => take.study !== undefined && takeName(take) === name)
  })

/** {@link findTake}, or `InvalidInput` at `place`. */
export const requireTake = (workspace: Workspace, name: string, place = name) =>
  Effect.flatMap(findTake(workspace, name), (take) =>
    take === undefined
      ? Effect.fail(new RuleError.InvalidInput({ place, message: `there is no take ${name}`, advice: "List takes with `likeness review --list`." }))
      : Effect.succeed(take))

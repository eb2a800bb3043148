/** Lists of style and camera presets, read once a day: a preset that is not there would be dropped silently, and the result billed. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as errors from "./errors.ts"
import { invalid } from "./operations/request-faults.ts"
import { isSuccess, raw } from "./wire/Answer.ts"
import * as answers from "./wire/answers.ts"
import type { ApiClient } from "./wire/ApiClient.ts"

/** A preset that a body names. */
export interface Named {
  /** The list's path. */
  readonly list: string
  readonly id: string
  /** Where it stands in the request. */
  readonly path: ReadonlyArray<string | number>
  /** What the preset must be good for. */
  readonly needs: "start_end_frame" | undefined
}

/** Who asks, and over which connection. */
export interface Asking {
  readonly api: ApiClient
  readonly origin: errors.Origin
}

export interface Presets {
  /** Fails for a preset that does not exist or does not fit, and where its list cannot be read: what was not checked is not paid for. */
  readonly check: (asking: Asking, named: ReadonlyArray<Named>) => Effect.Effect<void, ProviderError.ProviderError>
}

type List = ReadonlyMap<string, answers.Preset>

const at = { operation: "prepare", billed: "no" } as const
const lifeMillis = 86_400_000

export const make = (): Presets => {
  const kept = new Map<string, { readonly list: List; readonly readAt: number }>()
  const read = ({ api, origin }: Asking, path: string): Effect.Effect<List, ProviderError.ProviderError> =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const known = kept.get(path)
      if (known !== undefined && now - known.readAt < lifeMillis) return known.list
      const answer = yield* api.send({ method: "GET", path }).pipe(Effect.mapError((broken) => errors.ofBroken(origin, at, broken)))
      // A list that is not there is another API than the contract's, not a model that is not offered.
      if (errors.meaningOf(answer) === "notFound") return yield* errors.mismatch(origin, at, `the presets of ${path} answered with status ${answer.status}`, raw(answer))
      if (!isSuccess(answer)) return yield* errors.ofAnswer(origin, at, answer)
      const found = answers.read(answers.PresetList, answer.json)
      if (Result.isFailure(found)) return yield* errors.mismatch(origin, at, `the presets of ${path} cannot be read: ${found.failure}`, raw(answer))
      const list: List = new Map(found.success.map((preset) => [preset.id.toLowerCase(), preset]))
      kept.set(path, { list, readAt: now })
      return list
    })
  return {
    check: (asking, named) =>
      Effect.gen(function*() {
        const faults: Array<ProviderError.Fault> = []
        for (const { id, list: path, needs, path: where } of named) {
          const list = yield* read(asking, path)
          const preset = list.get(id.toLowerCase())
          if (preset === undefined) faults.push(invalid(where, `${id} is none of the ${list.size} presets of ${path}`))
          else if (needs !== undefined && preset.start_end_frame !== true) faults.push(invalid(where, `${preset.name} does not go together with a last frame`))
        }
        if (faults.length > 0) yield* errors.ofFaults(asking.origin, at.operation, faults)
      })
  }
}

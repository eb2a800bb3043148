/** Lists of style and camera presets, read once a day: a preset that is not there would be dropped silently, and the result billed. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as ProviderError from "@likeness/core/ProviderError"
import type { Adapter } from "./Adapter.ts"
import * as errors from "./errors.ts"
import { invalid } from "./operations/request-faults.ts"
import { isSuccess } from "./wire/Answer.ts"
import * as answers from "./wire/answers.ts"

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

export interface Presets {
  /** Fails for a preset that does not exist or does not fit; gives what could not be checked as warnings. */
  readonly check: (adapter: Adapter, named: ReadonlyArray<Named>) => Effect.Effect<ReadonlyArray<string>, ProviderError.ProviderError>
}

type List = ReadonlyMap<string, answers.Preset>

const lifeMillis = 86_400_000

export const make = (): Presets => {
  const kept = new Map<string, { readonly list: List; readonly readAt: number }>()
  const read = (adapter: Adapter, path: string) =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const known = kept.get(path)
      if (known !== undefined && now - known.readAt < lifeMillis) return known.list
      const sent = yield* Effect.result(adapter.api.send({ method: "GET", path }))
      if (Result.isFailure(sent) || !isSuccess(sent.success)) return undefined
      const found = answers.read(answers.PresetList, sent.success.json)
      if (Result.isFailure(found)) return undefined
      const list: List = new Map(found.success.map((preset) => [preset.id.toLowerCase(), preset]))
      kept.set(path, { list, readAt: now })
      return list
    })
  return {
    check: (adapter, named) =>
      Effect.gen(function*() {
        const warnings: Array<string> = []
        const faults: Array<ProviderError.Fault> = []
        for (const { id, list: path, needs, path: at } of named) {
          const list = yield* read(adapter, path)
          const preset = list?.get(id.toLowerCase())
          if (list === undefined) warnings.push(`the presets of ${path} could not be read; ${id} was not checked`)
          else if (preset === undefined) faults.push(invalid(at, `${id} is none of the ${list.size} presets of ${path}`))
          else if (needs !== undefined && preset.start_end_frame !== true) faults.push(invalid(at, `${preset.name} does not go together with a last frame`))
        }
        return faults.length === 0 ? warnings : yield* errors.ofFaults(adapter.origin, "prepare", faults)
      })
  }
}

/** Check 9: values at the edge arrive as they are. */
import type * as Capability from "@likeness/core/Capability"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"
import * as Leaves from "./Leaves.ts"
import * as Variants from "./Variants.ts"

/** Quotes, a backslash, an emoji of several code points, combining accents in NFC and another script. */
const words = "she said “hi”, \"hello\" and 'hey' \\ 👩🏽‍🚀 naïve Ångström q\u0303 東京 שלום".normalize("NFC")

/** One value at its edge, and a plain one to tell the place in the body by. */
interface Edge {
  readonly title: string
  readonly path: ReadonlyArray<string | number>
  readonly edge: string | number
  readonly plain: string | number
}

/** A second value of a range that is not its edge. */
const besides = (range: Capability.Range): number => range.minimum + (range.maximum - range.minimum) / 2

const zeroWithin = (range: Capability.Range | undefined): range is Capability.Range => range !== undefined && range.minimum <= 0 && range.maximum > 0

const strengths = (bench: Bench.Bench): ReadonlyArray<Edge> => {
  const { request } = bench.sample
  const found: Array<Edge> = []
  const add = (title: string, path: ReadonlyArray<string | number>, range: Capability.Range | undefined): void => {
    if (zeroWithin(range)) found.push({ title: `${title} 0`, path, edge: 0, plain: besides(range) })
  }
  if (request._tag === "generateImage" || request._tag === "generateVideo") {
    const rules: ReadonlyArray<Capability.InputRule> = (bench.model as Capability.GenerateImageModel | Capability.GenerateVideoModel).inputs
    request.inputs.forEach((input, index) => add(`strength of the input ${input.role}`, ["inputs", index, "strength"], rules.find((rule) => rule.role === input.role)?.strength))
  }
  if (request._tag === "generateImage" || request._tag === "enhance") {
    const rule = (bench.model as Capability.GenerateImageModel | Capability.EnhanceModel).subjects
    request.subjects.forEach((subject, index) => {
      if (subject.identity._tag !== "none") add(`strength of the subject ${subject.slot}`, ["subjects", index, "identity", "strength"], rule.strength)
    })
  }
  if (request._tag === "enhance") add("strength", ["strength"], (bench.model as Capability.EnhanceModel).strength)
  return found
}

const edges = (bench: Bench.Bench): ReadonlyArray<Edge> => {
  const { request } = bench.sample
  const model = bench.model as Capability.GenerateImageModel | Capability.GenerateVideoModel | Capability.EnhanceModel
  const found: Array<Edge> = [...strengths(bench)]
  if (model.seed._tag === "range" && model.seed.maximum > model.seed.minimum) {
    found.push({ title: `seed ${model.seed.minimum}`, path: ["seed"], edge: model.seed.minimum, plain: model.seed.minimum + 1 })
    found.push({ title: `seed ${model.seed.maximum}`, path: ["seed"], edge: model.seed.maximum, plain: model.seed.minimum })
  }
  if ((request._tag === "generateImage" || request._tag === "generateVideo") && "negativePrompt" in model && model.negativePrompt) {
    found.push({ title: "an empty negative prompt", path: ["prompt", "negative"], edge: "", plain: "zarquon" })
  }
  return found
}

const arrived = (bench: Bench.Bench, request: Request.Request): Effect.Effect<Leaves.Leaves, Broken> =>
  Effect.gen(function*() {
    const before = (yield* Bench.submissions(bench)).length
    yield* Driver.order(bench, { request })
    const sent = (yield* Bench.submissions(bench))[before]
    if (sent === undefined) return yield* broken("the order was accepted, but the probe saw no paid call")
    return Leaves.ofReceived(bench.harness, sent)
  })

export const edgeValuesArrive = Check.make({
  number: 9,
  name: "edge values arrive: the smallest seed, strength 0, an empty negative prompt, every script",
  capabilities: ["generateImage", "generateVideo", "enhance"],
  samples: (samples) => samples,
  body: (bench) =>
    Effect.gen(function*() {
      const { request } = bench.sample
      for (const { edge, path, plain, title } of edges(bench)) {
        // Held by no queue from the last order.
        yield* Bench.reset(bench)
        const there = yield* arrived(bench, Variants.set(path, edge)(request))
        yield* Bench.reset(bench)
        const other = yield* arrived(bench, Variants.set(path, plain)(request))
        yield* expect(Leaves.carry(there, edge, other, plain), `${title} did not arrive: no place in the body holds ${JSON.stringify(edge)} where ${JSON.stringify(plain)} stands otherwise`)
      }
      if ("prompt" in request && request.prompt !== undefined) {
        yield* Bench.reset(bench)
        const there = yield* arrived(bench, Variants.set(["prompt", "scene"], `${request.prompt.scene} ${words}`)(request))
        yield* expect(Leaves.contain(there, words), "quotes, emoji, accents and other scripts did not arrive as they were")
      }
    })
})

export const checks: ReadonlyArray<Check.Check> = [edgeValuesArrive]

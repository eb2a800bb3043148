/** Orders that differ from a sample in one thing: at a declared limit, beyond one, or with one more option. */
import * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import * as Schema from "effect/Schema"
import type * as Bench from "./Bench.ts"
import * as SampleAssets from "./SampleAssets.ts"

/** One change to an order. */
export interface Variant {
  /** For the report, such as `seed 1000001`. */
  readonly title: string
  /** Where a fault about it points: the beginning of its path. */
  readonly path: ReadonlyArray<string | number>
  readonly apply: (request: Request.Request) => Request.Request
  /** It is a thing that is not offered, so the fault is `Unsupported`. */
  readonly unsupported?: true
}

/** Sets the member at `path`, making objects on the way. */
export const set = (path: ReadonlyArray<string | number>, value: unknown) => (request: Request.Request): Request.Request => {
  const copy = structuredClone(request) as never as Record<string | number, unknown>
  let at = copy
  for (const key of path.slice(0, -1)) {
    at[key] ??= {}
    at = at[key] as Record<string | number, unknown>
  }
  at[path.at(-1)!] = value
  return copy as never as Request.Request
}

const variant = (title: string, path: ReadonlyArray<string | number>, value: unknown): Variant => ({ title, path, apply: set(path, value) })

/** A setting that no adapter knows. */
export const unknownSetting = (name: string): Variant => variant(`the unknown setting ${name}`, ["recipe", "settings", name], 1)

const isAllowed = (bench: Bench.Bench, isRequest: (value: unknown) => boolean) => (one: Variant): boolean => isRequest(one.apply(bench.sample.request))

const is = Schema.is

const ranges = (title: string, path: ReadonlyArray<string | number>, range: Capability.Range | undefined, whole: boolean): { readonly within: ReadonlyArray<Variant>; readonly beyond: ReadonlyArray<Variant> } => {
  if (range === undefined) return { within: [], beyond: [] }
  const step = whole ? 1 : Math.max(1e-3, (range.maximum - range.minimum) / 10)
  const at = (value: number): Variant => variant(`${title} ${value}`, path, value)
  return { within: [at(range.minimum), at(range.maximum)], beyond: [at(range.minimum - step), at(range.maximum + step)] }
}

const seeds = (rule: Capability.SeedRule) => ranges("seed", ["seed"], rule._tag === "range" ? rule : undefined, true)

const sizes = (rule: Capability.SizeRule | undefined): { readonly within: ReadonlyArray<Variant>; readonly beyond: ReadonlyArray<Variant> } => {
  if (rule === undefined) return { within: [], beyond: [] }
  const shape = (aspect: string): Variant => variant(`aspect ${aspect}`, ["size"], { _tag: "aspect", aspect })
  const pixels = (width: number, height: number): Variant => variant(`${width}×${height}`, ["size"], { _tag: "pixels", width, height })
  const exact = rule.pixels
  return {
    within: [
      ...rule.aspects.map(shape),
      ...(exact === undefined ? [] : [pixels(exact.width.minimum, exact.height.minimum), pixels(exact.width.maximum, exact.height.maximum)])
    ],
    beyond: [
      ...(rule.aspects.includes("998:1") ? [] : [shape("998:1")]),
      ...(exact === undefined
        ? [{ ...pixels(640, 640) }]
        : [pixels(exact.width.maximum + exact.multipleOf, exact.height.minimum), pixels(exact.width.minimum, exact.height.maximum + exact.multipleOf)])
    ]
  }
}

const counts = (declared: ReadonlyArray<number>) => {
  const at = (count: number): Variant => variant(`count ${count}`, ["count"], count)
  const largest = Math.max(...declared)
  return { within: declared.map(at), beyond: [at(largest + 1), ...Array.from({ length: largest }, (_, index) => index + 1).filter((count) => !declared.includes(count)).map(at)] }
}

const stranger = { name: "stranger", triggerToken: "strngr", classToken: "person" }

const subjectsOf = (request: Request.Request): ReadonlyArray<Request.Subject> => ("subjects" in request ? request.subjects : [])

/** An identity model of a kind that nobody has. */
const strangeIdentity: Request.SubjectIdentity = {
  _tag: "model",
  model: {
    v: 1, kind: "nobody/none", persona: stranger.name, origin: { _tag: "imported", from: "the conformance suite" },
    source: { _tag: "files", files: [{ role: "lora", sha256: SampleAssets.safetensors(0).sha256, sizeBytes: 1 }] }
  }
}

const subjects = (rule: Capability.SubjectRule, request: Request.Request) => {
  const now = subjectsOf(request)
  const strengths = now.flatMap((subject, index) =>
    subject.identity._tag === "none" ? [] : [ranges(`strength of subject ${index + 1}`, ["subjects", index, "identity", "strength"], rule.strength, false)])
  const strange = variant("an identity model of an undeclared kind", ["subjects"], [{ persona: stranger, slot: "stranger", identity: strangeIdentity }])
  const crowd = Array.from({ length: rule.maximum + 1 }, (_, index): Request.Subject =>
    ({ ...(now[0] ?? { persona: stranger, identity: { _tag: "none" } }), slot: `person${index}` }))
  return {
    within: strengths.flatMap((one) => one.within),
    beyond: [
      ...strengths.flatMap((one) => one.beyond),
      { ...variant(`${rule.maximum + 1} subjects`, ["subjects"], crowd), unsupported: true as const },
      { ...strange, unsupported: true as const }
    ]
  }
}

const roles = {
  generateImage: ["init", "style", "outfit", "location", "pose", "depth", "mask"],
  generateVideo: ["first", "last", "reference", "motion", "audio"]
}

const inputs = (rules: ReadonlyArray<Capability.InputRule>, request: Request.Request) => {
  if (request._tag !== "generateImage" && request._tag !== "generateVideo") return { within: [], beyond: [] }
  const now = request.inputs
  const undeclared = roles[request._tag].find((role) => !rules.some((rule) => rule.role === role))
  const { mediaType, sha256 } = SampleAssets.picture(0)
  const strengths = now.map((input, index) => ranges(`strength of input ${index + 1}`, ["inputs", index, "strength"], rules.find((rule) => rule.role === input.role)?.strength, false))
  const crowded = now.flatMap((input) => {
    const maximum = rules.find((rule) => rule.role === input.role)?.maximum ?? 0
    return [variant(`${maximum + 1} inputs with the role ${input.role}`, ["inputs"], [...now, ...Array.from({ length: maximum + 1 }, () => input)])]
  })
  return {
    within: strengths.flatMap((one) => one.within),
    beyond: [
      ...strengths.flatMap((one) => one.beyond),
      ...crowded,
      ...(undeclared === undefined ? [] : [{ ...variant(`an input with the role ${undeclared}`, ["inputs"], [...now, { asset: { sha256, mediaType }, role: undeclared }]), unsupported: true as const }])
    ]
  }
}

const pictures = (model: Capability.TrainIdentityModel, request: Request.TrainIdentity) => {
  // Only their number matters here, so no bytes stand behind them.
  const of = (count: number): Variant =>
    variant(`${count} pictures`, ["referenceSet"], ReferenceSet.make(request.persona.name, Array.from({ length: count }, (_, index) => ({
      sha256: Hash.ofText(`picture ${index}`), mediaType: model.mediaTypes[0]!, width: 1024, height: 1024, caption: `a photo of ${request.persona.triggerToken}`
    }))))
  return { within: [of(model.pictures.minimum), of(model.pictures.maximum)], beyond: [of(model.pictures.minimum - 1), of(model.pictures.maximum + 1)] }
}

const joined = (parts: ReadonlyArray<{ readonly within: ReadonlyArray<Variant>; readonly beyond: ReadonlyArray<Variant> }>) => ({
  within: parts.flatMap((part) => part.within),
  beyond: parts.flatMap((part) => part.beyond)
})

const limitsOf = (bench: Bench.Bench) => {
  const request = bench.sample.request
  switch (request._tag) {
    case "trainIdentity":
      return pictures(bench.model as Capability.TrainIdentityModel, request)
    case "generateImage": {
      const model = bench.model as Capability.GenerateImageModel
      return joined([seeds(model.seed), counts(model.counts), sizes(model.size), inputs(model.inputs, request), subjects(model.subjects, request)])
    }
    case "generateVideo": {
      const model = bench.model as Capability.GenerateVideoModel
      return joined([
        seeds(model.seed), ranges("duration", ["durationSeconds"], model.durationsSeconds, false), ranges("frame rate", ["frameRate"], model.frameRates, true),
        sizes(model.size), inputs(model.inputs, request)
      ])
    }
    case "enhance": {
      const model = bench.model as Capability.EnhanceModel
      const offered = bench.description.enhance!.models.map((one) => one.operation)
      const missing = Capability.EnhanceOperation.literals.find((operation) => !offered.includes(operation))
      return joined([
        seeds(model.seed), ranges("strength", ["strength"], model.strength, false), ranges("factor", ["factor"], model.factor, false), subjects(model.subjects, request),
        { within: [], beyond: missing === undefined ? [] : [{ ...variant(`the operation ${missing}`, ["operation"], missing), unsupported: true as const }] }
      ])
    }
  }
}

/** Both edges of every declared limit, and one step beyond each. What the schema of requests itself refuses is left out. */
export const limits = (bench: Bench.Bench, schema: Schema.Codec<Request.Request, unknown>): { readonly within: ReadonlyArray<Variant>; readonly beyond: ReadonlyArray<Variant> } => {
  const { beyond, within } = limitsOf(bench)
  const allowed = isAllowed(bench, is(schema))
  return { within: within.filter(allowed), beyond: beyond.filter(allowed) }
}

const middle = (range: Capability.Range | undefined): number => (range === undefined ? 0.35 : range.minimum + 0.35 * (range.maximum - range.minimum))

/** Each option that the sample leaves out, declared or not, with a value that shows in a body. */
export const options = (bench: Bench.Bench): ReadonlyArray<Variant> => {
  const { request } = bench.sample
  const words = (part: string): Variant => variant(`a prompt's ${part}`, ["prompt", part], `zarquon ${part}`)
  const found: Array<Variant> = [unknownSetting("aSettingThatNobodyKnows")]
  if (request._tag === "generateImage" || request._tag === "generateVideo") {
    found.push(words("prefix"), words("style"), words("negative"))
    request.inputs.forEach((input, index) => {
      const rules: ReadonlyArray<Capability.InputRule> = (bench.model as Capability.GenerateImageModel | Capability.GenerateVideoModel).inputs
      found.push(variant(`strength of the input ${input.role}`, ["inputs", index, "strength"], middle(rules.find((rule) => rule.role === input.role)?.strength)))
    })
  }
  if (request._tag === "generateImage" || request._tag === "enhance") {
    const rule = (bench.model as Capability.GenerateImageModel | Capability.EnhanceModel).subjects
    request.subjects.forEach((subject, index) => {
      if (subject.identity._tag !== "none") found.push(variant(`strength of the subject ${subject.slot}`, ["subjects", index, "identity", "strength"], middle(rule.strength)))
    })
  }
  if (request._tag === "generateVideo") {
    const model = bench.model as Capability.GenerateVideoModel
    found.push(variant("a frame rate", ["frameRate"], model.frameRates?.maximum ?? 23))
    found.push(variant("a size", ["size"], model.size?.aspects.at(-1) === undefined ? { _tag: "pixels", width: model.size?.pixels?.width.maximum ?? 640, height: model.size?.pixels?.height.maximum ?? 640 } : { _tag: "aspect", aspect: model.size.aspects.at(-1) }))
  }
  if (request._tag === "enhance") {
    const model = bench.model as Capability.EnhanceModel
    const { mediaType, sha256 } = SampleAssets.picture(1)
    found.push(variant("a strength", ["strength"], middle(model.strength)), variant("a factor", ["factor"], model.factor?.maximum ?? 3))
    found.push(variant("a prompt", ["prompt"], { scene: "zarquon" }))
    if (request.mask === undefined) found.push(variant("a mask", ["mask"], { sha256, mediaType }))
  }
  if (request._tag === "trainIdentity" && request.baseModel === undefined) {
    found.push(variant("a base model", ["baseModel"], {
      v: 1, family: "sdxl", files: [{ role: "checkpoint", name: "base.safetensors", sha256: Hash.ofText("base") }], licence: { name: "CC0-1.0", source: "the conformance suite" }
    }))
  }
  return found
}

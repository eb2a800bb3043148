/** Checks of a request's parts against what `describe` declares: the declaration is the only source of the limits. */
import type * as Capability from "@likeness/core/Capability"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import type * as RequestInput from "@likeness/core/RequestInput"

export type Fault = typeof ProviderError.Fault.Type
type Path = ReadonlyArray<string | number>

export const unsupported = (path: Path, message: string): Fault => ({ tag: "Unsupported", path, message })
export const invalid = (path: Path, message: string): Fault => ({ tag: "InvalidRequest", path, message })

const within = (value: number, range: { readonly minimum: number; readonly maximum: number }): boolean => value >= range.minimum && value <= range.maximum

/** A number inside a range; `undefined` range: the option itself is not offered. */
export const ranged = (path: Path, what: string, value: number | undefined, range: Capability.Range | undefined): ReadonlyArray<Fault> => {
  if (value === undefined) return []
  if (range === undefined) return [unsupported(path, `${what} is not offered here`)]
  return within(value, range) ? [] : [unsupported(path, `${what} must be between ${range.minimum} and ${range.maximum}, not ${value}`)]
}

export const seed = (value: number, rule: Capability.SeedRule): ReadonlyArray<Fault> =>
  rule._tag === "range" ? ranged(["seed"], "the seed", value, rule) : []

export const size = (asked: Request.Size | undefined, rule: Capability.SizeRule): ReadonlyArray<Fault> => {
  if (asked === undefined) return []
  if (asked._tag === "aspect") {
    return rule.aspects.includes(asked.aspect) ? [] : [unsupported(["size", "aspect"], `the aspect ${asked.aspect} is not offered; there are ${rule.aspects.join(", ")}`)]
  }
  const pixels = rule.pixels
  if (pixels === undefined) return [unsupported(["size"], `only the aspects ${rule.aspects.join(", ")} are offered`)]
  return (["width", "height"] as const).flatMap((side) => [
    ...ranged(["size", side], `the ${side}`, asked[side], pixels[side]),
    ...(asked[side] % pixels.multipleOf === 0 ? [] : [unsupported(["size", side], `the ${side} must be a multiple of ${pixels.multipleOf}, not ${asked[side]}`)])
  ])
}

export const subjects = (asked: ReadonlyArray<Request.Subject>, rule: Capability.SubjectRule): ReadonlyArray<Fault> => [
  ...(asked.length > rule.maximum ? [unsupported(["subjects"], `at most ${rule.maximum} subjects are offered, not ${asked.length}`)] : []),
  ...(asked.length < rule.minimum ? [invalid(["subjects"], `at least ${rule.minimum} subjects are needed`)] : []),
  ...asked.flatMap((subject, index) => {
    const path = ["subjects", index, "identity"]
    const { identity } = subject
    if (identity._tag === "references") return rule.referenceSets ? [] : [unsupported(path, "reference sets are not used without training here")]
    if (identity._tag === "none") return rule.withoutIdentity ? [] : [unsupported(path, "a subject needs an identity here")]
    const { model } = identity
    return [
      ...(rule.identityKinds.includes(model.kind) ? [] : [unsupported([...path, "model", "kind"], `identity models of the kind ${model.kind} are not taken; there is ${rule.identityKinds.join(", ") || "none"}`)]),
      ...(model.source._tag === "remote" ? [unsupported([...path, "model", "source"], "an identity that is an id of another account cannot be used here")] : []),
      ...(model.source._tag === "files" && model.source.files.length !== 1 ? [unsupported([...path, "model", "source", "files"], "an identity has exactly one LoRA file here")] : []),
      ...(model.baseModel !== undefined && model.baseModel.family !== "sdxl" ? [unsupported([...path, "model", "baseModel", "family"], `a LoRA for ${model.baseModel.family} does not fit an SDXL checkpoint`)] : []),
      ...ranged([...path, "strength"], "the identity's strength", identity.strength, rule.strength)
    ]
  })
]

export const inputs = (asked: ReadonlyArray<RequestInput.ImageInput | RequestInput.VideoInput>, rules: ReadonlyArray<Capability.InputRule>): ReadonlyArray<Fault> => [
  ...rules.flatMap((rule) => {
    const count = asked.filter((input) => input.role === rule.role).length
    if (count < rule.minimum) return [invalid(["inputs"], `an input with the role ${rule.role} is needed`)]
    return count > rule.maximum ? [unsupported(["inputs"], `at most ${rule.maximum} inputs with the role ${rule.role} are offered, not ${count}`)] : []
  }),
  ...asked.flatMap((input, index) => {
    const rule = rules.find((each) => each.role === input.role)
    if (rule === undefined) return [unsupported(["inputs", index, "role"], `inputs with the role ${input.role} are not offered`)]
    return [
      ...mediaType(["inputs", index, "asset", "mediaType"], input.asset.mediaType, rule.mediaTypes),
      ...ranged(["inputs", index, "strength"], `the strength of the ${input.role} input`, input.strength, rule.strength)
    ]
  })
]

export const mediaType = (path: Path, asked: string, offered: ReadonlyArray<string>): ReadonlyArray<Fault> =>
  offered.includes(asked) ? [] : [unsupported(path, `${asked} is not taken; there are ${offered.join(", ")}`)]

/** A slot in the scene that no subject fills would reach the model as braces. */
export const slots = (prompt: Prompt.Prompt | undefined, asked: ReadonlyArray<Request.Subject>): ReadonlyArray<Fault> =>
  Prompt.slots([prompt?.prefix, prompt?.scene, prompt?.style].filter((part) => part !== undefined).join(" "))
    .filter((slot) => !asked.some((subject) => subject.slot === slot))
    .map((slot) => invalid(["prompt", "scene"], `no subject fills the slot {${slot}}`))

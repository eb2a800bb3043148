/** Captions from the template: trigger and class first, then what a person wrote of each picture. Pure. */
import * as RuleError from "@likeness/core/RuleError"
import type * as Persona from "@likeness/core/Persona"
import * as Result from "effect/Result"
import { type Attributes, attributeNames } from "./caption-attributes.ts"
import { mostWords, plainWords, wordsIn } from "./caption-text.ts"

export interface Rendered {
  /** In the order of the pictures. */
  readonly captions: ReadonlyArray<string>
  /** Attributes that are in too many pictures to be learned apart from the persona. */
  readonly leftOut: ReadonlyArray<{ readonly attribute: string; readonly words: string; readonly share: number }>
}

/** An attribute in more captions than this becomes part of the persona. */
export const largestShare = 0.6

/** What training reads beside a picture of which nothing is said. */
export const templateCaption = (persona: Pick<Persona.Persona, "triggerToken" | "classToken">): string => `${persona.triggerToken} ${persona.classToken}`

/** `names`: the pictures, as the attributes name them. Fails with `InvalidInput` for a caption that training would cut. */
export const renderCaptions = (
  persona: Pick<Persona.Persona, "triggerToken" | "classToken">,
  names: ReadonlyArray<string>,
  attributes: ReadonlyMap<string, Attributes>,
  place: string
): Result.Result<Rendered, RuleError.InvalidInput> => {
  const said = names.map((name) => attributeNames.flatMap((attribute) => {
    const words = plainWords(attributes.get(name)?.[attribute] ?? "").toLowerCase()
    return words === "" ? [] : [{ attribute, words }]
  }))
  const counts = new Map<string, { readonly attribute: string; readonly words: string; count: number }>()
  for (const { attribute, words } of said.flat()) {
    const key = `${attribute}\n${words}`
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { attribute, words, count: 1 })
    else known.count += 1
  }
  const frequent = [...counts.values()].filter(({ count }) => count / names.length > largestShare)
  const captions = said.map((each) => [
    templateCaption(persona),
    ...each.filter(({ attribute, words }) => !frequent.some((one) => one.attribute === attribute && one.words === words)).map(({ words }) => words)
  ].join(", "))
  const long = captions.findIndex((caption) => wordsIn(caption) > mostWords)
  if (long !== -1) {
    return Result.fail(new RuleError.InvalidInput({
      place,
      message: `${place}: the caption of ${names[long]} has ${wordsIn(captions[long]!)} words, and training reads about ${mostWords}`,
      advice: "Say less of that picture."
    }))
  }
  return Result.succeed({ captions, leftOut: frequent.map(({ attribute, count, words }) => ({ attribute, words, share: count / names.length })) })
}

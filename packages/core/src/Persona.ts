/** The one whose likeness is made. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

/** What a person modelled on a real one agreed to; training needs it. */
export const Consent = Schema.Struct({
  /** Who agreed. */
  givenBy: Text.NonEmptyText,
  givenAt: Timestamp.Timestamp,
  /** To what, in words. */
  scope: Text.NonEmptyText,
  /** The signed document, where one was stored. */
  document: Schema.optionalKey(Hash.Sha256)
})
export type Consent = typeof Consent.Type

/** `synthetic`: nobody real was the model. `real`: someone was, and consent is recorded or still missing. */
export const Origin = Schema.TaggedUnion({
  synthetic: {},
  real: { consent: Schema.optionalKey(Consent) }
})
export type Origin = typeof Origin.Type

export const Persona = Schema.Struct({
  v: Stored.version(1),
  name: Text.Name,
  /** The rare word that training ties to this face, such as `mayaxo`. */
  triggerToken: Text.NonEmptyText,
  /** The common word for what the persona is, such as `woman`. */
  classToken: Text.NonEmptyText,
  origin: Origin
})
export type Persona = typeof Persona.Type

export const stored = Stored.make("persona", 1, Persona)

/** The persona's words as a recipe and a prompt use them: part of every request that shows the persona. */
export const Words = Schema.Struct({ name: Text.Name, triggerToken: Text.NonEmptyText, classToken: Text.NonEmptyText })
export type Words = typeof Words.Type

export const words = (persona: Persona): Words => ({ name: persona.name, triggerToken: persona.triggerToken, classToken: persona.classToken })

/** Whether training may begin: synthetic, or a real person's consent is on record. */
export const mayTrain = (persona: Persona): boolean => persona.origin._tag === "synthetic" || persona.origin.consent !== undefined

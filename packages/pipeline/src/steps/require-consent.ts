/** Training needs a consent on record, unless nobody real was the model. */
import * as Effect from "effect/Effect"
import * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"

/** Refuses a persona modelled on a real person whose consent is missing. */
export const requireConsent = (persona: Persona.Persona): Effect.Effect<void, RuleError.ConsentMissing> =>
  Persona.mayTrain(persona)
    ? Effect.void
    : Effect.fail(new RuleError.ConsentMissing({
      message: `persona ${persona.name} is modelled on a real person and no consent is on record`,
      advice: `Record it under personas.${persona.name}.consent in likeness.yaml, or set \`synthetic: true\` if nobody real was the model.`
    }))

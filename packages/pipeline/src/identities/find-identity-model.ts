/** An identity model by the beginning of its name. */
import * as Effect from "effect/Effect"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as RuleError from "@likeness/core/RuleError"
import type { Records } from "@likeness/runtime/Runtime"

/** Fails with `InvalidInput` where none or several of the persona's begin so. */
export const findIdentityModel = (records: Pick<Records, "identityModels">, persona: string, written: string) =>
  Effect.gen(function*() {
    const models = yield* records.identityModels.list({ persona })
    const found = models.filter((model) => IdentityModel.hash(model).startsWith(written.toLowerCase()))
    const only = found[0]
    if (only !== undefined && found.length === 1) return only
    return yield* new RuleError.InvalidInput({
      place: "identity model",
      message: found.length > 1 ? `${found.length} identity models of ${persona} begin with ${written}` : `${persona} has no identity model that begins with ${written}`,
      advice: found.length > 1 ? "Write more of its name." : models.length === 0 ? "Train one with `likeness train`, or bring one with `likeness identity import FILE`." : "`likeness identity list` shows them."
    })
  })

/** What one order is called by, whatever it became on its way. */
import type * as Hash from "@likeness/core/Hash"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"

/** The request's hash before and after each of its recipe's fallbacks, in whatever order they were taken. */
export const requestNames = (request: Request.Request): ReadonlySet<Hash.Sha256> => {
  const names = new Set<Hash.Sha256>()
  const visit = (form: Request.Request, left: ReadonlyArray<Recipe.Fallback>): void => {
    names.add(Request.hash(form))
    for (const { after, settings } of left) {
      visit({ ...form, recipe: { ...form.recipe, settings: { ...form.recipe.settings, ...settings } } }, left.filter((other) => other.after !== after))
    }
  }
  visit(request, request.recipe.fallbacks ?? [])
  return names
}

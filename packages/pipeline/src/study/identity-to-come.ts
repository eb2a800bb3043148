/** An identity model before it is trained, so that what will be made with it can be checked and priced. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"

const source = "a training to come"

/**
 * The forms that it may take: its kind is declared, whether it is files or an id is not. Only for
 * validating and estimating; no request with one is ever stored.
 */
export const identitiesToCome = (
  persona: string,
  connection: Connection.Connection,
  recipe: Recipe.Recipe,
  offer: NonNullable<Capability.Description["trainIdentity"]>
): ReadonlyArray<IdentityModel.IdentityModel> => {
  const model = offer.models.find(({ providerModel }) => providerModel === recipe.settings["providerModel"]) ?? offer.models[0]!
  const shared = {
    v: 1 as const,
    kind: model.identityKind,
    persona,
    ...(recipe.baseModel === undefined ? {} : { baseModel: recipe.baseModel }),
    origin: { _tag: "imported" as const, from: source }
  }
  return [
    { ...shared, source: { _tag: "remote", id: "to-come", connection: connection.name, account: connection.account } },
    { ...shared, source: { _tag: "files", files: [{ role: "lora", sha256: Hash.ofText(source), sizeBytes: 1 }] } }
  ]
}

const isToCome = ({ identity }: Request.Subject): boolean =>
  identity._tag === "model" && identity.model.origin._tag === "imported" && identity.model.origin.from === source

/** The picture without the identity that is to come, whose id a provider would not know; `undefined` where nothing in the request is to come. */
export const withoutIdentityToCome = (request: Request.Request): Request.GenerateImage | undefined =>
  request._tag === "generateImage" && request.subjects.some(isToCome)
    ? { ...request, subjects: request.subjects.map((subject) => (isToCome(subject) ? { ...subject, identity: { _tag: "none" } } : subject)) }
    : undefined

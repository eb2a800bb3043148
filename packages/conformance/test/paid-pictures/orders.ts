/** From requests to the service's own orders: what is wrong with them, and their bodies. */
import * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Prompt from "@likeness/core/Prompt"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import { facesModel, largestSeed, picturesModel } from "./capabilities.ts"

type Path = ProviderError.Fault["path"]
type Faults = Array<ProviderError.Fault>

const unsupported = (path: Path, message: string): ProviderError.Fault => ({ tag: "Unsupported", path, message })
const invalid = (path: Path, message: string): ProviderError.Fault => ({ tag: "InvalidRequest", path, message })

const strength = (faults: Faults, path: Path, value: number | undefined): void => {
  if (value !== undefined && (value < 0 || value > 1)) faults.push(invalid([...path, "strength"], "strength is 0 to 1"))
}

const ofPicture = (request: Request.GenerateImage, connection: Connection.Connection): Faults => {
  const faults: Faults = []
  if (request.size._tag === "pixels" || !picturesModel.size.aspects.includes(request.size.aspect)) faults.push(unsupported(["size"], "the aspects 1:1 and 3:4 are offered"))
  if (!picturesModel.counts.includes(request.count)) faults.push(invalid(["count"], "1, 2 or 4 pictures can be ordered at once"))
  if (request.seed > largestSeed) faults.push(invalid(["seed"], `seeds go up to ${largestSeed}`))
  if (request.subjects.length > 1) faults.push(unsupported(["subjects"], "one subject can be shown"))
  request.subjects.forEach(({ identity }, index) => {
    const path = ["subjects", index, "identity"]
    if (identity._tag !== "model") return void faults.push(unsupported(path, "a subject needs a trained face"))
    const { kind, source } = identity.model
    if (kind !== facesModel.identityKind) faults.push(unsupported([...path, "model", "kind"], `identity models of the kind ${facesModel.identityKind} are accepted`))
    else if (source._tag !== "remote" || source.account !== connection.account) faults.push(unsupported([...path, "model", "source"], `the face does not belong to the account ${connection.account}`))
    strength(faults, path, identity.strength)
  })
  request.inputs.forEach((input, index) => {
    if (input.role !== "init") faults.push(unsupported(["inputs", index, "role"], "only a picture to begin from is taken (init)"))
    if (input.asset.mediaType !== "image/png") faults.push(unsupported(["inputs", index, "asset", "mediaType"], "PNG is taken"))
    strength(faults, ["inputs", index], input.strength)
  })
  if (request.inputs.length > 1) faults.push(unsupported(["inputs"], "one picture to begin from is taken"))
  return faults
}

const ofFace = (request: Request.TrainIdentity): Faults => {
  const faults: Faults = []
  const { length } = request.referenceSet.pictures
  if (length < facesModel.pictures.minimum || length > facesModel.pictures.maximum) faults.push(invalid(["referenceSet", "pictures"], "2 to 8 pictures make a face"))
  if (request.referenceSet.pictures.some((picture) => picture.mediaType !== "image/png")) faults.push(unsupported(["referenceSet", "pictures"], "PNG is taken"))
  if (request.baseModel !== undefined) faults.push(unsupported(["baseModel"], "the service has its own base model"))
  return faults
}

/** Everything that is wrong with a request, at once. */
export const validate = (request: Request.Request, connection: Connection.Connection): ReadonlyArray<ProviderError.Fault> => {
  const offered: ReadonlyArray<Capability.Capability> = ["generateImage", "trainIdentity"]
  if (request._tag !== "generateImage" && request._tag !== "trainIdentity") return [unsupported([], `${request._tag} is not offered; ${offered.join(" and ")} are`)]
  // No recipe setting is known yet: pictures have one model, and so have faces.
  const faults: Faults = Object.keys(request.recipe.settings).map((key) => invalid(["recipe", "settings", key], "is not a setting of this provider"))
  if (request.recipe.graph !== undefined) faults.push(unsupported(["recipe", "graph"], "this provider runs no graphs"))
  return [...faults, ...(request._tag === "generateImage" ? ofPicture(request, connection) : ofFace(request))]
}

/** The service's body of a picture order. Absent options stay absent; 0 and empty text are sent. */
export const pictureBody = (request: Request.GenerateImage, uploadIds: ReadonlyArray<string>): string => {
  const [subject] = request.subjects
  const [input] = request.inputs
  const [upload] = uploadIds
  const words = Object.fromEntries(request.subjects.map((one) => [one.slot, `the ${one.persona.classToken}`]))
  const identity = subject?.identity
  return JSON.stringify({
    kind: "picture",
    prompt: Prompt.positive(request.prompt, words),
    negative: request.prompt.negative,
    aspect: request.size._tag === "aspect" ? request.size.aspect : undefined,
    count: request.count,
    seed: request.seed,
    init: input && { upload, strength: input.strength },
    face: identity?._tag === "model" && identity.model.source._tag === "remote" ? { id: identity.model.source.id, strength: identity.strength } : undefined
  })
}

/** The service's body of a face order. */
export const faceBody = (request: Request.TrainIdentity, uploadIds: ReadonlyArray<string>): string =>
  JSON.stringify({ kind: "face", name: request.persona.name, captions: request.referenceSet.pictures.map((picture) => picture.caption), pictures: uploadIds, count: 1 })

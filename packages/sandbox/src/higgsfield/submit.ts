import { accept, modelOf } from "./accept.ts"
import { Answer, invalid, json, refusal } from "./Answer.ts"
import { type AccountCall, bodyJson } from "./Call.ts"
import { acceptedBody } from "./requests.ts"
import type { Body } from "./validate-body.ts"
import type { World } from "./World.ts"

/** A submit's or an estimate's body, or the refusal of one that is no object. */
export const objectBody = (call: AccountCall): Body | Answer => {
  const body = bodyJson(call)
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...body }
  return invalid(body === undefined ? "json_invalid" : "dict_type", ["body"], body === undefined ? "JSON decode error" : "Input should be a valid dictionary", body ?? null)
}

/** `POST /{model_id}`: an unknown model is told before a body that is none. */
export const submit = async (world: World, call: AccountCall): Promise<Answer> => {
  const id = call.path.slice(1)
  if (modelOf(id) === undefined) return refusal(404, "model_not_found")
  const body = objectBody(call)
  if (body instanceof Answer) return body
  const accepted = await accept(world, call, id, body)
  return accepted instanceof Answer ? accepted : json(world.settings.acceptedStatus, acceptedBody(accepted.generation, call.origin))
}

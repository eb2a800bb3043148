import type { Account } from "./Account.ts"
import { type Answer, edgeRefusal, refusal } from "./Answer.ts"
import type { AccountCall, Call } from "./Call.ts"
import { estimate, listModels, listMotions, listStyles, servePreset } from "./catalogue.ts"
import { showJobSet, submitLegacy } from "./legacy.ts"
import { outputPrefix, serveOutput } from "./outputs.ts"
import { serveRequest } from "./requests.ts"
import { createSoul, listSouls, oneSoul } from "./souls.ts"
import { submit } from "./submit.ts"
import { createUpload, serveUpload, uploadPrefix } from "./uploads.ts"
import { settle, type World } from "./World.ts"

/** Whether a path belongs to the storage hosts, which know no keys. */
export const isStorage = (path: string): boolean => path.startsWith("/storage/")

const only = (call: Call, methods: ReadonlyArray<string>, handle: () => Answer | Promise<Answer>): Answer | Promise<Answer> =>
  methods.includes(call.method) ? handle() : refusal(405, "Method Not Allowed")

const serveV1 = (world: World, call: AccountCall): Answer | Promise<Answer> => {
  const path = call.path.slice("/v1/".length)
  if (path === "custom-references") return only(call, ["POST"], () => createSoul(world, call))
  if (path === "custom-references/list") return only(call, ["GET"], () => listSouls(world, call))
  const [, soul] = /^custom-references\/([^/]+)$/.exec(path) ?? []
  if (soul !== undefined) return only(call, ["GET", "DELETE"], () => oneSoul(world, call, soul))
  if (path === "text2image/soul-styles") return only(call, ["GET"], () => listStyles(call, "v1"))
  if (path === "text2image/soul-styles/v2") return only(call, ["GET"], () => listStyles(call, "v2"))
  const [, set] = /^job-sets\/([^/]+)$/.exec(path) ?? []
  if (set !== undefined) return only(call, ["GET"], () => showJobSet(world, call, set))
  if (path === "text2image/soul" || path === "image2video/dop" || path === "speak/higgsfield") return only(call, ["POST"], () => submitLegacy(world, call, path))
  if (path === "motions") return only(call, ["GET"], () => listMotions(call))
  return refusal(404, "Not Found")
}

/** The fixed prefixes first; every other POST is a model id. */
const serveApi = (world: World, call: AccountCall): Answer | Promise<Answer> => {
  if (call.path.startsWith("/requests/")) return serveRequest(world, call)
  if (call.path.startsWith("/estimate/")) return only(call, ["POST"], () => estimate(world, call))
  if (call.path === "/files/generate-upload-url") return only(call, ["POST"], () => createUpload(world, call))
  if (call.path.startsWith("/files/")) return refusal(404, "Not Found")
  if (call.path.startsWith("/v1/")) return serveV1(world, call)
  if (call.path === "/models") return only(call, ["GET"], () => listModels(call))
  return call.method === "POST" ? submit(world, call) : refusal(404, "Not Found")
}

const serveStorage = (world: World, call: Call): Answer | Promise<Answer> => {
  if (call.path.startsWith(uploadPrefix)) return serveUpload(world, call)
  return call.path.startsWith(outputPrefix) ? serveOutput(world, call) : servePreset(world, call)
}

/** Answers one request: edge, then credentials, then its route. */
export const serve = (world: World, call: Call, account: Account | undefined): Answer | Promise<Answer> => {
  if (isStorage(call.path)) return serveStorage(world, call)
  const agent = call.header("user-agent")
  if (agent === undefined || agent.trim() === "") return edgeRefusal(403, "error code: 1010")
  if (account === undefined) return refusal(401, "Invalid credentials")
  settle(world)
  return serveApi(world, { ...call, account })
}

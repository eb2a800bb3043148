import { Answer, invalid, json, refusal, storageRefusal } from "./Answer.ts"
import { type AccountCall, bodyJson, type Call } from "./Call.ts"
import { digest, digestBytes, uuid } from "./Ids.ts"
import { bytesAnswer } from "./ranges.ts"
import { countOf, readableUpload, type World } from "./World.ts"

const endings: Readonly<Record<string, string>> = {
  "image/jpeg": "jpeg", "image/jpg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif",
  "audio/wav": "wav", "audio/x-wav": "wav", "video/mp4": "mp4"
}

const lifeSeconds = 3600
const tagging = "retention=temporary"

/** Where uploads live on the sandbox's own origin. */
export const uploadPrefix = "/storage/in/"

/** `POST /files/generate-upload-url`. */
export const createUpload = (world: World, call: AccountCall): Answer => {
  const body = bodyJson(call)
  if (typeof body !== "object" || body === null || Array.isArray(body)) return invalid("dict_type", ["body"], "Input should be a valid dictionary", body ?? null)
  const contentType = (body as { readonly content_type?: unknown }).content_type
  if (contentType === undefined) return invalid("missing", ["body", "content_type"], "Field required", body)
  if (typeof contentType !== "string") return invalid("string_type", ["body", "content_type"], "Input should be a valid string", contentType)
  const ending = endings[contentType]
  if (ending === undefined) return refusal(400, `content_type: '${contentType}' is not one of [${Object.keys(endings).map((type) => `'${type}'`).join(", ")}]`)
  const subject = `upload ${call.account.name} ${contentType}`
  const parts = [world.settings.seed, subject, String(countOf(world, subject))]
  const id = `${uuid("upload", ...parts)}.${ending}`
  const signature = digest("signature", ...parts).slice(0, 32)
  world.uploads.set(id, { id, account: call.account.name, contentType, signature, createdAt: world.now() })
  call.entry.subject = id
  return json(200, {
    public_url: `${call.origin}${uploadPrefix}${id}`,
    upload_url: `${call.origin}${uploadPrefix}${id}?X-Amz-Expires=${lifeSeconds}&X-Amz-Signature=${signature}`,
    content_type: contentType,
    upload_headers: { "Content-Type": contentType, "x-amz-tagging": tagging }
  })
}

const put = (world: World, call: Call, id: string): Answer => {
  const upload = world.uploads.get(id)
  if (upload === undefined || call.query.get("X-Amz-Signature") !== upload.signature) {
    return storageRefusal(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
  }
  if (world.now() > upload.createdAt + lifeSeconds * 1000) return storageRefusal(403, "AccessDenied", "Request has expired")
  if (world.settings.strictUploadHeaders && (call.header("content-type") !== upload.contentType || call.header("x-amz-tagging") !== tagging)) {
    return storageRefusal(403, "SignatureDoesNotMatch", "There were headers present in the signature which were not sent.")
  }
  upload.stored = { bytes: call.body, sha256: digestBytes(call.body), at: world.now() }
  return new Answer(200, {})
}

/** The storage host's side: the presigned PUT, and reading back. */
export const serveUpload = (world: World, call: Call): Answer => {
  const id = call.path.slice(uploadPrefix.length)
  call.entry.subject = id
  if (call.method === "PUT") return put(world, call, id)
  if (call.method !== "GET" && call.method !== "HEAD") return storageRefusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
  const upload = world.uploads.get(id)
  const stored = readableUpload(world, id)
  if (upload === undefined || stored === undefined) return storageRefusal(403, "AccessDenied", "Access Denied")
  return bytesAnswer(stored.bytes, upload.contentType, call.header("range"))
}

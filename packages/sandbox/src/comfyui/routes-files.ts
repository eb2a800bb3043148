import { existsSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { basename, extname, join, parse, relative, sep } from "node:path"
import sharp from "sharp"
import * as Safetensors from "../trainer/Safetensors.ts"
import { assetId } from "./content-key.ts"
import * as Exchange from "./Exchange.ts"
import type { Fault } from "./Fault.ts"
import * as Folders from "./Folders.ts"
import { modelFolders } from "./NodeSpec.ts"
import { isAtLeast, type Server } from "./Server.ts"

const kinds: ReadonlyArray<string> = ["input", "output", "temp"]

const mimeTypes: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".json": "application/json",
  ".txt": "text/plain"
}

const formOf = async (exchange: Exchange.Exchange): Promise<FormData> =>
  new Response(new Uint8Array(exchange.body), { headers: { "content-type": exchange.request.headers["content-type"] ?? "" } }).formData()

/** The name the file gets: its own where free, equal or to be replaced, else `name (1).png` and so on. */
const freeName = async (folder: string, wanted: string, content: Buffer, overwrite: boolean): Promise<{ readonly name: string; readonly write: boolean }> => {
  const { ext, name } = parse(wanted)
  for (let count = 0; ; count += 1) {
    const candidate = count === 0 ? wanted : `${name} (${count})${ext}`
    const path = join(folder, candidate)
    if (overwrite || !existsSync(path)) return { name: candidate, write: true }
    if (content.equals(await readFile(path))) return { name: candidate, write: false }
  }
}

const upload = async (server: Server, exchange: Exchange.Exchange): Promise<void> => {
  const form = await formOf(exchange)
  const image = form.get("image")
  const field = (name: string) => {
    const value = form.get(name)
    return typeof value === "string" ? value : ""
  }
  if (image === null || typeof image === "string" || image.name === "") return Exchange.empty(exchange, 400)
  const kind = field("type") === "" ? "input" : field("type")
  if (!kinds.includes(kind)) throw new TypeError(`unknown folder ${kind}`)
  const root = server.known.folders[kind as Folders.FileKind]
  const folder = Folders.inside(root, field("subfolder"))
  const target = folder === undefined ? undefined : Folders.inside(folder, image.name)
  if (folder === undefined || target === undefined || target === folder) return Exchange.empty(exchange, 400)
  const content = Buffer.from(await image.arrayBuffer())
  const place = join(target, "..")
  await mkdir(place, { recursive: true })
  const chosen = await freeName(place, basename(target), content, ["true", "1"].includes(field("overwrite")))
  if (chosen.write) await writeFile(join(place, chosen.name), content)
  const ref = { name: relative(folder, join(place, chosen.name)).split(sep).join("/"), subfolder: field("subfolder"), type: kind }
  Exchange.json(exchange, 200, isAtLeast(server.settings, 0, 34) ? { ...ref, asset: { id: assetId(Exchange.bodyHash(content)), name: ref.name, size: content.length } } : ref)
}

interface Viewed {
  readonly bytes: Buffer
  readonly name: string
  readonly changedAt: Date
  readonly mimeType: string
}

const changed = async (viewed: Viewed, query: URLSearchParams): Promise<Viewed> => {
  const preview = query.get("preview")
  const channel = query.get("channel")
  if (preview !== null) {
    const [format = "webp", quality = "90"] = preview.split(";")
    const kind = format === "jpeg" ? "jpeg" : "webp"
    return { ...viewed, bytes: await sharp(viewed.bytes).toFormat(kind, { quality: Number(quality) }).toBuffer(), mimeType: `image/${kind}` }
  }
  if (channel === "rgb") return { ...viewed, bytes: await sharp(viewed.bytes).removeAlpha().png().toBuffer(), mimeType: "image/png" }
  if (channel === "a") return { ...viewed, bytes: await sharp(viewed.bytes).ensureAlpha().extractChannel("alpha").png().toBuffer(), mimeType: "image/png" }
  return viewed
}

/** Finds the file of a `/view`, or the status that refuses it. */
const find = async (server: Server, query: URLSearchParams): Promise<Viewed | 400 | 403 | 404> => {
  const given = query.get("filename")
  if (given === null) return 404
  const match = /^(.*) \[(input|output|temp)\]$/.exec(given)
  const filename = match?.[1] ?? given
  const kind = match?.[2] ?? query.get("type") ?? "output"
  if (filename === "" || filename.startsWith("/") || filename.includes("..") || !kinds.includes(kind)) return 400
  const folder = Folders.inside(server.known.folders[kind as Folders.FileKind], query.get("subfolder") ?? "")
  if (folder === undefined) return 403
  const name = basename(filename)
  const path = join(folder, name)
  const found = await Folders.describe(path)
  if (found === undefined) return 404
  return changed({ bytes: await readFile(path), name, changedAt: found.changedAt, mimeType: mimeTypes[extname(name).toLowerCase()] ?? "application/octet-stream" }, query)
}

/** The part of a file that a `Range` header asks for; undefined for the whole, null for one that lies outside. */
const rangeOf = (header: string | undefined, size: number): { readonly start: number; readonly end: number } | null | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "")
  if (match === null || (match[1] === "" && match[2] === "")) return undefined
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]))
  return start > end || start >= size ? null : { start, end }
}

const view = async (server: Server, exchange: Exchange.Exchange, faults: ReadonlyArray<Fault>): Promise<void> => {
  const { request, response } = exchange
  if (faults.some((fault) => fault.name === "wrong-type-view")) {
    const page = Buffer.from("<!DOCTYPE html><html><body>Sign in to continue</body></html>")
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": page.length })
    return void response.end(page)
  }
  const viewed = await find(server, exchange.query)
  if (typeof viewed === "number") return Exchange.empty(exchange, viewed)
  const { bytes, changedAt, mimeType, name } = viewed
  const headers = {
    "content-type": mimeType,
    "content-disposition": `filename="${name}"`,
    "accept-ranges": "bytes",
    etag: `"${Math.round(changedAt.getTime() * 1e6).toString(16)}-${bytes.length.toString(16)}"`,
    "last-modified": changedAt.toUTCString(),
    ...(isAtLeast(server.settings, 0, 34) ? { "x-content-type-options": "nosniff" } : {})
  }
  const range = rangeOf(request.headers.range, bytes.length)
  if (range === null) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}`, "content-length": 0 })
    return void response.end()
  }
  const part = range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)
  response.writeHead(range === undefined ? 200 : 206, { ...headers, "content-length": part.length, ...(range === undefined ? {} : { "content-range": `bytes ${range.start}-${range.end}/${bytes.length}` }) })
  if (request.method === "HEAD") return void response.end()
  if (faults.some((fault) => fault.name === "truncated-view")) {
    response.write(part.subarray(0, Math.floor(part.length / 2)), () => request.socket.destroy())
    return
  }
  response.end(part)
}

const viewMetadata = async (server: Server, exchange: Exchange.Exchange): Promise<void> => {
  const key = modelFolders.find((folder) => folder === exchange.path.slice("/view_metadata/".length))
  const name = exchange.query.get("filename")
  const path = key === undefined || name === null ? undefined : Folders.inside(server.known.folders.models[key], name)
  if (!Folders.isFile(path) || !path.endsWith(".safetensors")) return Exchange.empty(exchange, 404)
  const header = await Safetensors.readHeader(path)
  if (typeof header === "string" || Object.keys(header.metadata).length === 0) return Exchange.empty(exchange, 404)
  Exchange.json(exchange, 200, header.metadata)
}

/** `/upload/image`, `/view` and `/view_metadata`. */
export const routesFiles = (server: Server) => async (exchange: Exchange.Exchange, faults: ReadonlyArray<Fault>): Promise<boolean> => {
  const { method, path } = exchange
  if (method === "POST" && path === "/upload/image") await upload(server, exchange)
  else if ((method === "GET" || method === "HEAD") && path === "/view") await view(server, exchange, faults)
  else if (method === "GET" && path.startsWith("/view_metadata/")) await viewMetadata(server, exchange)
  else return false
  return true
}

import sharp from "sharp"
import { outputBytes, outputPrefix } from "./outputs.ts"
import { uploadPrefix } from "./uploads.ts"
import { phaseOf, readableUpload, type World } from "./World.ts"

/** A picture that a body names by URL. */
export type Input =
  /** Bytes that the sandbox holds; `essence` is equal for equal pictures, whatever their URLs. */
  | { readonly kind: "own"; readonly essence: string; readonly bytes: () => Promise<Uint8Array> }
  /** A URL of the sandbox behind which nothing is, or nothing any more. */
  | { readonly kind: "missing" }
  /** A URL of elsewhere; the sandbox goes nowhere. */
  | { readonly kind: "foreign" }

const ownPath = (url: string, origin: string): string | undefined => {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  return parsed.origin === origin ? parsed.pathname : undefined
}

/** Looks up the picture behind a URL that may be the sandbox's own. */
export const resolveInput = (world: World, url: string, origin: string): Input => {
  const path = ownPath(url, origin)
  if (path === undefined) return { kind: "foreign" }
  if (path.startsWith(uploadPrefix)) {
    const stored = readableUpload(world, path.slice(uploadPrefix.length))
    return stored === undefined ? { kind: "missing" } : { kind: "own", essence: `upload ${stored.sha256}`, bytes: () => Promise.resolve(stored.bytes) }
  }
  const match = path.startsWith(outputPrefix) ? /^([^/]+)\/(\d+)\.png$/.exec(path.slice(outputPrefix.length)) : null
  const generation = world.generations.get(match?.[1] ?? "")
  const index = Number(match?.[2])
  if (generation === undefined || generation.deleted || phaseOf(world, generation) !== "completed") return { kind: "missing" }
  return { kind: "own", essence: `output ${generation.essence} ${index}`, bytes: () => outputBytes(world, generation, index) }
}

/** Whether a URL may stand in a body: the sandbox's own, or a public HTTPS one. */
export const acceptsUrl = (origin: string) => (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const parsed = new URL(url)
  if (parsed.origin === origin) return true
  return parsed.protocol === "https:" && parsed.username === "" && parsed.password === "" && !/^(localhost|127\.|10\.|192\.168\.|\[)/.test(parsed.hostname)
}

/** Whether bytes are a picture that can be decoded. */
export const isPicture = async (bytes: Uint8Array): Promise<boolean> => {
  try {
    const { width, height } = await sharp(bytes).metadata()
    return width > 0 && height > 0
  } catch {
    return false
  }
}

/** What a server of this machine that no longer answers wrote last: why it died, where it says so. */
import * as Effect from "effect/Effect"
import { readdir, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Failing } from "../errors.ts"
import type * as Settings from "../settings.ts"
import { diagnoseEnd } from "../triage/log-file.ts"
import { failing } from "../triage/failing.ts"

const readBytes = 1024 * 1024
const logs = /^comfyui(?:_\d{1,5})?\.log$/u

const localHosts = new Set(["127.0.0.1", "localhost", "[::1]"])

/** ComfyUI writes its log to `user/` beside `models/`; with the manager one for each port. */
const newestLog = async (user: string, port: string): Promise<string | undefined> => {
  const names = (await readdir(user).catch(() => [])).filter((name) => logs.test(name))
  const own = names.find((name) => name === `comfyui_${port}.log`)
  if (own !== undefined) return join(user, own)
  const dated = await Promise.all(names.map(async (name) => ({ path: join(user, name), at: (await stat(join(user, name)).catch(() => undefined))?.mtimeMs ?? 0 })))
  return dated.toSorted((one, other) => other.at - one.at)[0]?.path
}

/** Nothing where the server is elsewhere, its log is not known, or its log shows no failure. */
export const lastWords = (server: Settings.Server): Effect.Effect<Failing | undefined> =>
  Effect.promise(async () => {
    const { hostname, port } = new URL(server.url)
    if (server.loras === undefined || !localHosts.has(hostname)) return undefined
    const path = await newestLog(join(dirname(dirname(server.loras)), "user"), port)
    const found = path === undefined ? undefined : await diagnoseEnd(path, readBytes)
    if (found === undefined || found.code === "none") return undefined
    return failing(found, { who: server.name ?? server.url, advice: {}, otherwise: `Read ${path}, then start ComfyUI at ${server.url} again.` })
  })

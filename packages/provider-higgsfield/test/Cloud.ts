/** The emulator behind a front, with trained identities of two accounts, made anew on every reset. */
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import * as HiggsfieldSandbox from "@likeness/sandbox/higgsfield/HiggsfieldSandbox"
import { request as send } from "undici"
import * as Front from "./Front.ts"

export const accounts = {
  first: { name: "studio", credits: "100000", keyId: "0b6b6c0e-1111-4222-8333-444455556666", keySecret: "first-secret-9f2c81" },
  second: { name: "agency", credits: "100000", keyId: "1c7c7d1f-1111-4222-8333-444455556666", keySecret: "second-secret-77ab02" }
} as const
export type AccountName = keyof typeof accounts

export const credentialsOf = (account: AccountName): string => `${accounts[account].keyId}:${accounts[account].keySecret}`

export type Version = "v1" | "v2" | "cinema"
export type Identities = Readonly<Record<AccountName, Readonly<Record<Version, string>>>>

/** Small and valid enough: the first bytes tell what it is. */
const clip = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom0000isommp42", "latin1"), Buffer.alloc(2_000, 7)])

export interface Cloud {
  readonly front: Front.Front
  readonly identities: Identities
  readonly sandbox: () => HiggsfieldSandbox.HiggsfieldSandbox
  /** Nothing arrived, everything ended; uploads and identities stay. */
  readonly reset: () => Promise<void>
  /** A new emulator with other settings; uploads are gone, identities are made again. */
  readonly restart: (more?: HiggsfieldSandbox.HiggsfieldSandboxOptions) => Promise<void>
  /** Requests that the emulator got since the last reset. */
  readonly journal: () => ReadonlyArray<HiggsfieldSandbox.JournalEntry>
  readonly close: () => Promise<void>
}

const start = (more: HiggsfieldSandbox.HiggsfieldSandboxOptions): Promise<HiggsfieldSandbox.HiggsfieldSandbox> =>
  HiggsfieldSandbox.start({
    seed: "provider-higgsfield",
    timeScale: 0.001,
    accounts: Object.values(accounts),
    strictUploadHeaders: true,
    rates: { noFace: 0, spoiled: 0, nsfw: 0, failed: 0 },
    draw: (order) => Promise.resolve(SampleAssets.picture(order.seed.length, order.width / 16, order.height / 16).bytes),
    film: () => Promise.resolve(clip),
    ...more
  })

/** Speaks to the emulator as if through the front, so that addresses in bodies and answers are the front's. */
const talker = (sandbox: HiggsfieldSandbox.HiggsfieldSandbox, front: Front.Front, account: AccountName) =>
  async (method: "POST" | "PUT", path: string, body: string | Uint8Array, headers: Record<string, string>): Promise<Record<string, string>> => {
    const authorization = method === "PUT" ? {} : { authorization: `Key ${credentialsOf(account)}`, "user-agent": "test/1" }
    const answer = await send(`${sandbox.baseUrl}${path}`, { method, body, headers: { host: `127.0.0.1:${front.port}`, ...authorization, ...headers } })
    const text = await answer.body.text()
    if (answer.statusCode > 299) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
    return text === "" ? {} : JSON.parse(text) as Record<string, string>
  }

const train = async (sandbox: HiggsfieldSandbox.HiggsfieldSandbox, front: Front.Front, account: AccountName): Promise<Record<Version, string>> => {
  const talk = talker(sandbox, front, account)
  const json = { "content-type": "application/json" }
  const upload = await talk("POST", "/files/generate-upload-url", JSON.stringify({ content_type: "image/png" }), json)
  const address = new URL(upload["upload_url"]!)
  await talk("PUT", `${address.pathname}${address.search}`, SampleAssets.picture(0).bytes, upload["upload_headers"] as never)
  const made: Partial<Record<Version, string>> = {}
  for (const version of ["v1", "v2", "cinema"] as const) {
    const body = { name: `made before ${version}`, model_version: version, input_images: [{ type: "image_url", image_url: upload["public_url"]! }] }
    made[version] = (await talk("POST", "/v1/custom-references", JSON.stringify(body), json))["id"]!
  }
  return made as Record<Version, string>
}

export const open = async (options: HiggsfieldSandbox.HiggsfieldSandboxOptions = {}): Promise<Cloud> => {
  const front = await Front.start()
  let sandbox: HiggsfieldSandbox.HiggsfieldSandbox | undefined
  let before = 0
  const renew = async (more: HiggsfieldSandbox.HiggsfieldSandboxOptions): Promise<Identities> => {
    await sandbox?.close()
    sandbox = await start({ ...options, ...more })
    const identities = { first: await train(sandbox, front, "first"), second: await train(sandbox, front, "second") }
    // Training takes minutes; an hour later all of it is done.
    sandbox.advance(3_600)
    before = sandbox.journal().length
    await front.reset(sandbox.baseUrl)
    return identities
  }
  const identities = await renew({})
  return {
    front,
    identities,
    sandbox: () => sandbox!,
    journal: () => sandbox!.journal().slice(before),
    reset: async () => {
      const answer = await send(`${sandbox!.baseUrl}/__sandbox/faults`, { method: "DELETE" })
      await answer.body.dump()
      // A day later all work is done.
      sandbox!.advance(86_400)
      before = sandbox!.journal().length
      await front.reset(sandbox!.baseUrl)
    },
    restart: async (more = {}) => {
      const again = await renew(more)
      if (JSON.stringify(again) !== JSON.stringify(identities)) throw new Error("the emulator gave other identities after a restart")
    },
    close: async () => {
      await front.close()
      await sandbox?.close()
    }
  }
}

import { assert, describe, it } from "@effect/vitest"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type { Ticket } from "@likeness/core/Ticket"
import type { Job } from "@likeness/runtime/Job"
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { wireOrders } from "../src/jobs/wire-orders.ts"

const sha256 = "a".repeat(64) as NonNullable<PreparedOrder.Call["assets"]>[number]

const prepared = (authorization: string): PreparedOrder.PreparedOrder => ({
  v: 1, request: sha256, capability: "generateImage", provider: "higgsfield", connection: "hf", account: "studio", endpoint: "POST /a/model?hf_webhook=x%2Fy", server: "http://127.0.0.1:1",
  headers: { authorization }, body: `{"prompt":"it's \\"$HOME\\" and \`date\`"}`, key: "key-1", place: "anywhere", needs: [], references: [], warnings: [],
  calls: [
    { purpose: "upload: an address for the picture", endpoint: "POST /files/generate-upload-url", headers: { authorization }, body: "{}", assets: [sha256] },
    { purpose: "upload: the picture", endpoint: "PUT $upload_url", headers: { "content-type": "image/jpeg" }, assets: [sha256] },
    { purpose: "status", endpoint: "GET /requests/$TICKET/status", headers: { authorization } }
  ]
})

const wireOf = (authorization: string, ticket?: string) =>
  wireOrders({ intent: "job.1", ...(ticket === undefined ? {} : { ticket: { id: ticket } }) } as Job, [{ intent: "job.1", prepared: prepared(authorization), sends: 1 }], [], (hash) => `/blobs/it's ${hash.slice(0, 3)}`)[0]!

/** The words that a POSIX shell makes of a command. */
const words = async (command: string, env: Record<string, string>, cwd?: string): Promise<ReadonlyArray<string>> =>
  (await promisify(execFile)("sh", ["-c", `curl() { for one in "$@"; do printf '%s\\n' "$one"; done; }; ${command}`], { env: { PATH: process.env["PATH"]!, ...env }, ...(cwd === undefined ? {} : { cwd }) })).stdout.trimEnd().split("\n")

describe("the requests of a job as commands", () => {
  it("take each connection's key from its own variable, and a body byte for byte", async () => {
    const { curl } = wireOf("Key $hf_key_2")
    assert.deepStrictEqual(await words(curl!, { hf_key_2: "id:se cret", HOME: "/secret" }), [
      "-X", "POST", "http://127.0.0.1:1/a/model?hf_webhook=x%2Fy", "-H", "authorization: Key id:se cret", "--data-raw", `{"prompt":"it's \\"$HOME\\" and \`date\`"}`
    ])
  })

  it("take two halves from two variables, and a key from its file", async () => {
    assert.include(await words(wireOf("Key $HF_API_KEY:$HF_API_SECRET").curl!, { HF_API_KEY: "id", HF_API_SECRET: "secret" }), "authorization: Key id:secret")
    const folder = await mkdtemp(join(tmpdir(), "likeness-wire-"))
    try {
      await writeFile(join(folder, "it's a key.txt"), "id:from-a-file\n")
      assert.include(await words(wireOf("Key $(cat 'it'\\''s a key.txt')").curl!, {}, folder), "authorization: Key id:from-a-file")
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it("are there for the uploads and the status too, with the job's own id", async () => {
    const [address, put, status] = wireOf("Key $KEY", "job/1").calls
    assert.deepStrictEqual(await words(address!.curl[0]!, { KEY: "k" }), ["-X", "POST", "http://127.0.0.1:1/files/generate-upload-url", "-H", "authorization: Key k", "--data-raw", "{}"])
    assert.deepStrictEqual(await words(put!.curl[0]!, { upload_url: "http://s/1?X=2" }), ["-X", "PUT", "http://s/1?X=2", "-H", "content-type: image/jpeg", "--data-binary", "@/blobs/it's aaa"])
    assert.strictEqual(status!.endpoint, "GET /requests/job%2F1/status")
    assert.strictEqual(wireOf("Key $KEY").calls[2]!.endpoint, "GET /requests/$TICKET/status")
  })

  it("say of every intent what came of it, and what support asks for beside it", () => {
    const ticketOf = (id: string, correlationId?: string) => ({ id, ...(correlationId === undefined ? {} : { correlationId }) }) as Ticket
    const orders = ["job.1", "job.2", "job.3"].map((intent) => ({ intent, prepared: prepared("Key $KEY"), sends: 1 }))
    const shown = wireOrders({ intent: "job.2", ticket: ticketOf("second") } as Job, orders, [{ intent: "job.1", number: 1, ticket: ticketOf("first", "c0ffee-17") }], (hash) => hash)
    assert.deepStrictEqual(shown.map(({ correlationId, ticket }) => [ticket, correlationId]), [["first", "c0ffee-17"], ["second", null], [null, null]])
  })
})

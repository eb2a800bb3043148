/** The official Python SDK 0.1.0 against the emulator. Needs a Python with venv and pip, and the package registry; `npm run test:real` runs it. */
import { assert, describe, it } from "@effect/vitest"
import { execa } from "execa"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import sharp from "sharp"
import * as HiggsfieldSandbox from "../../src/higgsfield/HiggsfieldSandbox.ts"
import { send } from "../higgsfield/client.ts"

const version = "0.1.0"

describe(`the official Python SDK ${version}, unmodified`, () => {
  it("completes an upload, pictures and a clip, cancels, and sees a wrong key as an error", async () => {
    const folder = await mkdtemp(join(tmpdir(), "likeness-python-sdk-"))
    // The wait in the queue leaves time to cancel.
    const sandbox = await HiggsfieldSandbox.start({ timeScale: 0.01, rates: { nsfw: 0, failed: 0 }, durations: { queued: [100, 100] } })
    try {
      await execa("python3", ["-m", "venv", join(folder, "venv")])
      const python = join(folder, "venv", "bin", "python")
      await execa(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `higgsfield-client==${version}`])
      const picture = join(folder, "reference.jpg")
      await writeFile(picture, await sharp({ create: { width: 64, height: 80, channels: 3, background: "teal" } }).jpeg().toBuffer())
      const script = fileURLToPath(new URL("python_sdk.py", import.meta.url))
      const { stdout } = await execa(python, [script, sandbox.baseUrl, `${sandbox.keyId}:${sandbox.keySecret}`, picture])
      const found = JSON.parse(stdout) as Readonly<Record<string, string>> & { readonly pictures: ReadonlyArray<string>; readonly states: ReadonlyArray<string>; readonly asynchronous: number }
      assert.isTrue(found["uploaded"]?.startsWith(`${sandbox.baseUrl}/storage/in/`))
      assert.strictEqual(found.pictures.length, 4)
      assert.includeMembers(["Completed", "InProgress", "Queued"], [...found.states])
      assert.include(found.states, "Completed")
      assert.strictEqual(found["cancelled"], "Cancelled")
      assert.isString(found["stranger"])
      assert.strictEqual(found.asynchronous, 1)
      const { width, height, format } = await sharp((await send(found.pictures[3]!, "GET", {})).bytes).metadata()
      assert.deepStrictEqual([width, height, format], [960, 1696, "png"])
      assert.strictEqual((await send(found["clip"]!, "GET", {})).headers["content-type"], "video/mp4")
      // Four pictures, one picture and a clip; what was canceled cost nothing.
      assert.strictEqual(sandbox.bill().charged, "9.5")
      assert.strictEqual(sandbox.bill().reserved, "0")
      assert.isTrue(sandbox.journal().some(({ headers }) => headers["user-agent"] === "higgsfield-client-py/1.0"))
    } finally {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

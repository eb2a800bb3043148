import { assert, describe, it } from "@effect/vitest"
import * as Sandbox from "../src/Sandbox.ts"
import { send } from "./higgsfield/client.ts"

/** Below the range that systems choose ports from: what left one finds it again. */
const aPort = (): number => 20_000 + Math.floor(Math.random() * 10_000)

/** On a port that is free. */
const begin = async (tries = 20): Promise<Sandbox.Sandbox> => {
  try {
    return await Sandbox.start({ port: aPort(), seed: "7", timeScale: 0.001, higgsfield: { accounts: [{ name: "studio", credits: "5" }] } })
  } catch (error) {
    if (tries === 0) throw error
    return begin(tries - 1)
  }
}

describe("the sandbox", () => {
  it("serves with one seed and leaves its port free when closed", async () => {
    const sandbox = await begin()
    const { baseUrl, port, keyId, keySecret } = sandbox.higgsfield
    assert.strictEqual(baseUrl, `http://127.0.0.1:${port}`)
    const models = await send(`${baseUrl}/models`, "GET", { "user-agent": "t", authorization: `Key ${keyId}:${keySecret}` })
    assert.strictEqual(models.status, 200)
    assert.strictEqual(sandbox.higgsfield.bill().balance, "5")
    await sandbox.close()
    const again = await Sandbox.start({ port, seed: "7", higgsfield: { accounts: [{ name: "studio" }] } })
    assert.deepStrictEqual([again.higgsfield.port, again.higgsfield.keyId], [port, keyId])
    await again.close()
  })
})

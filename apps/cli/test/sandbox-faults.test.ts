import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, it } from "vitest"
import { firstLine, likeness, start, temporaryFolder } from "./support/likeness.ts"

it("the sandbox lets go wrong what a file plans, and refuses a file that it does not understand by line and key", async () => {
  const root = await temporaryFolder()
  try {
    await writeFile(join(root.path, "good.yaml"), "comfyui:\n  - { name: http-500, request: GET /queue }\n")
    await writeFile(join(root.path, "bad.yaml"), "comfyui:\n  - name: http-500\n    requst: GET /queue\n")
    const refused = await likeness(["sandbox", "--json", "--faults", "bad.yaml"], { cwd: root.path })
    assert.strictEqual(refused.code, 2)
    assert.include((JSON.parse(refused.stdout) as { readonly error: { readonly message: string } }).error.message, "bad.yaml, line 3: unknown key `comfyui[1].requst`")
    const child = start(["sandbox", "--json", "--faults", "good.yaml"], { cwd: root.path })
    const { comfyui } = JSON.parse(await firstLine(child)) as { readonly comfyui: { readonly baseUrl: string } }
    const status = async () => (await fetch(`${comfyui.baseUrl}/queue`)).status
    assert.deepStrictEqual([await status(), await status()], [500, 200])
    child.kill("SIGINT")
    await child.ended
  } finally {
    await root.remove()
  }
})

import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { startSandbox } from "./support/sandbox.ts"

interface Exported {
  readonly exports: ReadonlyArray<{ readonly take: string; readonly platform: string; readonly path: string }>
}

it("export --with-workflow writes ComfyUI's picture with its workflow beside the post, and export alone does not", async () => {
  const root = await temporaryFolder()
  const sandbox = await startSandbox()
  try {
    await likeness(["init", "stüdio"], { cwd: root.path })
    const folder = join(root.path, "stüdio")
    const home = { provider: "local-gpu", timeScale: 0.01, patience: 100, servers: [{ url: sandbox.comfyui.baseUrl }], gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" } }
    await writeFile(join(folder, "likeness.yaml"), JSON.stringify({ sandbox: true, set: "local", personas: { maya: { triggerToken: "mayaxo", classToken: "woman", synthetic: true } }, connections: { home } }))
    const made = await likeness(["generate", "--prompt", "a gate painted turquoise", "--no-identity", "--yes", "--json"], { cwd: folder })
    assert.strictEqual(made.code, 0, made.stderr)
    const listed = await likeness(["review", "--list", "--json"], { cwd: folder })
    const [waiting] = (JSON.parse(listed.stdout) as { readonly waiting: ReadonlyArray<{ readonly take: string }> }).waiting
    assert.strictEqual((await likeness(["approve", waiting!.take, "--reviewer", "ana"], { cwd: folder })).code, 0)

    const write = async (...flags: ReadonlyArray<string>) => {
      const ran = await likeness(["export", ...flags, "--json"], { cwd: folder })
      assert.strictEqual(ran.code, 0, ran.stderr)
      return Promise.all((JSON.parse(ran.stdout) as Exported).exports.map(async ({ path, platform }) => ({ path, platform, text: await readFile(join(folder, path), "latin1") })))
    }
    const plain = await write()
    assert.deepStrictEqual(plain.map(({ platform, text }) => [platform, text.includes("turquoise")]), [["instagram-feed", false]])
    const asked = await write("--with-workflow")
    assert.deepStrictEqual(asked.map(({ path, platform, text }) => [platform, path.endsWith("-comfyui-workflow.png"), text.includes("turquoise") && text.includes("KSampler")]), [
      ["instagram-feed", false, false], ["comfyui-workflow", true, true]
    ])
  } finally {
    await sandbox.stop()
    await root.remove()
  }
})

import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { startSandbox } from "./support/sandbox.ts"

const amounts = (line: string | undefined): ReadonlyArray<number> => [...(line ?? "").matchAll(/(\d+\.\d+)/gu)].map(([text]) => Number(text))

it("train shows what the training and the judging of its epochs will cost, and refuses above the budget for both", async () => {
  const root = await temporaryFolder()
  const sandbox = await startSandbox()
  try {
    const made = await likeness(["init", "studio", "--json"], { cwd: root.path })
    assert.strictEqual(made.code, 0, made.stderr)
    const folder = join(root.path, "studio")
    const home = {
      provider: "local-gpu",
      servers: [{ url: sandbox.comfyui.baseUrl, loras: root.path }],
      training: { command: [process.execPath], runs: join(root.path, "runs") },
      gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" }
    }
    await writeFile(join(folder, "likeness.yaml"), JSON.stringify({ sandbox: true, set: "local", personas: { maya: { triggerToken: "mayaxo", classToken: "woman", synthetic: true } }, connections: { home } }))
    await likeness(["persona", "caption"], { cwd: folder })
    const estimate = (budget: string) => likeness(["train", "--budget", budget, "--json"], { cwd: folder })
    const ran = await estimate("0.0001")
    assert.strictEqual(ran.code, 3, ran.stderr)
    const [training, judging, sum] = ran.stderr.split("\n").filter((line) => line.startsWith("estimate "))
    assert.match(training!, /^estimate training: /u)
    assert.match(judging!, /^estimate 20 pictures to judge the epochs: /u)
    const [[low = 0, high = 0], [lowJudging = 0, highJudging = 0], whole] = [amounts(training), amounts(judging), amounts(sum)]
    assert.closeTo(whole[0] ?? 0, low + lowJudging, 0.0002)
    assert.closeTo(whole[1] ?? 0, high + highJudging, 0.0002)
    // Enough for the training, not for the judging.
    const between = await estimate((high + highJudging / 2).toFixed(4))
    assert.strictEqual(between.code, 3)
    assert.strictEqual((JSON.parse(between.stdout) as { readonly error: { readonly tag: string } }).error.tag, "BudgetExceeded")
  } finally {
    await sandbox.stop()
    await root.remove()
  }
})

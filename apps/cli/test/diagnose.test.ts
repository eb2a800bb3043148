import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  root = await temporaryFolder()
})
afterAll(() => root.remove())

const log = "loading\n\u001b[31mTraceback (most recent call last):\u001b[0m\n  File \"train.py\", line 1, in <module>\n    main()\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\nTraceback (most recent call last):\n  File \"launch.py\", line 2, in <module>\n    raise error\nsubprocess.CalledProcessError: Command '['python']' returned non-zero exit status 1.\n"

it("a log's root line, code, cause and fix are one document with --json", async () => {
  const file = join(root.path, "train.log")
  await writeFile(file, log)
  const ran = await likeness(["diagnose", file, "--json"])
  assert.strictEqual(ran.code, 0, ran.stderr)
  const document = JSON.parse(ran.stdout) as { readonly [key: string]: unknown }
  assert.deepStrictEqual(Object.keys(document), ["code", "line", "lineNumber", "cause", "fix", "retryable", "alsoSeen"])
  assert.deepInclude(document, { code: "gpu.out_of_memory", line: "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.", lineNumber: 5, cause: "The GPU's memory was not enough.", retryable: false })
  assert.deepStrictEqual(document["alsoSeen"], [{ code: "unknown", line: "subprocess.CalledProcessError: Command '['python']' returned non-zero exit status 1.", lineNumber: 9 }])
})

it("a log of success has nulls, and exit code 0 all the same", async () => {
  const file = join(root.path, "good.log")
  await writeFile(file, "steps: 100%|##########| 10/10 [00:10<00:00,  1.00s/it, avr_loss=0.09]\nmodel saved.\n")
  const ran = await likeness(["diagnose", file, "--json"])
  assert.deepStrictEqual([ran.code, JSON.parse(ran.stdout)], [0, { code: "none", line: null, lineNumber: null, cause: null, fix: null, retryable: false, alsoSeen: [] }])
  assert.include((await likeness(["diagnose", file])).stdout, "none")
})

it("how it ended decides where the log says nothing", async () => {
  const file = join(root.path, "silent.log")
  await writeFile(file, "loading the U-Net\n")
  const code = async (...more: ReadonlyArray<string>) => (JSON.parse((await likeness(["diagnose", file, "--json", ...more])).stdout) as { readonly code: string }).code
  assert.deepStrictEqual([await code(), await code("--exit-code", "137"), await code("--exit-code", "1"), await code("--exit-code", "0")], ["none", "host.out_of_memory", "unknown", "none"])
})

it("a file that is not there is bad input", async () => {
  const ran = await likeness(["diagnose", join(root.path, "nowhere.log")])
  assert.strictEqual(ran.code, 2)
  assert.include(ran.stderr, "nowhere.log")
})

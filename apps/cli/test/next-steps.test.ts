import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, type Ran, temporaryFolder } from "./support/likeness.ts"
import { connectCloud, type RunningSandbox, startSandbox } from "./support/sandbox.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
let sandbox: RunningSandbox
beforeAll(async () => {
  [root, sandbox] = await Promise.all([temporaryFolder(), startSandbox()])
})
afterAll(async () => {
  await sandbox.stop()
  await root.remove()
})

/** The command that an output says to run next, without the program's name. */
const nextOf = (text: string): ReadonlyArray<string> => /^next .*?`likeness ([^`]+)`/mu.exec(text)?.[1]?.split(" ") ?? []

it("the next step of a missing identity trains it, and the training's makes pictures with it, whatever the workspace's own set is", async () => {
  const folder = join(root.path, "studio")
  const run = (...args: ReadonlyArray<string>): Promise<Ran> => likeness(["-C", folder, ...args, "--yes"], { environment: sandbox.environment })
  assert.strictEqual((await likeness(["init", folder])).code, 0)
  await connectCloud(folder, sandbox.higgsfield.baseUrl)
  const refused = await run("generate", "--brief", join(folder, "briefs", "cafe-morning.yaml"), "--provider", "cloud", "--set", "cloud")
  assert.strictEqual(refused.code, 2, refused.stderr)
  const trained = await run(...nextOf(refused.stderr))
  assert.strictEqual(trained.code, 0, trained.stderr)
  const made = await run(...nextOf(trained.stdout).map((word) => (word === "briefs/NAME.yaml" ? join(folder, "briefs", "cafe-morning.yaml") : word)))
  assert.strictEqual(made.code, 0, made.stderr)
})

it("what is not there is named by its place, with a next step of its own", async () => {
  const folder = join(root.path, "empty")
  await mkdir(folder)
  const said = async (...args: ReadonlyArray<string>) => (await likeness(args)).stderr
  assert.match(await said("-C", folder, "status"), new RegExp(`${folder}/likeness.yaml: there is no such file.*-C.*likeness init`, "su"))
  assert.match(await said("-C", join(root.path, "studio"), "bench", "report", "week"), /plan\.yaml: there is no such file.*likeness bench init week/su)
  assert.match(await said("-C", join(root.path, "studio"), "generate", "--brief", folder), /it is a folder.*Name a file in it/su)
})

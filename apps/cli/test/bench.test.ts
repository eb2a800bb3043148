import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { connectCloud, type RunningSandbox, startSandbox } from "./support/sandbox.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
let folder: string
let sandbox: RunningSandbox

const plan = `arms:
  one: { trainIdentity: { connection: cloud, set: cloud }, generateImage: { connection: cloud, set: cloud } }
  two: { trainIdentity: { connection: cloud, set: cloud }, generateImage: { connection: cloud, set: cloud } }
baseline: one
takes: 1
reviewers: [ana]
analysis:
  output_stages: [image]
  approval_rule: first
  horizon_hours: 24
  bootstrap: { resamples: 2000, seed: 1 }
  permutations: 1000
  primary: { metric: cost_per_approved, min_effect: 0.95, migrate_effect: 0.8 }
  secondary: []
`

beforeAll(async () => {
  root = await temporaryFolder()
  folder = join(root.path, "studio")
  sandbox = await startSandbox()
  assert.strictEqual((await likeness(["init", folder])).code, 0)
  await connectCloud(folder, sandbox.higgsfield.baseUrl)
  await mkdir(join(folder, "studies", "ab"), { recursive: true })
  await writeFile(join(folder, "studies", "ab", "plan.yaml"), plan)
})
afterAll(async () => {
  await sandbox.stop()
  await root.remove()
})

const bench = (...args: ReadonlyArray<string>) => likeness(["-C", folder, "bench", ...args], { environment: sandbox.environment })

const nothingHappened = async (): Promise<void> => {
  assert.notInclude(await readdir(join(folder, "studies", "ab")), "plan.json")
  const jobs = await likeness(["-C", folder, "jobs", "list", "--json"], { environment: sandbox.environment })
  assert.deepStrictEqual(JSON.parse(jobs.stdout), { jobs: [] })
}

it("bench run shows the estimate by arm, and without an answer freezes and sends nothing", async () => {
  const ran = await bench("run", "ab")
  assert.strictEqual(ran.code, 3, ran.stderr)
  assert.strictEqual(ran.stdout, "")
  const briefs = (await readdir(join(folder, "briefs"))).length
  assert.match(ran.stderr, new RegExp(`^estimate one: 1 training, ${briefs} pictures, 0 clips: [\\d.]+ to [\\d.]+ USD, likely [\\d.]+$`, "mu"))
  assert.match(ran.stderr, /^estimate two: 0 trainings \(and one in another arm's sum\), /mu)
  assert.match(ran.stderr, /^estimate in all, for what is left of the study: [\d.]+ to [\d.]+ USD/mu)
  assert.include(ran.stderr, "--yes")
  await nothingHappened()
})

it("bench run over --budget, and over the plan's own budget, is refused before anything is sent", async () => {
  const overFlag = await bench("run", "ab", "--yes", "--budget", "0.01", "--json")
  assert.strictEqual(overFlag.code, 3)
  assert.include((JSON.parse(overFlag.stdout) as { readonly error: { readonly message: string } }).error.message, "--budget allows 0.01 USD")
  await nothingHappened()
  await appendFile(join(folder, "studies", "ab", "plan.yaml"), "budget: { amount: \"0.02\", currency: USD }\n")
  const overPlan = await bench("run", "ab", "--yes", "--json")
  assert.strictEqual(overPlan.code, 3)
  const { error } = JSON.parse(overPlan.stdout) as { readonly error: { readonly tag: string; readonly message: string } }
  assert.strictEqual(error.tag, "BudgetExceeded")
  assert.include(error.message, "the budget of study ab (0.02 USD)")
  await nothingHappened()
})

it("a study that was not run yet has nothing to analyse or report, and asking does not freeze it", async () => {
  for (const command of ["analyze", "report"]) {
    const ran = await bench(command, "ab")
    assert.strictEqual(ran.code, 2)
    assert.include(ran.stderr, "likeness bench run ab")
  }
  await nothingHappened()
})

it("a request that its provider cannot take is refused before the plan is frozen", async () => {
  const name = (await readdir(join(folder, "briefs"))).find((one) => one.endsWith(".yaml"))!
  const path = join(folder, "briefs", name)
  const brief = await readFile(path, "utf8")
  assert.match(brief, /^aspect: .*$/mu)
  await writeFile(path, brief.replace(/^aspect: .*$/mu, "aspect: \"7:5\""))
  const ran = await bench("run", "ab", "--yes")
  assert.strictEqual(ran.code, 2, ran.stderr)
  assert.include(ran.stderr, "size.aspect")
  await nothingHappened()
  await writeFile(path, brief)
})

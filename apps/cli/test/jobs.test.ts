import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, start, temporaryFolder } from "./support/likeness.ts"
import { connectCloud, type RunningSandbox, startSandbox } from "./support/sandbox.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
let folder: string
let sandbox: RunningSandbox

beforeAll(async () => {
  root = await temporaryFolder()
  folder = join(root.path, "studio")
  // Slow enough that the training is still under way when its process dies.
  sandbox = await startSandbox(0.04)
  assert.strictEqual((await likeness(["init", folder])).code, 0)
  await connectCloud(folder, sandbox.higgsfield.baseUrl)
})
afterAll(async () => {
  const { code, stdout } = await sandbox.stop()
  await root.remove()
  assert.strictEqual(code, 130)
  assert.strictEqual(stdout.trimEnd().split("\n").length, 1)
})

interface JobDocument {
  readonly id: string
  readonly state: string
  readonly charges: ReadonlyArray<{ readonly amount: string; readonly currency: string; readonly credits: string }>
}

const json = async <A>(args: ReadonlyArray<string>): Promise<A> => {
  const ran = await likeness(["-C", folder, ...args, "--json"], { environment: sandbox.environment })
  assert.strictEqual(ran.code, 0, ran.stderr)
  return JSON.parse(ran.stdout) as A
}

const unfinished = async (): Promise<number> => (await json<{ readonly jobs: { readonly unfinished: number } }>(["status"])).jobs.unfinished

it("the sandbox prints addresses and key, and answers there", async () => {
  assert.hasAllKeys(sandbox.higgsfield, ["baseUrl", "keyId", "keySecret"])
  const answer = await fetch(`${sandbox.comfyui.baseUrl}/system_stats`)
  assert.strictEqual(answer.status, 200)
})

it("a job survives the death of its process: status tells, resume ends it, and it is paid once", async () => {
  const training = start(["-C", folder, "train", "--set", "cloud", "--yes"], { environment: sandbox.environment })
  while (training.exitCode === null && (await unfinished()) === 0) { /* Each look starts a process of its own. */ }
  training.kill("SIGKILL")
  await training.ended
  const status = await likeness(["-C", folder, "status"], { environment: sandbox.environment })
  assert.strictEqual(status.code, 0, status.stderr)
  assert.strictEqual(status.stdout.trimEnd().split("\n").length, 10)
  assert.match(status.stdout, /^workspace +SANDBOX /u)
  assert.match(status.stdout, /1 unfinished.*no process is at work/u)
  assert.match(status.stdout, /next +.*likeness jobs resume/u)
  const { jobs } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "resume"])
  assert.deepStrictEqual(jobs.map(({ state }) => state), ["settled"])
  assert.deepStrictEqual(jobs[0]?.charges.map(({ amount, credits, currency }) => [amount, credits, currency]), [["2.5", "40", "USD"]])
  assert.deepStrictEqual(await json(["jobs", "resume"]), { jobs: [] })
})

it("jobs and costs have the fields that other tools rely on", async () => {
  const { jobs } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])
  assert.strictEqual(jobs.length, 1)
  assert.hasAllKeys(jobs[0], ["id", "capability", "provider", "account", "state", "intent", "ticket", "submittedAt", "finishedAt", "error", "charges"])
  assert.hasAllKeys(jobs[0]?.charges[0], ["amount", "currency", "credits", "gpuSeconds", "billed"])
  const costs = await json<{ readonly total: unknown; readonly entries: ReadonlyArray<object> }>(["costs"])
  assert.deepStrictEqual(costs.total, [{ amount: "2.5", currency: "USD" }])
  assert.hasAllKeys(costs, ["total", "entries"])
  assert.hasAllKeys(costs.entries[0], ["at", "kind", "corrects", "intent", "provider", "account", "capability", "persona", "study", "amount", "currency", "credits", "gpuSeconds", "source", "billed"])
  const { groups } = await json<{ readonly groups: unknown }>(["costs", "--by", "persona"])
  assert.deepStrictEqual(groups, [{ key: "maya", total: [{ amount: "2.5", currency: "USD" }], credits: "40", gpuSeconds: "0", entries: 1 }])
})

it("a job is shown with the requests that left, without secrets", async () => {
  const { jobs: [job] } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])
  const ran = await likeness(["-C", folder, "jobs", "show", job!.id, "--wire", "--json"])
  assert.strictEqual(ran.code, 0, ran.stderr)
  const { wire } = JSON.parse(ran.stdout) as { readonly wire: ReadonlyArray<{ readonly endpoint: string; readonly sends: number; readonly body: string }> }
  assert.deepStrictEqual(wire.map(({ endpoint, sends }) => [endpoint.slice(0, 5), sends]), [["POST ", 1]])
  assert.isObject(JSON.parse(wire[0]!.body))
  assert.notInclude(ran.stdout, sandbox.higgsfield.keySecret)
  const without = await json<object>(["jobs", "show", job!.id])
  assert.notProperty(without, "wire")
})

it("watching and ending a job that is over change nothing", async () => {
  const { jobs: [job] } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])
  assert.deepStrictEqual(await json(["jobs", "watch", job!.id]), job)
  assert.deepStrictEqual(await json(["jobs", "cancel", job!.id]), job)
  assert.deepStrictEqual(await json(["jobs", "recover"]), { jobs: [] })
  const unknown = await likeness(["-C", folder, "jobs", "cancel", "nothing"], { environment: sandbox.environment })
  assert.strictEqual(unknown.code, 2)
})

it("giving a job up needs a person's word", async () => {
  const ran = await likeness(["-C", folder, "jobs", "recover", "nothing", "--abandon"])
  assert.strictEqual(ran.code, 3)
  assert.include(ran.stderr, "--yes")
})

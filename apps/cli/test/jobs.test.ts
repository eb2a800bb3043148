import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, it } from "vitest"
import { firstLine, likeness, start, temporaryFolder } from "./support/likeness.ts"
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
  readonly ticket: string | null
  readonly charges: ReadonlyArray<{ readonly amount: string; readonly currency: string; readonly credits: string }>
}

const json = async <A>(args: ReadonlyArray<string>): Promise<A> => {
  const ran = await likeness(["-C", folder, ...args, "--json"], { environment: sandbox.environment })
  assert.strictEqual(ran.code, 0, ran.stderr + ran.stdout)
  return JSON.parse(ran.stdout) as A
}

/** A training whose answer is lost may be unknown for good: it is under way once it has its ticket. */
const isUnderWay = async (): Promise<boolean> => (await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])).jobs.some(({ ticket }) => ticket !== null)

it("the sandbox prints addresses and key, and answers there", async () => {
  assert.hasAllKeys(sandbox.higgsfield, ["baseUrl", "keyId", "keySecret"])
  const answer = await fetch(`${sandbox.comfyui.baseUrl}/system_stats`)
  assert.strictEqual(answer.status, 200)
})

it("a job survives the death of its process: status tells, resume ends it, and it is paid once", async () => {
  const training = start(["-C", folder, "train", "--set", "cloud", "--yes"], { environment: sandbox.environment })
  while (training.exitCode === null && !(await isUnderWay())) { /* Each look starts a process of its own. */ }
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
  const { correlationId, wire } = JSON.parse(ran.stdout) as {
    readonly correlationId: string | null
    readonly wire: ReadonlyArray<{ readonly endpoint: string; readonly sends: number; readonly body: string; readonly ticket: string; readonly correlationId: string | null }>
  }
  // What the vendor's support asks for, of the answer that accepted the order: lost where the process died before it came, and the order was found in the account's list.
  const told = correlationId === null ? job!.ticket! : `${job!.ticket!}, correlation id ${correlationId}`
  if (correlationId !== null) assert.match(correlationId, /^[0-9a-f-]{36}$/u)
  assert.deepStrictEqual(wire.map((one) => [one.ticket, one.correlationId]), [[job!.ticket, correlationId]])
  for (const flags of [[], ["--wire"]]) {
    const { stdout } = await likeness(["-C", folder, "jobs", "show", job!.id, ...flags])
    assert.include(stdout, `${told}\n`)
  }
  assert.deepStrictEqual(wire.map(({ endpoint, sends }) => [endpoint.slice(0, 5), sends]), [["POST ", 1]])
  assert.isObject(JSON.parse(wire[0]!.body))
  assert.notInclude(ran.stdout, sandbox.higgsfield.keySecret)
  const without = await json<object>(["jobs", "show", job!.id])
  assert.notProperty(without, "wire")
})

it("a shell can repeat the request: the sandbox answers it as the same order, and its key stays out of the command", async () => {
  const { jobs: [job] } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])
  const { wire } = await json<{ readonly wire: ReadonlyArray<{ readonly curl: string; readonly headers: Record<string, string> }> }>(["jobs", "show", job!.id, "--wire"])
  const { curl, headers } = wire[0]!
  assert.hasAllKeys(headers, ["authorization", "user-agent", "accept", "content-type", "idempotency-key"])
  assert.notInclude(curl, sandbox.higgsfield.keySecret)
  const journal = async () => (await (await fetch(`${sandbox.higgsfield.baseUrl}/__sandbox/journal`)).json() as ReadonlyArray<{ readonly method: string; readonly path: string; readonly bodySha256: string; readonly headers: Record<string, string>; readonly status: number }>)
    .filter(({ method, path }) => method === "POST" && path === "/v1/custom-references")
  const [ours] = await journal()
  await promisify(execFile)("sh", ["-c", `${curl} -s -o /dev/null`], { env: { ...process.env, HF_CREDENTIALS: `${sandbox.higgsfield.keyId}:${sandbox.higgsfield.keySecret}` } })
  const theirs = (await journal()).at(-1)!
  assert.deepStrictEqual([theirs.status, theirs.bodySha256], [200, ours!.bodySha256])
  for (const name of Object.keys(headers)) assert.strictEqual(theirs.headers[name], ours!.headers[name], name)
})

it("a shell can repeat the free requests around it too: uploads, the list of names, the status", async () => {
  const { jobs: [job] } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])
  const { wire } = await json<{ readonly wire: ReadonlyArray<{ readonly calls: ReadonlyArray<{ readonly purpose: string; readonly endpoint: string; readonly curl: ReadonlyArray<string> }> }> }>(["jobs", "show", job!.id, "--wire"])
  const { calls } = wire[0]!
  assert.deepStrictEqual([...new Set(calls.map(({ endpoint }) => endpoint.split(/[?$]/u)[0]))].map((path) => path!.replace(/\/[0-9a-f-]{36}$/u, "/ID")), [
    "POST /files/generate-upload-url", "PUT ", "GET /v1/custom-references/list", "GET /v1/custom-references/ID"
  ])
  const env: Record<string, string | undefined> = { ...process.env, HF_CREDENTIALS: `${sandbox.higgsfield.keyId}:${sandbox.higgsfield.keySecret}` }
  for (const { curl, purpose } of calls) {
    const { stdout } = await promisify(execFile)("sh", ["-c", `${curl[0]!} -s -w '\\n%{http_code}'`], { env })
    assert.match(stdout, /\n200$/u, purpose)
    const said = /^\{.*\}$/mu.exec(stdout)?.[0]
    if (said !== undefined) env["upload_url"] = (JSON.parse(said) as { readonly upload_url?: string }).upload_url ?? env["upload_url"]
  }
})

it("credits are entered, counted down, corrected by the console, and refused where they make no sense", async () => {
  const bought = await json<{ readonly balance: string; readonly lots: ReadonlyArray<{ readonly expiresAt: string }> }>(["costs", "top-up", "--account", "cloud", "--credits", "100", "--at", "2026-11-01"])
  assert.deepInclude(bought, { balance: "60" })
  assert.match(bought.lots[0]!.expiresAt, /^2027-11-01/u)
  const { correction, credits } = await json<{ readonly correction: string; readonly credits: { readonly balance: string } }>(["costs", "reconcile", "--account", "cloud", "--balance", "59.5"])
  assert.deepStrictEqual([correction, credits.balance], ["0.5", "59.5"])
  assert.deepStrictEqual((await json<{ readonly correction: string }>(["costs", "reconcile", "--account", "cloud", "--balance", "59.5"])).correction, "0")
  const { total } = await json<{ readonly total: unknown }>(["costs"])
  assert.deepStrictEqual(total, [{ amount: "2.53125", currency: "USD" }])
  const { accounts } = await json<{ readonly accounts: ReadonlyArray<{ readonly burn: ReadonlyArray<object>; readonly daysLeft: number }> }>(["costs", "credits"])
  assert.deepInclude(accounts[0]!.burn[0], { model: "soul-id/v2", quality: null, seconds: null, outputs: 1, credits: "40" })
  const status = await likeness(["-C", folder, "status"], { environment: sandbox.environment })
  assert.match(status.stdout, /account cloud: 59.5 credits, \d+ days at the present rate/u)
  for (const [args, place] of [
    [["top-up", "--account", "cloud", "--credits", "100", "--at", "2026-11-01"], "booked already"],
    [["top-up", "--account", "nobody", "--credits", "100"], "no connection in likeness.yaml"],
    [["top-up", "--account", "cloud", "--credits", "-5"], "not a number of credits"],
    [["top-up", "--account", "cloud", "--credits", "5", "--at", "2026-02-30"], "not a day"],
    [["top-up", "--account", "cloud", "--credits", "5", "--expires", "2020-01-01"], "end before they were bought"],
    [["reconcile", "--account", "cloud", "--balance", "1000"], "Enter the missing purchase"]
  ] as const) {
    const ran = await likeness(["-C", folder, "costs", ...args], { environment: sandbox.environment })
    assert.strictEqual(ran.code, 2, ran.stderr)
    assert.include(ran.stderr, place)
  }
})

it("watching and ending a job that is over change nothing", async () => {
  const { jobs: [job] } = await json<{ readonly jobs: ReadonlyArray<JobDocument> }>(["jobs", "list"])
  assert.deepStrictEqual(await json(["jobs", "watch", job!.id]), job)
  assert.deepStrictEqual(await json(["jobs", "cancel", job!.id]), job)
  assert.deepStrictEqual(await json(["jobs", "recover"]), { jobs: [] })
  const unknown = await likeness(["-C", folder, "jobs", "cancel", "nothing"], { environment: sandbox.environment })
  assert.strictEqual(unknown.code, 2)
})

it("a worker tells in its log what it does, and ends when it is asked to", async () => {
  const worker = start(["-C", folder, "worker"], { environment: sandbox.environment })
  assert.match(await firstLine(worker), /^worker \d+ carries the jobs of /u)
  worker.kill("SIGINT")
  const { code, stderr } = await worker.ended
  assert.strictEqual(code, 130)
  assert.match(stderr, /level=INFO .*message="this process carries jobs" places=\*/u)
})

it("giving a job up needs a person's word", async () => {
  const ran = await likeness(["-C", folder, "jobs", "recover", "nothing", "--abandon"])
  assert.strictEqual(ran.code, 3)
  assert.include(ran.stderr, "--yes")
})

it("the provider's copy is erased on a person's word, and a second time it is not there", async () => {
  const { jobs: [job] } = await json<{ readonly jobs: ReadonlyArray<JobDocument & { readonly ticket: string }> }>(["jobs", "list"])
  assert.strictEqual((await likeness(["-C", folder, "jobs", "forget", job!.id], { environment: sandbox.environment })).code, 3)
  const forgotten = (answer: string) => ({ job: job!.id, provider: "cloud", forgotten: [{ kind: "identityModel", id: job!.ticket, answer, reason: null }] })
  assert.deepStrictEqual(await json(["jobs", "forget", job!.id, "--yes"]), forgotten("erased"))
  assert.deepStrictEqual(await json(["jobs", "forget", job!.id, "--yes"]), forgotten("absent"))
})

import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { type RunningSandbox, startSandbox } from "./support/sandbox.ts"

interface Row {
  readonly name: string
  readonly outcome: "passed" | "failed" | "not tried"
  readonly found: ReadonlyArray<string>
  readonly problems: ReadonlyArray<{ readonly tag: string; readonly message: string; readonly advice: string }>
}

let root: Awaited<ReturnType<typeof temporaryFolder>>
let sandbox: RunningSandbox
const folder = () => join(root.path, "stüdio mit raum")

const connections = () => ({
  home: { provider: "local-gpu", timeScale: 0.01, patience: 100, servers: [{ url: sandbox.comfyui.baseUrl }], gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" } },
  cloud: { provider: "higgsfield", credentials: "env:HF_CREDENTIALS", baseUrl: sandbox.higgsfield.baseUrl, timeScale: 0.01 },
  gone: { provider: "local-gpu", servers: [{ url: "http://127.0.0.1:1" }] },
  resting: { provider: "local-gpu", servers: [{ url: "http://127.0.0.1:8189", start: {} }] }
})

const test = async (args: ReadonlyArray<string>, environment: { readonly [name: string]: string } = sandbox.environment) => {
  const ran = await likeness(["-C", folder(), "provider", "test", ...args, "--json"], { environment })
  const document = JSON.parse(ran.stdout) as { readonly works: boolean; readonly checks: ReadonlyArray<Row>; readonly error?: { readonly tag: string } }
  return { ...ran, document, row: (name: string) => document.checks.find((each) => each.name === name)! }
}

const jobs = async (): Promise<number> => {
  const { stdout } = await likeness(["-C", folder(), "jobs", "list", "--json"])
  return (JSON.parse(stdout) as { readonly jobs: ReadonlyArray<object> }).jobs.length
}

beforeAll(async () => {
  root = await temporaryFolder()
  sandbox = await startSandbox()
  const made = await likeness(["init", folder()])
  assert.strictEqual(made.code, 0, made.stderr)
  const personas = { maya: { triggerToken: "mayaxo", classToken: "woman", synthetic: true } }
  await writeFile(join(folder(), "likeness.yaml"), JSON.stringify({ sandbox: true, set: "local", personas, connections: connections() }))
})
afterAll(async () => {
  await sandbox.stop()
  await root.remove()
})

it("provider test looks at the answer, at what is declared and at what the recipes need, and orders nothing", async () => {
  const home = await test(["home"])
  assert.strictEqual(home.code, 0, home.stderr)
  assert.deepStrictEqual(home.document.checks.map(({ name, outcome }) => `${name}: ${outcome}`), [
    "answers: passed", "conformance 1: passed", "conformance 3: passed", "conformance 5: passed",
    "recipe local-image: passed", "recipe local-video: passed", "recipe local-enhance: passed", "recipe local-train: not tried", "order: not tried"
  ])
  assert.match(home.row("answers").found.join("\n"), /ComfyUI .* 0\.\d+/u)
  const cloud = await test(["cloud", "--set", "cloud"])
  assert.strictEqual(cloud.code, 0, cloud.stderr)
  assert.include(cloud.row("answers").found, "the credentials are good")
  assert.deepStrictEqual(["cloud-image", "cloud-video", "cloud-train"].map((name) => cloud.row(`recipe ${name}`).outcome), ["passed", "passed", "passed"])
  assert.strictEqual(await jobs(), 0)
})

it("--order has one picture made: its price is shown first, without an answer or over the budget nothing is sent", async () => {
  const unasked = await test(["cloud", "--order"])
  assert.deepStrictEqual([unasked.code, unasked.document.error?.tag], [3, "AnswerMissing"])
  assert.match(unasked.stderr, /estimate 0\.\d+/u)
  const refused = await test(["cloud", "--order", "--yes", "--budget", "0.0001"])
  assert.deepStrictEqual([refused.code, refused.document.error?.tag], [3, "BudgetExceeded"])
  assert.strictEqual(await jobs(), 0)
  for (const name of ["home", "cloud"]) {
    const ordered = await test([name, "--order", "--yes"])
    assert.strictEqual(ordered.code, 0, ordered.stderr)
    const order = ordered.row("order")
    assert.strictEqual(order.outcome, "passed")
    assert.match(order.found.join("\n"), /job provider-test-[\s\S]*image\/\w+ \d+×\d+[\s\S]*charged 0\.\d+ USD/u)
  }
  assert.strictEqual(await jobs(), 2)
})

it("what does not work is named with its next step, and the first failure is the exit code", async () => {
  const key = await test(["cloud"], { HF_CREDENTIALS: "not-an-id:not-a-secret" })
  assert.strictEqual(key.code, 4, key.stderr)
  assert.strictEqual(key.row("answers").problems[0]!.tag, "CredentialsRejected")
  assert.strictEqual(key.row("recipe cloud-image").outcome, "not tried")
  assert.notInclude(key.stdout + key.stderr, "not-a-secret")
  const gone = await test(["gone"])
  assert.strictEqual(gone.code, 4)
  assert.strictEqual(gone.row("answers").problems[0]!.tag, "Unreachable")
  assert.notStrictEqual(gone.row("answers").problems[0]!.advice, "")

  const recipe = join(folder(), "recipes", "local-image.yaml")
  const written = await readFile(recipe, "utf8")
  await writeFile(recipe, written.replace("sd_xl_base_1.0.safetensors", "sd_xl_bose_1.0.safetensors"))
  const missing = await test(["home", "--order", "--yes"])
  await writeFile(recipe, written)
  assert.strictEqual(missing.code, 1)
  assert.deepStrictEqual([missing.row("recipe local-image").problems[0]!.tag, missing.row("recipe local-video").outcome, missing.row("order").outcome], ["ModelMissing", "passed", "not tried"])
  assert.match(missing.row("recipe local-image").problems[0]!.message, /sd_xl_bose_1\.0\.safetensors/u)

  const unnamed = await likeness(["-C", folder(), "provider", "test"])
  assert.strictEqual(unnamed.code, 2)
  assert.include(unnamed.stderr, "Name one behind the command: home, cloud, gone, resting.")
  const unknown = await likeness(["-C", folder(), "provider", "test", "home", "--set", "nowhere"])
  assert.strictEqual(unknown.code, 2)
  assert.match(unknown.stderr, /there is no set nowhere[\s\S]*cloud, hybrid, local/u)
})

it("for people each failure stands with what to do next, and a server that Likeness starts is not started to look", async () => {
  const gone = await likeness(["-C", folder(), "provider", "test", "gone"])
  assert.strictEqual(gone.code, 4)
  assert.match(gone.stdout, /^fails {2}answers[\s\S]*\(Unreachable\)\n {9}next: \S/u)
  const home = await likeness(["-C", folder(), "provider", "test", "home"], { environment: sandbox.environment })
  assert.match(home.stdout, /next {3}`likeness provider test home --order` has one picture made\n$/u)
  // Its environment was never built: that is what the answer is about, and nothing was started.
  const resting = await test(["resting"])
  assert.strictEqual(resting.code, 3)
  assert.match(resting.row("answers").problems[0]!.advice, /likeness env build --kind comfyui/u)
  assert.strictEqual(resting.row("recipe local-image").outcome, "not tried")
})

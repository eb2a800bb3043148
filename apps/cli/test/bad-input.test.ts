import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { likeness, type Ran, temporaryFolder } from "./support/likeness.ts"
import { blackPng, sample } from "./support/pictures.ts"
import { connectCloud, type RunningSandbox, startSandbox } from "./support/sandbox.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
let pristine: string

beforeAll(async () => {
  root = await temporaryFolder()
  pristine = join(root.path, "pristine")
  assert.strictEqual((await likeness(["init", pristine])).code, 0)
})
afterAll(() => root.remove())

let count = 0
const workspace = async (): Promise<string> => {
  const folder = join(root.path, `workspace-${++count}`)
  await cp(pristine, folder, { recursive: true })
  return folder
}

const tree = async (folder: string): Promise<ReadonlyArray<string>> => (await readdir(folder, { recursive: true })).toSorted()

/** Nothing on stdout; what failed, why with the code, what to do next. */
const assertRefused = (ran: Ran, code: number, tag: string, ...words: ReadonlyArray<string>): void => {
  assert.strictEqual(ran.code, code, ran.stderr)
  assert.strictEqual(ran.stdout, "")
  const lines = ran.stderr.trimEnd().split("\n").slice(-3)
  assert.deepStrictEqual(lines.map((line) => line.slice(0, 8).trim()), ["failed", "why", "next"], ran.stderr)
  assert.include(lines[1], tag)
  for (const word of words) assert.include(lines.join("\n"), word)
  assert.notMatch(ran.stderr, /^\s+at .+:\d+/mu)
}

describe("pictures that cannot be used are refused, and nothing of them is imported", () => {
  const bad: ReadonlyArray<readonly [what: string, name: string, bytes: () => Promise<Uint8Array>, words: string]> = [
    ["a picture that is not one", "letter.jpg", async () => Buffer.from("Dear Maya"), "letter.jpg is not a picture"],
    ["a corrupt JPEG", "cut.jpg", async () => (await readFile(sample("persona-01.jpg"))).subarray(0, 9_000), "cut.jpg is damaged or cut off"],
    ["a picture of more than 100 megapixels", "huge.png", async () => blackPng(20_000, 5_001), "huge.png has more than 100 megapixels"]
  ]
  for (const [what, name, bytes, words] of bad) {
    it(`${what}`, async () => {
      const folder = await workspace()
      const source = join(root.path, `source-${count}`)
      await mkdir(source)
      await cp(sample("others/anna-01.jpg"), join(source, "anna-01.jpg"))
      await writeFile(join(source, name), await bytes())
      const before = await tree(folder)
      assertRefused(await likeness(["-C", folder, "persona", "import", source]), 2, "InvalidRequest", words)
      assert.deepStrictEqual(await tree(folder), before)
      assertRefused(await likeness(["measure", "identity", "--reference", join(folder, "references"), join(source, name)]), 2, "InvalidRequest", words)
    })
  }
})

it("a missing folder is named", async () => {
  const folder = await workspace()
  const gone = join(root.path, "gone")
  assertRefused(await likeness(["-C", folder, "persona", "import", gone]), 2, "InvalidRequest", gone)
  assertRefused(await likeness(["measure", "identity", "--reference", gone, sample("persona-01.jpg")]), 2, "InvalidRequest", gone)
  assertRefused(await likeness(["-C", gone, "status"]), 2, "InvalidRequest", "likeness init")
  assert.notInclude(await readdir(root.path), "gone")
})

it("a folder whose name is decomposed, as macOS writes it, is named like any other", async () => {
  const name = "Bu\u0308ro"
  assertRefused(await likeness(["-C", join(root.path, name), "status"]), 2, "InvalidRequest", name)
  assert.notInclude(await readdir(root.path), name)
})

it("an unknown key in likeness.yaml is named with its line, by every command", async () => {
  const folder = await workspace()
  const text = await readFile(join(folder, "likeness.yaml"), "utf8")
  await writeFile(join(folder, "likeness.yaml"), `${text}\nbugdet: {}\n`)
  const line = `line ${text.split("\n").length + 1}`
  for (const command of [["status"], ["doctor"], ["costs"], ["jobs", "list"], ["persona", "check"], ["train", "--yes"]]) {
    assertRefused(await likeness(["-C", folder, ...command]), 2, "InvalidRequest", "unknown key `bugdet`", line)
  }
  assert.deepStrictEqual(await readdir(join(folder, ".likeness")), ["settings.schema.json"])
})

it("an empty briefs file and a brief for an unknown persona are refused before anything is asked", async () => {
  const folder = await workspace()
  await connectCloud(folder, "http://127.0.0.1:9")
  const environment = { HF_CREDENTIALS: "a:b" }
  const [empty, stranger] = [join(root.path, "empty.yaml"), join(root.path, "stranger.yaml")]
  await writeFile(empty, "")
  await writeFile(stranger, "id: shot\npersona: nora\nkind: image\nprompt: \"{persona}\"\n")
  const first = await likeness(["-C", folder, "generate", "--set", "cloud", "--yes", "--brief", empty], { environment })
  assertRefused(first, 2, "InvalidRequest", "empty.yaml", "empty")
  const second = await likeness(["-C", folder, "generate", "--set", "cloud", "--yes", "--brief", stranger], { environment })
  assertRefused(second, 2, "InvalidRequest", "unknown persona nora")
  assert.deepStrictEqual(JSON.parse((await likeness(["-C", folder, "jobs", "list", "--json"])).stdout), { jobs: [] })
})

it("with --json the error is the one document on stdout", async () => {
  const ran = await likeness(["-C", join(root.path, "gone"), "status", "--json"])
  assert.strictEqual(ran.code, 2)
  assert.strictEqual(ran.stderr, "")
  const { error } = JSON.parse(ran.stdout) as { readonly error: Record<string, unknown> }
  assert.hasAllKeys(error, ["tag", "code", "message", "cause", "retryable", "billed", "advice"])
  assert.deepStrictEqual([error["tag"], error["code"], error["retryable"], error["billed"]], ["InvalidRequest", null, "no", "no"])
})

it("a mistyped command or flag is wrong usage", async () => {
  for (const wrong of [["statsu"], ["status", "--jsno"], ["sandbox", "--port", "70000"]]) {
    const ran = await likeness(wrong)
    assert.strictEqual(ran.code, 2)
    assertRefused(ran, 2, "InvalidRequest", wrong.at(-1)!)
  }
})

it("a table of pairs is refused by row and column", async () => {
  const file = join(root.path, "pairs.csv")
  await writeFile(file, `image_a,image_b\n${sample("persona-01.jpg")},\n`)
  const ran = await likeness(["measure", "pairs", file, "--json"])
  assert.strictEqual(ran.code, 2)
  const { error } = JSON.parse(ran.stdout) as { readonly error: { readonly row: number; readonly column: string } }
  assert.deepStrictEqual([error.row, error.column], [2, "image_b"])
})

it("init refuses a folder that is a workspace, or that has a file of the same name, and leaves it as it is", async () => {
  const folder = await workspace()
  assertRefused(await likeness(["init", folder]), 2, "InvalidRequest", "is a workspace already")
  const own = join(root.path, "own")
  await mkdir(join(own, "briefs"), { recursive: true })
  await writeFile(join(own, "briefs", "cafe-morning.yaml"), "mine")
  const before = await tree(own)
  assertRefused(await likeness(["init", own]), 2, "InvalidRequest", "briefs/cafe-morning.yaml")
  assert.deepStrictEqual(await tree(own), before)
})

describe("a provider that does not answer as it should", () => {
  let sandbox: RunningSandbox
  beforeAll(async () => {
    sandbox = await startSandbox()
  })
  afterAll(() => sandbox.stop())

  it("wrong credentials are told by the command that needs them, and by doctor", async () => {
    const folder = await workspace()
    await connectCloud(folder, sandbox.higgsfield.baseUrl)
    const environment = { HF_CREDENTIALS: `${sandbox.higgsfield.keyId}:wrong` }
    const ran = await likeness(["-C", folder, "train", "--set", "cloud", "--yes"], { environment })
    assertRefused(ran, 4, "CredentialsRejected")
    assert.notInclude(ran.stderr, "wrong")
    const doctor = await likeness(["-C", folder, "doctor", "--json"], { environment })
    assert.strictEqual(doctor.code, 1)
    const { checks } = JSON.parse(doctor.stdout) as { readonly checks: ReadonlyArray<{ readonly name: string; readonly works: boolean; readonly problems: ReadonlyArray<{ readonly tag: string; readonly advice: string }> }> }
    const cloud = checks.find(({ name }) => name === "connection cloud")
    assert.isFalse(cloud?.works)
    assert.deepStrictEqual(cloud?.problems.map(({ tag }) => tag), ["CredentialsRejected"])
    assert.isAbove(cloud?.problems[0]?.advice.length ?? 0, 0)
  })

  it("a server that is not there is out of reach, and no job is left behind", async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const folder = await workspace()
    await connectCloud(folder, `http://127.0.0.1:${port}`)
    assertRefused(await likeness(["-C", folder, "train", "--set", "cloud", "--yes"], { environment: sandbox.environment }), 4, "Unreachable", "cloud")
    const jobs = await likeness(["-C", folder, "jobs", "list", "--json"])
    assert.deepStrictEqual(JSON.parse(jobs.stdout), { jobs: [] })
    const costs = await likeness(["-C", folder, "costs", "--json"], { environment: sandbox.environment })
    assert.deepStrictEqual(JSON.parse(costs.stdout), { total: [], entries: [] })
    const doctor = await likeness(["-C", folder, "doctor"], { environment: sandbox.environment })
    assert.strictEqual(doctor.code, 1)
    assert.match(doctor.stdout, /fails {2}connection cloud/u)
  })
})

import { mkdir, readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { sample } from "./support/pictures.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>
let folder: string

beforeAll(async () => {
  root = await temporaryFolder()
  folder = join(root.path, "studio")
  const made = await likeness(["init", "studio", "--json"], { cwd: root.path })
  assert.strictEqual(made.code, 0, made.stderr)
  assert.strictEqual((JSON.parse(made.stdout) as { readonly folder: string }).folder, folder)
})
afterAll(() => root.remove())

const json = async <A>(...args: ReadonlyArray<string>): Promise<A> => {
  const ran = await likeness([...args, "--json"], { cwd: folder })
  assert.strictEqual(ran.code, 0, ran.stderr)
  assert.strictEqual(ran.stdout.trimEnd().split("\n").length, 1)
  return JSON.parse(ran.stdout) as A
}

it("init writes commented settings that an editor can check", async () => {
  const text = await readFile(join(folder, "likeness.yaml"), "utf8")
  assert.match(text, /^# yaml-language-server: \$schema=\.likeness\/settings\.schema\.json\n/u)
  const schema = JSON.parse(await readFile(join(folder, ".likeness/settings.schema.json"), "utf8")) as { readonly properties: object; readonly additionalProperties: boolean }
  assert.includeMembers(Object.keys(schema.properties), ["personas", "connections", "budget", "sandbox"])
  assert.isFalse(schema.additionalProperties)
})

it("init makes a workspace of an empty folder, and of the current one", async () => {
  const empty = join(root.path, "empty")
  await mkdir(empty)
  assert.strictEqual((await likeness(["init"], { cwd: empty })).code, 0)
  assert.strictEqual((await likeness(["status"], { cwd: empty })).code, 0)
})

it("status is ten lines from the first moment on, and starts nothing", async () => {
  const ran = await likeness(["status"], { cwd: folder })
  assert.strictEqual(ran.code, 0)
  assert.strictEqual(ran.stderr, "")
  const lines = ran.stdout.trimEnd().split("\n")
  assert.deepStrictEqual(lines.map((line) => line.slice(0, 12).trim()), ["workspace", "persona", "environment", "recipes", "last run", "jobs", "review", "spend", "failures", "next"])
  assert.include(lines[1], "18 reference pictures")
  assert.include(lines[9], "connections:")
  const status = await json<{ readonly jobs: object; readonly environment: null; readonly lastRun: null }>("status")
  assert.deepStrictEqual(status.jobs, { unfinished: 0, done: 0, failed: 0, cancelled: 0, unknown: 0 })
  assert.isNull(status.environment)
  assert.isNull(status.lastRun)
})

it("lists of a workspace without a store are empty", async () => {
  assert.deepStrictEqual(await json("jobs", "list"), { jobs: [] })
  assert.deepStrictEqual(await json("costs"), { total: [], entries: [] })
  assert.deepStrictEqual(await json("costs", "--by", "day"), { total: [], entries: [], groups: [] })
})

it("a review without a terminal is refused, and names what works without one", async () => {
  for (const more of [[], ["--json"]]) {
    const ran = await likeness(["review", ...more], { cwd: folder })
    assert.strictEqual(ran.code, 3)
    assert.include(ran.stdout + ran.stderr, "likeness review --list")
  }
  assert.deepStrictEqual(await json("review", "--list"), { waiting: [] })
})

it("captions are written once, and imported pictures are not imported again", async () => {
  assert.deepStrictEqual(await json("persona", "caption"), { persona: "maya", caption: "mayaxo woman", written: 18, kept: 0, attributes: "references/captions.yaml", leftOut: [], unknown: [] })
  assert.deepStrictEqual(await json("persona", "caption"), { persona: "maya", caption: "mayaxo woman", written: 0, kept: 18, attributes: "references/captions.yaml", leftOut: [], unknown: [] })
  const source = sample("others/anna-01.jpg")
  assert.deepStrictEqual(await json("persona", "import", source), { persona: "maya", imported: ["anna-01.jpg"], unchanged: [], skipped: [], notes: [] })
  assert.deepStrictEqual(await json("persona", "import", source), { persona: "maya", imported: [], unchanged: ["anna-01.jpg"], skipped: [], notes: [] })
})

it("another person among the references is refused by file", async () => {
  // Each of them is measured: a few show it as well as all.
  const names = await readdir(join(folder, "references"))
  for (const name of names.filter((each) => /^persona-(?:0[7-9]|1\d)\.jpg$/u.test(each))) await rm(join(folder, "references", name))
  const ran = await likeness(["persona", "check", "--json"], { cwd: folder })
  assert.strictEqual(ran.code, 1, ran.stderr)
  const { faults, pictures } = JSON.parse(ran.stdout) as { readonly pictures: number; readonly faults: ReadonlyArray<{ readonly file: string; readonly fault: string; readonly severity: string }> }
  assert.strictEqual(pictures, 7)
  const refused = faults.filter(({ severity }) => severity === "refuse")
  assert.deepStrictEqual(refused.map(({ fault, file }) => [file, fault]), [["references/anna-01.jpg", "another-person"]])
})

it("doctor finds Node, ffmpeg, faces, disk, settings, recipes and store, and says what to do about what is missing", async () => {
  const { checks } = await json<{ readonly checks: ReadonlyArray<{ readonly name: string; readonly works: boolean; readonly problems: ReadonlyArray<object>; readonly advice?: string }> }>("doctor")
  assert.deepStrictEqual(checks.map(({ name }) => name), ["node", "ffmpeg", "faces", "disk", "settings", "recipes", "store", "failures", "connections"])
  for (const { problems, works } of checks) assert.strictEqual(problems.length === 0, works)
  assert.strictEqual(checks.find(({ name }) => name === "faces")?.works, true)
  // Nothing fails where something is only not there yet.
  assert.deepInclude(checks.at(-1), { works: true })
  assert.include(checks.at(-1)?.advice, "connections:")
})

it("doctor outside a workspace is an answer", async () => {
  const ran = await likeness(["doctor"], { cwd: root.path })
  assert.strictEqual(ran.code, 0)
  assert.match(ran.stdout, /^to do {2}settings.*\n +next: .*likeness init/mu)
})

it("doctor with something that fails exits with 1 and names the next step, as JSON too", async () => {
  const environment = { LIKENESS_MEDIA_FFMPEG: join(root.path, "no-such-ffmpeg") }
  const lines = await likeness(["doctor"], { cwd: folder, environment })
  assert.strictEqual(lines.code, 1)
  assert.match(lines.stdout, /^fails {2}ffmpeg.*\n.*\n +next: /mu)
  const { code, stdout } = await likeness(["doctor", "--json"], { cwd: folder, environment })
  assert.strictEqual(code, 1)
  const { checks } = JSON.parse(stdout) as { readonly checks: ReadonlyArray<{ readonly name: string; readonly works: boolean }> }
  assert.deepStrictEqual(checks.filter(({ works }) => !works).map(({ name }) => name), ["ffmpeg"])
})

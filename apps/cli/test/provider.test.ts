import { afterAll, assert, beforeAll, it } from "vitest"
import { join } from "node:path"
import { likeness, temporaryFolder } from "./support/likeness.ts"

let studio: { readonly path: string; readonly remove: () => Promise<void> }
const folder = () => join(studio.path, "stüdio mit raum")

beforeAll(async () => {
  studio = await temporaryFolder()
  const made = await likeness(["init", folder(), "--own-gpu"])
  assert.strictEqual(made.code, 0, made.stderr)
  // The next step can be pasted, whatever the folder's name.
  assert.include(made.stdout, `cd "${folder()}", \`likeness env build --kind comfyui\``)
})
afterAll(() => studio.remove())

it("the workspace of --own-gpu has a connection whose server Likeness starts, and asks nobody to say so", async () => {
  const listed = await likeness(["-C", folder(), "provider", "list", "--json"])
  assert.strictEqual(listed.code, 0, listed.stderr)
  const { connections } = JSON.parse(listed.stdout) as { readonly connections: ReadonlyArray<{ readonly name: string; readonly offers: ReadonlyArray<{ readonly capability: string; readonly guarantee: string }>; readonly paidSince: string | null }> }
  assert.deepStrictEqual(connections.map(({ name, offers, paidSince }) => [name, offers.map(({ capability, guarantee }) => `${capability} ${guarantee}`), paidSince]), [
    ["home", ["trainIdentity findable", "generateImage findable", "generateVideo findable", "enhance findable"], null]
  ])
})

it("without the environment nothing is started, and the next step is to build it", async () => {
  const up = await likeness(["-C", folder(), "provider", "up"])
  assert.strictEqual(up.code, 3)
  assert.match(up.stderr, /there is no comfyui environment yet[\s\S]*likeness env build --kind comfyui/u)
  const picture = await likeness(["-C", folder(), "generate", "--no-identity", "--prompt", "a red door", "--yes"])
  assert.strictEqual(picture.code, 3)
  assert.match(picture.stderr, /likeness env build --kind comfyui/u)
  const down = await likeness(["-C", folder(), "provider", "down"])
  assert.strictEqual(down.code, 0, down.stderr)
})

it("nothing approved waits to be enhanced, and what is no picture is refused by name", async () => {
  const enhanced = await likeness(["-C", folder(), "enhance", "--yes", "--json"])
  assert.deepStrictEqual([enhanced.code, enhanced.stdout.trim()], [0, `{"enhanced":[]}`], enhanced.stderr)
  const refused = await likeness(["-C", folder(), "enhance", "--file", join(folder(), "likeness.yaml"), "--yes"])
  assert.strictEqual(refused.code, 2)
  assert.match(refused.stderr, /likeness\.yaml is neither a picture nor a clip/u)
  const nobody = await likeness(["-C", folder(), "provider", "up", "nobody"])
  assert.strictEqual(nobody.code, 2)
})

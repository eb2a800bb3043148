import { mkdtempSync } from "node:fs"
import { appendFile, cp, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, it } from "vitest"
import { type Drift, verify } from "../src/environment/drift.ts"
import { layoutOf } from "../src/environment/Layout.ts"
import { makeEnvironment, type Made, packageFiles, writeFiles } from "./support/made-environment.ts"

const folders: Array<string> = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** Every path has a space and letters of no keyboard. */
const made = (): Promise<Made> => {
  const state = mkdtempSync(join(tmpdir(), "läufe und räume 形 "))
  folders.push(state)
  return makeEnvironment(state)
}

const driftOf = async ({ layout, locked }: Made, deep = false): Promise<ReadonlyArray<Drift>> => (await verify({ layout, locked, deep })).drift

interface Tampering {
  readonly what: string
  readonly how: (made: Made) => Promise<unknown>
  readonly named: Partial<Drift>
}

const inside = (environment: Made, path: string) => join(environment.layout.folder, path)

const tamperings: ReadonlyArray<Tampering> = [
  { what: "a package added", how: (at) => writeFiles(at.layout.folder, packageFiles("xformers", "0.0.30")), named: { package: "xformers", expected: null, found: "0.0.30" } },
  {
    what: "a package removed",
    how: async (at) => {
      await rm(inside(at, `${at.site}/toml`), { recursive: true })
      await rm(inside(at, `${at.site}/toml-0.10.2.dist-info`), { recursive: true })
    },
    named: { package: "toml", expected: "0.10.2", found: null }
  },
  {
    what: "a package upgraded",
    how: async (at) => {
      await rm(inside(at, `${at.site}/numpy-1.26.4.dist-info`), { recursive: true })
      await writeFiles(at.layout.folder, packageFiles("numpy", "2.0.2"))
    },
    named: { package: "numpy", expected: "1.26.4", found: "2.0.2" }
  },
  { what: "a package there twice", how: (at) => writeFiles(at.layout.folder, { [`${at.site}/numpy-2.0.2.dist-info/METADATA`]: "" }), named: { package: "numpy", expected: "1.26.4", found: "1.26.4 and 2.0.2" } },
  { what: "a package's file edited in place", how: (at) => appendFile(inside(at, `${at.site}/numpy/core.py`), "answer = 43\n"), named: { package: "numpy", file: "venv/lib/python3.11/site-packages/numpy/core.py" } },
  {
    what: "a file edited to the same size with its time put back",
    how: async (at) => {
      const path = inside(at, `${at.site}/toml/core.py`)
      const { atime, mtime } = await stat(path)
      await writeFile(path, "answer = 43\n")
      await utimes(path, atime, mtime)
    },
    named: { package: "toml", file: "venv/lib/python3.11/site-packages/toml/core.py" }
  },
  { what: "a package's file deleted", how: (at) => rm(inside(at, `${at.site}/numpy/core.py`)), named: { package: "numpy", found: null, file: "venv/lib/python3.11/site-packages/numpy/core.py" } },
  { what: "a file that changes every start", how: (at) => writeFile(inside(at, `${at.site}/sitecustomize.py`), ""), named: { package: "environment", expected: null, file: "venv/lib/python3.11/site-packages/sitecustomize.py" } },
  { what: "the trainer's source edited", how: (at) => writeFile(inside(at, "trainer/library/train_util.py"), "steps = 2\n"), named: { package: "sd-scripts", file: "trainer/library/train_util.py" } },
  { what: "a file added to the trainer", how: (at) => writeFile(inside(at, "trainer/library/patch.py"), ""), named: { package: "sd-scripts", expected: null, file: "trainer/library/patch.py" } },
  { what: "the lock edited", how: async (at) => writeFile(at.layout.lock, (await readFile(at.layout.lock, "utf8")).replace("cu124", "cu128")), named: { package: "lock", file: "lock.json" } },
  { what: "the seal edited", how: async (at) => writeFile(at.layout.seal, (await readFile(at.layout.seal, "utf8")).replace("golden-env-seal/1\",\"path\":\"", "golden-env-seal/1\",\"path\":\"/elsewhere")), named: { package: "seal" } },
  { what: "the Python underneath replaced", how: (at) => cp(join(at.state, "interpreter/other"), at.python), named: { package: "python", expected: "3.11.9" } },
  {
    what: "the link to Python led elsewhere",
    how: async (at) => {
      await rm(at.layout.python)
      await symlink(join(at.state, "interpreter/other"), at.layout.python)
    },
    named: { package: "python" }
  },
  { what: "the machine's packages let in", how: (at) => writeFile(inside(at, "venv/pyvenv.cfg"), "home = /usr/bin\ninclude-system-site-packages = true\n"), named: { package: "environment", file: "venv/pyvenv.cfg" } },
  { what: "a tokenizer edited", how: (at) => writeFile(inside(at, "tokenizers/openai_clip-vit-large-patch14/vocab.json"), "{ }"), named: { package: "environment", file: "tokenizers/openai_clip-vit-large-patch14/vocab.json" } }
]

it("finds nothing in an environment that nobody touched, deeply neither", async () => {
  const environment = await made()
  expect(await driftOf(environment)).toEqual([])
  expect(await driftOf(environment, true)).toEqual([])
})

for (const { how, named, what } of tamperings) {
  it(`names ${what}`, async () => {
    const environment = await made()
    await how(environment)
    expect(await driftOf(environment)).toContainEqual(expect.objectContaining(named))
  })
}

it("names an environment that was moved", async () => {
  const environment = await made()
  const elsewhere = join(environment.state, "elsewhere")
  await rename(environment.layout.folder, elsewhere)
  const { drift } = await verify({ layout: layoutOf(elsewhere, "trainer"), locked: environment.locked })
  expect(drift).toContainEqual({ package: "environment", expected: environment.layout.folder, found: elsewhere })
})

it("does not call an upgraded package's files differences of their own", async () => {
  const environment = await made()
  await rm(inside(environment, `${environment.site}/numpy-1.26.4.dist-info`), { recursive: true })
  await writeFiles(environment.layout.folder, packageFiles("numpy", "2.0.2"))
  expect(await driftOf(environment)).toEqual([{ package: "numpy", expected: "1.26.4", found: "2.0.2" }])
})

it("says that a build which never ended is not locked", async () => {
  const environment = await made()
  await rm(environment.layout.seal)
  expect(await verify({ layout: environment.layout, locked: environment.locked })).toEqual({ locked: false, drift: [{ package: "seal", expected: "seal.json", found: null }] })
})

it("takes a copy with other times for unchanged, after looking at its bytes", async () => {
  const environment = await made()
  await utimes(inside(environment, `${environment.site}/numpy/core.py`), new Date(), new Date())
  expect(await driftOf(environment)).toEqual([])
})

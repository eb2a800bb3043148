import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, it } from "vitest"
import { build } from "../src/environment/build.ts"
import { verify } from "../src/environment/drift.ts"
import * as Environments from "../src/environment/Environments.ts"
import { environmentsOf } from "../src/environment/Layout.ts"
import { ownStartTime } from "../src/training/processes.ts"
import { makeEnvironment } from "./support/made-environment.ts"

const folders: Array<string> = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "likeness-environments-"))
  folders.push(folder)
  return folder
}

const script = (folder: string, name: string, text: string): string => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}`)
  chmodSync(join(folder, name), 0o755)
  return join(folder, name)
}

/** Says of itself what the probe asks, wherever it lies. */
const python = `case "$*" in
*version_info*) echo "3.11 cpython True" ;;
*probe_environment*) echo '@@PROBE@@{"python":"3.11.9","prefix":"'$(dirname $(dirname $0))'","errors":[],"packages":{"numpy":["1.26.4"],"toml":["0.10.2"]},"device":{"torch":"2.6.0+cu124","builtCuda":null,"available":false,"count":0,"architectures":[]}}' ;;
esac
`

/** Makes folders in uv's place. Nothing is fetched. */
const uv = `case "$1 $2" in
"--version ") echo "uv 0.13.9" ;;
"venv --quiet") mkdir -p "$7/bin"; ln -s "$6" "$7/bin/python"
  for each in numpy-1.26.4 toml-0.10.2; do mkdir -p "$7/lib/python3.11/site-packages/$each.dist-info"; echo > "$7/lib/python3.11/site-packages/$each.dist-info/RECORD"; done ;;
esac
`

/** Installs the above with pip's words. */
const pip = (uv: string) => `case "$*" in
*" install "*) while [ "$1" != --target ]; do shift; done; mkdir -p "$2/bin"; sleep 0.1; cp "${uv}" "$2/bin/uv" ;;
esac
`

/** A build of a small environment, as often as it is asked for. `hasUv`: else each build installs it in the workspace. */
const building = async (hasUv = true) => {
  const folder = temporary()
  const { id, layout, locked } = await makeEnvironment(join(folder, "model"), { kind: "comfyui" })
  const source = join(folder, "program.tar")
  execFileSync("tar", ["-cf", source, "-C", layout.program, "main.py", "nodes.py"])
  const resolver = script(join(folder, hasUv ? "bin" : "hidden"), "uv", uv)
  if (!hasUv) script(join(folder, "bin"), "python3", pip(resolver))
  const state = join(folder, ".likeness")
  return {
    id,
    state,
    build: () => build({
      state, locked, source, python: script(folder, "python", python), own: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
      signal: new AbortController().signal, tell: () => {}, now: () => 0
    })
  }
}

const { bavail, bsize } = statfsSync(tmpdir())
/** A build refuses to begin on less. */
const hasRoom = bavail * bsize > 17e9

it.runIf(hasRoom)("is built once by two who build it at the same time, and both have it", async () => {
  const { build, state } = await building()
  const both = await Promise.all([build(), build()])
  expect(both.map((each) => each.built).toSorted()).toEqual([false, true])
  expect(readdirSync(environmentsOf(state))).toEqual([both[0]!.id])
})

it.runIf(hasRoom)("is built by two at the same time where neither has uv yet", async () => {
  const { build, state } = await building(false)
  const both = await Promise.all([build(), build()])
  expect(both.map((each) => each.built).toSorted()).toEqual([false, true])
  expect(readdirSync(join(state, "tools"))).toEqual(["uv-0.13.9"])
})

it.runIf(hasRoom)("is built where somebody began to delete it by hand", async () => {
  const { build, id, state } = await building()
  mkdirSync(join(environmentsOf(state), id, "venv", "bin"), { recursive: true })
  expect(await build()).toMatchObject({ built: true, id })
  const [found] = await Environments.list(state)
  expect((await verify(found!)).drift).toEqual([])
})

it.runIf(hasRoom)("is built beside what killed builds and removals left, which goes", async () => {
  const { build, state } = await building()
  const environments = environmentsOf(state)
  // In a container every process may have the number that the killed one had.
  for (const left of [`.building-${process.pid}-0badcafe`, `.building-${process.pid}-1-0badcafe`, ".py311-cpu.removed-0badcafe"]) mkdirSync(join(environments, left, "venv"), { recursive: true })
  const { id } = await build()
  expect(readdirSync(environments)).toEqual([id])
})

it("is not removed where another process has begun to use it since it was looked up", async () => {
  const state = join(temporary(), ".likeness")
  const { id } = await makeEnvironment(state)
  const found = await Environments.find(state, "trainer", id)
  await Environments.use(state, found)
  await expect(Environments.remove(found, [])).rejects.toThrow("this environment is in use")
  expect(existsSync(found.layout.folder)).toBe(true)
})

/** A process of this machine that lives: this one. */
const living = () => JSON.stringify({ pid: process.pid, startTime: ownStartTime(), bootId: null, at: Date.now() })

it("is not removed while a ComfyUI that Likeness started runs in it", async () => {
  const state = join(temporary(), ".likeness")
  const { id, layout } = await makeEnvironment(state, { kind: "comfyui" })
  const start = join(state, "comfyui", "8188", "starts", "1")
  mkdirSync(start, { recursive: true })
  writeFileSync(join(start, "start.json"), JSON.stringify({ argv: [layout.python, "-u", "main.py"] }))
  writeFileSync(join(start, "server.json"), living())
  const found = await Environments.find(state, "comfyui", id)
  await expect(Environments.remove(found, [])).rejects.toThrow("the ComfyUI on port 8188 runs in this environment")
  writeFileSync(join(start, "ended.json"), JSON.stringify({ exitCode: 0, signal: null, finishedAt: 1 }))
  rmSync(join(start, "server.json"))
  await Environments.remove(found, [])
  expect(existsSync(layout.folder)).toBe(false)
})

it("is not removed under a trainer whose supervisor was killed", async () => {
  const folder = temporary()
  const { id } = await makeEnvironment(join(folder, ".likeness"))
  const run = join(folder, "runs", "6f1c2b1e-0000-4000-8000-000000000000")
  mkdirSync(run, { recursive: true })
  writeFileSync(join(run, "order.json"), JSON.stringify({
    v: 1, run: "6f1c2b1e-0000-4000-8000-000000000000", argv: ["python"], datasetToml: "", outputName: "maya", maxTrainEpochs: 1, saveEveryEpochs: 1, usage: "process", environment: id,
    device: "cpu", origin: "6f1c2b1e-0000-4000-8000-000000000000", dataset: "d", baseSha256: "b", networkDim: 4, leastVramBytes: 1
  }))
  writeFileSync(join(run, "trainer.json"), living())
  const found = await Environments.find(join(folder, ".likeness"), "trainer", id)
  await expect(Environments.remove(found, [join(folder, "runs")])).rejects.toThrow("is using this environment")
})

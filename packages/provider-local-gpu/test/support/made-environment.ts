/** A small environment as a build would leave it: two packages, a program, tokenizers, sealed. */
import * as Hash from "@likeness/core/Hash"
import { switches, values } from "@likeness/sandbox/trainer/flags"
import { chmod, mkdir, realpath, symlink, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { environmentsOf, type Layout, layoutOf } from "../../src/environment/Layout.ts"
import * as Lock from "../../src/environment/Lock.ts"
import * as Seal from "../../src/environment/Seal.ts"
import { fileHash } from "../../src/file-hash.ts"

const requirementsLock = "numpy==1.26.4 \\\n    --hash=sha256:0\ntoml==0.10.2 \\\n    --hash=sha256:0\n"
const requirementsIn = "numpy<2\ntoml\n"
const programs: { readonly [kind in Lock.Kind]: { readonly [path: string]: string } } = {
  trainer: { "sdxl_train_network.py": "print('train')\n", "library/train_util.py": "steps = 1\n" },
  comfyui: { "main.py": "print('serve')\n", "nodes.py": "nodes = 1\n" }
}
const entries: { readonly [kind in Lock.Kind]: string } = { trainer: "sdxl_train_network.py", comfyui: "main.py" }
const filesOf = (kind: Lock.Kind): string => Object.entries(programs[kind]).map(([path, text]) => `${Hash.ofText(text)}  ${path}\n`).toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join("")

const lockedOf = (kind: Lock.Kind): Lock.Locked => ({
  name: "made", requirementsIn, requirementsLock, programFiles: filesOf(kind),
  lock: {
    schema: "golden-env-lock/1", kind, python: "3.11", backend: "cu124",
    platform: { os: "linux", arch: "x64", libc: "glibc", libcMin: "2.28" },
    driverMin: "550.54", computeCapability: { min: "7.5", max: "9.0" }, uv: "0.13.9",
    program: { repository: "https://example.invalid/trainer", tag: "v1", commit: "ae72efb92babe89ff8e70f057e42db68440e8d61", entry: entries[kind], filesSha256: Hash.ofText(filesOf(kind)) },
    requirementsInSha256: Hash.ofText(requirementsIn), requirementsLockSha256: Hash.ofText(requirementsLock),
    torch: "2.6.0+cu124", forbidden: ["xformers"]
  }
})

const site = Seal.sitePackages(lockedOf("trainer").lock)

/** A package's folder and its record. */
export const packageFiles = (name: string, version: string): { readonly [path: string]: string } => ({
  [`${site}/${name}/__init__.py`]: `version = "${version}"\n`,
  [`${site}/${name}/core.py`]: "answer = 42\n",
  [`${site}/${name}-${version}.dist-info/METADATA`]: `Name: ${name}\nVersion: ${version}\n`,
  [`${site}/${name}-${version}.dist-info/RECORD`]: `${name}/__init__.py,,\n${name}/core.py,,\n../../../bin/${name},,\n${name}-${version}.dist-info/METADATA,,\n${name}-${version}.dist-info/RECORD,,\n`,
  [`venv/bin/${name}`]: "#!/bin/sh\n"
})

export const writeFiles = async (folder: string, files: { readonly [path: string]: string }): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

export interface Made {
  readonly state: string
  readonly id: string
  readonly layout: Layout
  readonly locked: Lock.Locked
  readonly site: string
  readonly python: string
}

export interface Making {
  readonly device?: "cpu" | "cuda"
  readonly kind?: Lock.Kind
  /** A program in Python's place. */
  readonly python?: string
}

/** Makes it under `state`, a workspace's `.likeness`. */
export const makeEnvironment = async (state: string, { device = "cuda", kind = "trainer", python: interpreter = "#!/bin/sh\necho 3.11.9\n" }: Making = {}): Promise<Made> => {
  const locked = lockedOf(kind)
  const id = Lock.id(locked.lock)
  const layout = layoutOf(join(environmentsOf(state), id), kind)
  const python = join(state, "interpreter", "python3.11")
  await writeFiles(state, { "interpreter/python3.11": interpreter, "interpreter/other": "#!/bin/sh\necho 3.11.10\n" })
  await chmod(python, 0o755)
  await writeFiles(layout.folder, {
    ...packageFiles("numpy", "1.26.4"), ...packageFiles("toml", "0.10.2"),
    ...Object.fromEntries(Object.entries(programs[kind]).map(([path, text]) => [`${kind}/${path}`, text])),
    "tokenizers/openai_clip-vit-large-patch14/vocab.json": "{}",
    "venv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\n",
    "lock.json": `${JSON.stringify(locked.lock, null, 2)}\n`,
    "requirements.in": requirementsIn, "requirements.lock": requirementsLock, "program.sha256": locked.programFiles,
    "probe.json": JSON.stringify({ schema: "golden-env-probe/1", at: "2026-11-24T00:00:00.000Z", device, gpu: device === "cpu" ? null : { name: "a card", capability: "8.9", memoryBytes: 1 }, python: "3.11.9", torch: "2.6.0+cu124", flags: [...switches, ...values.keys()].map((name) => `--${name}`) })
  })
  await symlink(python, layout.python)
  await Seal.seal({
    layout, lock: locked.lock, lockHash: Lock.hash(locked.lock), path: layout.folder,
    interpreter: { path: await realpath(layout.python), version: "3.11.9", sha256: await fileHash(python) },
    infos: Seal.installed(["numpy-1.26.4.dist-info", "toml-0.10.2.dist-info"]),
    signal: new AbortController().signal, tell: () => {}
  })
  return { state, id, layout, locked, site, python }
}

// Resolves the golden environments' locks anew: for a release, never on a user's machine.
//
//   node scripts/lock-environments.ts --uv PATH --trainer CLONE --comfyui CLONE [--only NAME]
//
// CLONE is a git clone that holds the pinned commit. The resolver asks the package index that the
// environment names (UV_DEFAULT_INDEX). The `cpu` variants need PyTorch's own index.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"

const { values } = parseArgs({ options: { uv: { type: "string" }, trainer: { type: "string" }, comfyui: { type: "string" }, only: { type: "string" } } })
const locks = fileURLToPath(new URL("../packages/provider-local-gpu/locks/", import.meta.url))
const uv = values.uv ?? "uv"
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex")

const programs = {
  trainer: {
    clone: values.trainer,
    repository: "https://github.com/kohya-ss/sd-scripts",
    tag: "v0.10.1",
    commit: "ae72efb92babe89ff8e70f057e42db68440e8d61",
    entry: "sdxl_train_network.py",
    paths: ["library", "networks", "sdxl_train_network.py", "train_network.py", "LICENSE.md"],
    without: [] as ReadonlyArray<string>,
    forbidden: ["xformers", "library", "pytorch-lightning", "bitsandbytes"]
  },
  comfyui: {
    clone: values.comfyui,
    repository: "https://github.com/Comfy-Org/ComfyUI",
    tag: "v0.33.0",
    commit: "2f35f4a08176d993cded35dac3332be4f7287f41",
    entry: "main.py",
    paths: [
      "alembic_db", "alembic.ini", "api_server", "app", "comfy", "comfy_api", "comfy_api_nodes", "comfy_config", "comfy_execution", "comfy_extras", "middleware", "models", "utils",
      "LICENSE", "comfyui_version.py", "cuda_malloc.py", "execution.py", "folder_paths.py", "hook_breaker_ac10a0.py", "latent_preview.py", "main.py", "new_updater.py", "node_helpers.py",
      "nodes.py", "protocol.py", "server.py", "pyproject.toml", "requirements.txt"
    ],
    // Word lists of language models that no graph of ours uses, 4 MB and more each.
    without: ["comfy/text_encoders/llama_tokenizer/", "comfy/text_encoders/qwen35_tokenizer/"],
    forbidden: ["xformers"]
  }
} as const

const cuda = {
  cu124: { driverMin: "550.54", computeCapability: { min: "7.5", max: "9.0" }, torch: ["2.6.0", "0.21.0"], shown: "2.6.0+cu124", index: undefined },
  cu128: { driverMin: "570.00", computeCapability: { min: "7.5", max: "12.0" }, torch: ["2.8.0", "0.23.0"], shown: "2.8.0+cu128", index: undefined },
  cpu: { driverMin: null, computeCapability: null, torch: ["2.6.0", "0.21.0"], shown: "2.6.0+cpu", index: "cpu" }
} as const

const trainerPins = (torch: readonly [string, string]) => `torch==${torch[0]}
torchvision==${torch[1]}
accelerate==1.6.0
transformers==4.54.1
diffusers==0.32.1
huggingface-hub==0.34.3
safetensors==0.4.5
opencv-python-headless==4.10.0.84
numpy>=1.26,<2
einops==0.7.0
toml==0.10.2
voluptuous==0.15.2
imagesize==1.4.1
rich==14.1.0
ftfy==6.3.1
sentencepiece==0.2.1
`

const comfyPins = (torch: readonly [string, string]) => `torch==${torch[0]}
torchvision==${torch[1]}
torchaudio==${torch[0]}
torchsde
numpy>=1.25.0
einops
transformers>=4.50.3
tokenizers>=0.13.3
sentencepiece
safetensors>=0.4.2
aiohttp>=3.11.8
yarl>=1.18.0
pyyaml
Pillow
scipy
tqdm
psutil
alembic
SQLAlchemy>=2.0.0
filelock
av>=16.0.0
comfy-kitchen==0.2.31
comfy-aimdo==0.4.13
requests
simpleeval>=1.0.0
blake3
kornia>=0.7.1
spandrel
pydantic~=2.0
pydantic-settings~=2.0
`

const variants = [
  { kind: "trainer", python: "3.11", backend: "cu124" },
  { kind: "trainer", python: "3.10", backend: "cu124" },
  { kind: "trainer", python: "3.11", backend: "cu128" },
  { kind: "trainer", python: "3.10", backend: "cu128" },
  { kind: "trainer", python: "3.11", backend: "cpu" },
  { kind: "trainer", python: "3.10", backend: "cpu" },
  { kind: "comfyui", python: "3.11", backend: "cu128" },
  { kind: "comfyui", python: "3.10", backend: "cu128" }
] as const

const programFiles = (program: (typeof programs)[keyof typeof programs]): string => {
  if (program.clone === undefined) throw new Error("name the clone of the program")
  const git = (...words: ReadonlyArray<string>) => execFileSync("git", ["-C", program.clone!, ...words], { maxBuffer: 2 ** 30 })
  const listed = git("ls-tree", "-r", "-z", program.commit, "--", ...program.paths).toString("utf8").split("\0").filter((line) => line !== "")
  const files = listed.map((line) => ({ blob: line.split(/\s+/u)[2]!, path: line.slice(line.indexOf("\t") + 1) }))
  const wanted = files.filter(({ path }) => !(program.without as ReadonlyArray<string>).some((prefix) => path.startsWith(prefix) && !path.endsWith(".py")))
  return wanted.map(({ blob, path }) => `${sha256(git("cat-file", "blob", blob))}  ${path}\n`).toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join("")
}

const uvVersion = execFileSync(uv, ["--version"]).toString("utf8").split(" ")[1]!

for (const { backend, kind, python } of variants) {
  const name = `${kind}-py${python.replace(".", "")}-${backend}`
  if (values.only !== undefined && !name.includes(values.only)) continue
  const target = join(locks, name)
  mkdirSync(target, { recursive: true })
  const { computeCapability, driverMin, index, shown, torch } = cuda[backend]
  const requirementsIn = kind === "trainer" ? trainerPins(torch) : comfyPins(torch)
  writeFileSync(join(target, "requirements.in"), requirementsIn)
  execFileSync(uv, [
    "pip", "compile", "requirements.in", "-o", "requirements.lock", "--python-version", python, "--python-platform", "x86_64-manylinux_2_28",
    "--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate", "--quiet", ...(index === undefined ? [] : ["--torch-backend", index])
  ], { cwd: target, stdio: ["ignore", "inherit", "inherit"] })
  const program = programs[kind]
  const files = programFiles(program)
  writeFileSync(join(target, "program.sha256"), files)
  const { commit, entry, forbidden, repository, tag } = program
  const lock = {
    schema: "golden-env-lock/1", kind, python, backend,
    platform: { os: "linux", arch: "x64", libc: "glibc", libcMin: "2.28" },
    driverMin, computeCapability, uv: uvVersion,
    program: { repository, tag, commit, entry, filesSha256: sha256(files) },
    requirementsInSha256: sha256(requirementsIn),
    requirementsLockSha256: sha256(readFileSync(join(target, "requirements.lock"))),
    torch: shown, forbidden
  }
  writeFileSync(join(target, "lock.json"), `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${name}\n`)
}

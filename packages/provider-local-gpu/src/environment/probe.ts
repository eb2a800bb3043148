/** Whether an environment is what its lock says, asked of its own Python. */
import * as Schema from "effect/Schema"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { sealedEnvironment } from "./child-environment.ts"
import { EnvironmentFailed } from "./EnvironmentFailed.ts"
import type { Layout } from "./Layout.ts"
import * as Lock from "./Lock.ts"
import { runStep } from "./run-step.ts"

const program = fileURLToPath(new URL("../../python/probe_environment.py", import.meta.url))
const mark = "@@PROBE@@"

const Found = Schema.Struct({
  python: Schema.String,
  prefix: Schema.String,
  errors: Schema.Array(Schema.Tuple([Schema.String, Schema.String, Schema.String])),
  packages: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.String))),
  numpy: Schema.optionalKey(Schema.String),
  schedulers: Schema.optionalKey(Schema.Array(Schema.String)),
  device: Schema.optionalKey(Schema.Struct({
    torch: Schema.String,
    builtCuda: Schema.NullOr(Schema.String),
    available: Schema.Boolean,
    count: Schema.Int,
    architectures: Schema.Array(Schema.String),
    name: Schema.optionalKey(Schema.String),
    capability: Schema.optionalKey(Schema.String),
    memoryBytes: Schema.optionalKey(Schema.Finite),
    product: Schema.optionalKey(Schema.Finite)
  }))
})
export type Found = typeof Found.Type

/** What was proved, and on which device. */
export const Proof = Schema.Struct({
  schema: Schema.Literal("golden-env-probe/1"),
  at: Schema.String,
  /** `cpu`: nothing of CUDA was proved here. */
  device: Schema.Literals(["cpu", "cuda"]),
  gpu: Schema.NullOr(Schema.Struct({ name: Schema.String, capability: Schema.String, memoryBytes: Schema.Finite })),
  python: Schema.String,
  torch: Schema.String,
  /** Every flag that the trainer takes. */
  flags: Schema.Array(Schema.String)
})
export type Proof = typeof Proof.Type

const failed = (message: string, code: string, advice: string): EnvironmentFailed => new EnvironmentFailed({ message: `the environment fails its probe: ${message}`, code, advice, cause: message })

const rebuild = "Build it anew with `likeness env build`; if it fails the same way, report it with the build's log."

const capabilityNumber = (text: string): number => {
  const [major, minor] = text.split(".").map(Number)
  return (major ?? 0) * 100 + (minor ?? 0)
}

/** A card runs a build's kernels of its own major version, or intermediate code of an older one. */
export const covers = (architectures: ReadonlyArray<string>, capability: string): boolean => {
  const [major, minor] = capability.split(".").map(Number)
  return architectures.some((each) => {
    const found = /^(sm|compute)_(\d+)(\d)[a-z]?$/u.exec(each)
    if (found === null) return false
    const [, form, theirMajor, theirMinor] = found
    return form === "sm"
      ? Number(theirMajor) === major && Number(theirMinor) <= minor!
      : Number(theirMajor) * 10 + Number(theirMinor) <= major! * 10 + minor!
  })
}

/** The first thing that is not as locked, or `undefined`. */
export const firstFault = (found: Found, locked: Lock.Locked, layout: Layout): EnvironmentFailed | undefined => {
  const { lock } = locked
  const problem = found.errors[0]
  if (problem !== undefined) {
    const [name, type, message] = problem
    const code = type === "ModuleNotFoundError" ? "env.package_missing" : type === "ImportError" && /\.so|undefined symbol/u.test(message) ? "env.binary_incompatible" : "env.package_conflict"
    return failed(`${name}: ${type}: ${message}`, code, rebuild)
  }
  if (!found.python.startsWith(`${lock.python}.`)) return failed(`its Python is ${found.python}, not ${lock.python}`, "env.python_version", rebuild)
  if (relative(layout.venv, found.prefix) !== "") return failed(`its Python looks in ${found.prefix}`, "env.package_conflict", rebuild)
  const expected = Lock.packages(locked.requirementsLock)
  for (const [name, versions] of Object.entries(found.packages ?? {})) {
    if (versions.length > 1) return failed(`${name} is there ${versions.length} times (${versions.join(", ")})`, "env.package_conflict", rebuild)
    if (lock.forbidden.includes(name)) return failed(`${name} must not be there`, "env.package_conflict", rebuild)
    if (!expected.has(name)) return failed(`${name} ${versions[0]} is not in the lock`, "env.package_conflict", rebuild)
  }
  for (const [name, version] of expected) {
    const there = found.packages?.[name]?.[0]
    if (there === undefined) return failed(`${name} ${version} is missing`, "env.package_missing", rebuild)
    if (there !== version) return failed(`${name} is ${there}, not ${version}`, "env.package_conflict", rebuild)
  }
  if (lock.kind === "trainer" && !found.numpy!.startsWith("1.")) return failed(`numpy is ${found.numpy}`, "env.binary_incompatible", rebuild)
  const device = found.device!
  if (device.torch !== lock.torch) return failed(`torch is ${device.torch}, not ${lock.torch}`, "env.package_conflict", rebuild)
  if (!device.available) return undefined
  const range = lock.computeCapability
  const outside = range !== null && (capabilityNumber(device.capability!) < capabilityNumber(range.min) || capabilityNumber(device.capability!) > capabilityNumber(range.max))
  if (outside || !covers(device.architectures, device.capability!)) {
    return failed(`${device.name} (capability ${device.capability}) is not a card that torch ${device.torch} has kernels for`, "env.binary_incompatible", "Build the lock for your card (`likeness env list` shows them): RTX 50 cards need a cu128 one.")
  }
  return device.product === 256 ? undefined : failed(`the GPU multiplies wrongly (${device.product})`, "gpu.device_error", "Restart the machine, then build again.")
}

/** Asks the environment; fails with `EnvironmentFailed` naming the first thing that is not as locked. */
export const probe = async (layout: Layout, locked: Lock.Locked, at: string, signal: AbortSignal): Promise<Proof> => {
  const temporary = await mkdtemp(join(tmpdir(), "likeness-probe-"))
  try {
    const step = { environment: sealedEnvironment(layout.venv, temporary), folder: temporary, log: layout.log, signal, timeoutSeconds: 300 }
    const said = await runStep({ ...step, name: "probe the environment", command: [layout.python, "-u", program, locked.lock.kind], code: "env.package_conflict", advice: rebuild })
    const line = said.split("\n").find((each) => each.startsWith(mark))
    if (line === undefined) throw failed("it printed no result", "env.package_conflict", rebuild)
    const found = Schema.decodeUnknownSync(Found)(JSON.parse(line.slice(mark.length)))
    const fault = firstFault(found, locked, layout)
    if (fault !== undefined) throw fault
    const help = await runStep({ ...step, name: "ask the program for its flags", command: [layout.python, "-u", join(layout.program, locked.lock.program.entry), "--help"], code: "env.package_missing", advice: rebuild })
    const device = found.device!
    return {
      schema: "golden-env-probe/1",
      at,
      device: device.available ? "cuda" : "cpu",
      gpu: device.available ? { name: device.name!, capability: device.capability!, memoryBytes: device.memoryBytes! } : null,
      python: found.python,
      torch: device.torch,
      flags: [...new Set(help.match(/(?<![\w-])--[a-z][a-z0-9_-]*/gu) ?? [])].toSorted()
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

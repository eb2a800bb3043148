import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { Drift } from "@likeness/pipeline/environments/verify-environment"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print, table } from "../terminal/output.ts"
import { withProgress } from "../with-workspace.ts"

const kindFlag = Flag.Literals("kind", ["trainer", "comfyui"]).pipe(Flag.withDescription("What the environment runs"), Flag.withDefault("trainer" as const))
const nameArgument = Argument.String("environment").pipe(Argument.withDescription("Its name or the beginning of it"))

const buildCommand = Command.make("build", {
  kind: kindFlag,
  lock: Flag.String("lock").pipe(Flag.withDescription("A lock's name (`env list` shows them)"), Flag.optional),
  source: Flag.String("source").pipe(Flag.withDescription("The program's source: an address, a git clone or an archive; its own repository where it is left out"), Flag.optional),
  python: Flag.String("python").pipe(Flag.withDescription("The Python to build on; found where it is left out"), Flag.optional)
}, (flags) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { buildEnvironment } = yield* Effect.promise(() => import("@likeness/pipeline/environments/build-environment"))
    const optional = (["lock", "source", "python"] as const).flatMap((name) => Option.match(flags[name], { onNone: () => [], onSome: (value) => [[name, value] as const] }))
    const built = yield* withProgress(({ tell }) => buildEnvironment(folder, process.env, { kind: flags.kind, ...Object.fromEntries(optional) }, tell))
    yield* print(built, (made) => [
      `${made.built ? "built" : "there already"}  ${made.environment}`,
      `proved on  ${made.device === "cuda" ? "the GPU" : "the processor: no GPU was found, so nothing of CUDA is proved"}`,
      made.current ? "in use     from now on" : `next       train once with it, then \`likeness env promote ${made.environment}\``
    ].join("\n"))
  })).pipe(
  Command.withDescription("Build an immutable Python environment in one pass from a committed lock with hashes, prove that it imports, and seal it. Takes about 12 GB with its downloads, all of it inside the workspace"),
  Command.withShortDescription("Build a golden environment from a lock, prove and seal it")
)

const shownDrift = ({ expected, file, found, package: name }: Drift): string => `  ${name}: ${expected ?? "not in the lock"} → ${found ?? "gone"}${file === undefined ? "" : `  ${file}`}`

const verifyCommand = Command.make("verify", {
  environment: nameArgument.pipe(Argument.optional),
  kind: kindFlag,
  deep: Flag.Boolean("deep").pipe(Flag.withDescription("Hash every file, also those whose size, times and inode are as recorded"), Flag.withDefault(false))
}, (flags) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { verifyEnvironment } = yield* Effect.promise(() => import("@likeness/pipeline/environments/verify-environment"))
    const verified = yield* withProgress(() => verifyEnvironment(folder, process.env, { kind: flags.kind, deep: flags.deep, ...Option.match(flags.environment, { onNone: () => ({}), onSome: (name) => ({ name }) }) }))
    yield* print(verified, ({ drift, environment }) =>
      drift.length === 0
        ? `${environment}  is as it was proved`
        : [`${environment}  differs in ${drift.length} ${drift.length === 1 ? "place" : "places"}`, ...drift.slice(0, 40).map(shownDrift), ...(drift.length > 40 ? [`  and ${drift.length - 40} more (\`--json\` has all)`] : []), "next  build it anew: `likeness env remove` it, then `likeness env build`"].join("\n"))
    if (verified.drift.length > 0) return yield* Effect.fail(new ExitWith(3))
  })).pipe(
  Command.withDescription("Compare an environment with its lock and its seal: what was added, removed, changed or edited in place. Exits with 3 where anything differs"),
  Command.withShortDescription("What differs from the lock; exits with 3 where anything does")
)

const listCommand = Command.make("list", {}, () =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { listEnvironments } = yield* Effect.promise(() => import("@likeness/pipeline/environments/manage-environments"))
    yield* print(yield* listEnvironments(folder, process.env), ({ environments, locks }) => [
      environments.length === 0
        ? "no environment yet; next: `likeness env build`"
        : table(environments.map((each) => [each.current ? "in use" : "", each.environment, each.kind, `Python ${each.python}`, `torch ${each.torch}`, each.device === "cuda" ? "proved on a GPU" : "proved on the processor"])),
      `locks  ${locks.join(", ")}`
    ].join("\n"))
  })).pipe(Command.withDescription("The environments of this workspace, and the locks that can be built"))

const promoteCommand = Command.make("promote", {
  environment: nameArgument,
  unproven: Flag.Boolean("unproven").pipe(Flag.withDescription("Also without a training that succeeded in it"), Flag.withDefault(false))
}, ({ environment, unproven }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { promoteEnvironment } = yield* Effect.promise(() => import("@likeness/pipeline/environments/manage-environments"))
    yield* print(yield* promoteEnvironment(folder, process.env, environment, unproven), (done) => `in use  ${done.environment}`)
  })).pipe(Command.withDescription("Use an environment from now on; the former one stays for going back"))

const removeCommand = Command.make("remove", { environment: nameArgument }, ({ environment }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { removeEnvironment } = yield* Effect.promise(() => import("@likeness/pipeline/environments/manage-environments"))
    yield* print(yield* withProgress(() => removeEnvironment(folder, process.env, environment)), (done) => `removed  ${done.environment}`)
  })).pipe(Command.withDescription("Delete an environment that is neither in use nor under a living run"))

export const envCommand = Command.make("env").pipe(
  Command.withDescription("The golden environments: the trainer's, and ComfyUI's"),
  Command.withSubcommands([buildCommand, verifyCommand, listCommand, promoteCommand, removeCommand])
)

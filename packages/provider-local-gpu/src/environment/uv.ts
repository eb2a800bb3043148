/** The resolver: the locked version from PATH, or one of the workspace's own. */
import { execa } from "execa"
import { randomUUID } from "node:crypto"
import { access, mkdir, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { EnvironmentFailed } from "./EnvironmentFailed.ts"
import { toolsOf } from "./Layout.ts"
import * as Lock from "./Lock.ts"
import { runStep, type Step } from "./run-step.ts"

const versionOf = async (program: string, environment: Step["environment"]): Promise<string | undefined> => {
  const said = await execa(program, ["--version"], { env: environment, extendEnv: false, reject: false, stdin: "ignore", timeout: 30_000 })
  return said.exitCode === 0 ? /^uv (\d[^\s]*)/u.exec(said.stdout)?.[1] : undefined
}

/** A Python that can install a package, for the resolver alone. */
const installer = async (environment: Step["environment"]): Promise<string> => {
  for (const python of ["python3", "python3.11", "python3.10", "python3.12", "python3.13", "python"]) {
    const works = await execa(python, ["-m", "pip", "--version"], { env: environment, extendEnv: false, reject: false, stdin: "ignore", timeout: 30_000 })
    if (works.exitCode === 0) return python
  }
  throw new EnvironmentFailed({
    message: "there is no uv and no Python with pip to install it with",
    code: "env.install_failed",
    advice: "Install Python 3.11 with pip (Debian: `apt-get install python3 python3-pip`), or uv itself, then build again.",
    cause: "neither `uv` nor `python3 -m pip` answers"
  })
}

/** The program's path. Installs it once under the workspace where PATH has another version or none. */
export const findUv = async (state: string, version: string, step: Omit<Step, "name" | "command" | "advice">): Promise<string> => {
  if (await versionOf("uv", step.environment) === version) return "uv"
  const folder = join(toolsOf(state), `uv-${version}`)
  const program = join(folder, "bin", "uv")
  if (await versionOf(program, step.environment) === version) return program
  const staged = `${folder}.${randomUUID().slice(0, 8)}.part`
  try {
    await mkdir(dirname(folder), { recursive: true })
    await runStep({
      ...step,
      name: `install uv ${version}`,
      command: [await installer(step.environment), "-m", "pip", "install", "--quiet", "--no-cache-dir", "--require-hashes", "--only-binary", ":all:", "--target", staged, "--requirement", Lock.ownFile("uv/requirements.lock")],
      advice: "See that the package index is within reach, then build again."
    })
    await access(join(staged, "bin", "uv"))
    await rename(staged, folder).catch(async () => {
      // Another build has installed it meanwhile and works with it: its is as good. What is broken makes room.
      if (await versionOf(program, step.environment) === version) return
      await rm(folder, { recursive: true, force: true })
      await rename(staged, folder)
    })
    return program
  } finally {
    await rm(staged, { recursive: true, force: true })
  }
}

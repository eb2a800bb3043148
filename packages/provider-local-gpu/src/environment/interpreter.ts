/** The Python that an environment is built on: one of the machine's, else one that uv brings. */
import { execa } from "execa"
import { join } from "node:path"
import { EnvironmentFailed } from "./EnvironmentFailed.ts"
import { toolsOf } from "./Layout.ts"
import { runStep, type Step } from "./run-step.ts"

const minorOf = async (python: string, environment: Step["environment"]): Promise<string | undefined> => {
  const said = await execa(python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name, sys.maxsize > 2**32)"], { env: environment, extendEnv: false, reject: false, stdin: "ignore", timeout: 30_000 })
  const [minor, implementation, wide] = said.exitCode === 0 ? said.stdout.trim().split(" ") : []
  return implementation === "cpython" && wide === "True" ? minor : undefined
}

/**
 * A CPython of the minor version. `named` is the user's own choice and is taken or refused; otherwise
 * what uv finds on the machine, and last what uv can fetch into the workspace.
 */
export const findPython = async (state: string, minor: string, uv: string, named: string | undefined, step: Omit<Step, "name" | "command" | "advice">): Promise<string> => {
  if (named !== undefined) {
    const found = await minorOf(named, step.environment)
    if (found === minor) return named
    throw new EnvironmentFailed({
      message: found === undefined ? `${named} is no 64-bit CPython` : `${named} is Python ${found}, and the lock is for ${minor}`,
      code: "env.install_failed", advice: `Name a Python ${minor}, or the lock for yours (\`likeness env list\`).`, cause: named
    })
  }
  const folder = join(toolsOf(state), "python")
  const managed = { ...step.environment, UV_PYTHON_INSTALL_DIR: folder }
  const find = () => execa(uv, ["python", "find", "--no-project", "--no-python-downloads", `cpython@${minor}`], { env: managed, extendEnv: false, reject: false, stdin: "ignore", timeout: 60_000 })
  const there = await find()
  if (there.exitCode === 0 && await minorOf(there.stdout.trim(), step.environment) === minor) return there.stdout.trim()
  await runStep({ ...step, environment: managed, name: `fetch Python ${minor}`, command: [uv, "python", "install", "--no-bin", minor], advice: "Name one with --python." }).catch((error: unknown) => {
    if (!(error instanceof EnvironmentFailed)) throw error
    throw new EnvironmentFailed({
      message: `there is no Python ${minor} on this machine, and it cannot be fetched`,
      code: error.code,
      advice: `Install Python ${minor} (Debian: \`apt-get install python${minor} python${minor}-venv\`), name one with --python, or choose a lock for the Python that is there (\`likeness env list\`).`,
      ...(error.line === undefined ? {} : { line: error.line }),
      cause: error.line ?? error.message
    })
  })
  const brought = await find()
  return brought.stdout.trim()
}

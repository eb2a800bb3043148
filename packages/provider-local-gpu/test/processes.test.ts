import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

const module = fileURLToPath(new URL("../src/training/processes.ts", import.meta.url))

it("a living process is not taken for dead where no more files can be opened", () => {
  const program = `
    import { openSync, readFileSync } from "node:fs"
    import { isAlive, ownStartTime } from ${JSON.stringify(module)}
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    const own = { pid: process.pid, startTime: ownStartTime(), bootId: boot, at: 0 }
    const gone = { pid: 2 ** 22 + 1, startTime: "0", bootId: boot, at: 0 }
    const before = [isAlive(own), isAlive(gone)]
    try { for (;;) openSync("/dev/null") } catch (error) { console.log(JSON.stringify([error.code, ...before, isAlive(own), isAlive(gone)])) }
  `
  // The shell's own limit: Node would raise a soft one.
  const said = execFileSync("/bin/sh", ["-c", `ulimit -n 60; exec "$0" --input-type=module --eval "$1"`, process.execPath, program], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
  expect(JSON.parse(said)).toEqual(["EMFILE", true, false, true, false])
})

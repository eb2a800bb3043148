/**
 * What the two supervisors share: small programs that stand between us and a process that must survive us.
 *
 * Text and no file of its own, so that it runs the same from sources, from a package and from a bundle:
 * `node -e`, with a folder as its argument. It reads `start.json` there, claims the folder by one link,
 * and writes every record whole. `follow` tells how the child begins and ends.
 */
export const supervisorPrelude = String.raw`
"use strict"
const fs = require("node:fs")
const path = require("node:path")
const { spawn } = require("node:child_process")
const run = process.argv[1]
const start = JSON.parse(fs.readFileSync(path.join(run, "start.json"), "utf8"))
const part = (name, value) => {
  const file = path.join(run, name + "." + process.pid + ".part")
  fs.writeFileSync(file, JSON.stringify(value), { mode: 0o600 })
  return file
}
const write = (name, value) => fs.renameSync(part(name, value), path.join(run, name))
const read = (file) => { try { return fs.readFileSync(file, "utf8") } catch { return "" } }
const started = (pid) => {
  const text = read("/proc/" + pid + "/stat")
  return text === "" ? null : text.slice(text.lastIndexOf(")") + 2).split(" ")[19]
}
const boot = read("/proc/sys/kernel/random/boot_id").trim()
const record = (pid) => ({ pid, startTime: started(pid), bootId: boot === "" ? null : boot, at: Date.now() })
const answer = (word) => { try { fs.writeSync(1, word + "\n") } catch { /* nobody listens any more */ } }
// The group's signals are for the program; this one stays to write down its end.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {})
if (Date.now() > start.sendBy) { answer("late"); process.exit(0) }
const own = part("supervisor.json", record(process.pid))
try {
  // One link decides: either this start begins, or somebody has concluded that it never will.
  fs.linkSync(own, path.join(run, "supervisor.json"))
} catch (error) {
  fs.rmSync(own, { force: true })
  answer(error.code === "EEXIST" ? "abandoned" : "failed " + error.message)
  process.exit(0)
}
fs.rmSync(own, { force: true })
const log = fs.openSync(path.join(run, "log.txt"), "a", 0o600)
const follow = (child, name, end) => {
  let unwritten
  const failed = (message) => { end({ exitCode: null, signal: null, notStarted: message }); answer("failed " + message) }
  child.on("error", (error) => { try { failed(String(error.message)) } finally { process.exit(0) } })
  child.on("spawn", () => {
    // One of which nobody can know would hold the card unseen: it does not go on.
    try { write(name, record(child.pid)) } catch (error) { unwritten = String(error.message); child.kill("SIGKILL"); return }
    answer("started")
  })
  child.on("exit", (exitCode, signal) => {
    try {
      if (unwritten === undefined) end({ exitCode, signal })
      else failed(unwritten)
    } finally {
      // Workers that outlive it are of this group, and so is this program.
      try { process.kill(-process.pid, "SIGKILL") } catch { process.exit(0) }
    }
  })
}
`

// What the servers for tests have in common: a folder of their own, and an end that comes with
// whoever started them. A starter keeps its stdin open and reads one line of stdout; when stdin ends, also
// because the starter was killed, the server is ended by its process number and its folder removed.
import { spawn, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

export const say = (text) => process.stderr.write(`${text}\n`)

export const fail = (text) => {
  say(text)
  process.exit(1)
}

export const ownFolder = (name) => mkdtempSync(join(tmpdir(), `likeness-${name}-`))

/** Runs a program to its end; gives its output, or fails with it. */
export const run = (program, args, options = {}) => {
  const { error, status, stderr, stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, ...options })
  if (error !== undefined || status !== 0) throw new Error(`${program} ${args.join(" ")} failed (${error?.message ?? status})\n${stderr ?? ""}${stdout ?? ""}`)
  return stdout
}

const answers = (port) => new Promise((resolve) => {
  const socket = connect(port, "127.0.0.1", () => {
    socket.destroy()
    resolve(true)
  })
  socket.once("error", () => resolve(false))
})

const isAnswered = async (port, isReady, isOver) => {
  while (!isOver()) {
    if ((await answers(port)) && isReady()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}

/** Starts the server, prints what the starter needs once it is ready, and ends it with the starter's stdin. */
export const serve = async ({ program, args, options = {}, port, folder, announce, endWith, isReady = () => true }) => {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], ...options })
  let over = false
  let tail = ""
  child.stderr.on("data", (piece) => { tail = (tail + piece).slice(-4000) })
  const ended = new Promise((resolve) => {
    const finish = () => {
      over = true
      resolve()
    }
    child.once("error", (error) => {
      tail += error.message
      finish()
    })
    child.once("exit", finish)
  })
  if (!(await isAnswered(port, isReady, () => over))) fail(`${program} ended before it answered:\n${tail}`)
  process.stdout.write(`${JSON.stringify({ pid: child.pid, ...announce })}\n`)
  const asked = new Promise((resolve) => {
    process.stdin.resume()
    process.stdin.once("end", resolve)
    process.once("SIGTERM", resolve)
    process.once("SIGINT", resolve)
  })
  await Promise.race([asked, ended])
  if (!over) child.kill(endWith)
  await ended
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

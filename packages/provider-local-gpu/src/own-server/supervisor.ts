import { supervisorPrelude } from "../supervisor-prelude.ts"

/**
 * The small program that stands between us and a ComfyUI that Likeness started: it survives this process,
 * writes down who runs, since when and how it ended, and ends the server when nobody has used it for long.
 * Used is a server with a job, or one for which somebody touched the file `used`.
 */
export const supervisor = `${supervisorPrelude}${String.raw`
const child = spawn(start.argv[0], start.argv.slice(1), { cwd: start.folder, env: start.environment, stdio: ["ignore", log, log] })
follow(child, "server.json", (value) => write("ended.json", { ...value, finishedAt: Date.now() }))
let usedAt = Date.now()
let answered = false
const look = async () => {
  try { fs.writeFileSync(path.join(run, "alive"), "") } catch { /* as below */ }
  try {
    const said = await (await fetch(start.url + "/prompt", { signal: AbortSignal.timeout(10000) })).json()
    if (said.exec_info.queue_remaining > 0 || !answered) usedAt = Date.now()
    answered = true
  } catch {
    // It starts, or is too busy to answer: nobody knows that it has nothing to do.
    answered = false
  }
  // Last: somebody may have begun to use it while it was asked.
  try { usedAt = Math.max(usedAt, fs.statSync(path.join(run, "used")).mtimeMs) } catch { /* nobody touched it yet */ }
  // Nobody can use it while it starts.
  if (Date.now() - usedAt < (answered ? start.idleMilliseconds : Math.max(600000, start.idleMilliseconds))) return
  // A full disk keeps nobody from stopping: the card is held, and paid for where it is rented.
  try { write("stop.json", { by: "idle", at: Date.now() }) } catch { /* it ends without a reason */ }
  child.kill("SIGTERM")
  setTimeout(() => child.kill("SIGKILL"), 15000)
}
setInterval(() => { look().catch(() => {}) }, Math.min(20000, Math.max(100, start.idleMilliseconds / 4)))
`}`

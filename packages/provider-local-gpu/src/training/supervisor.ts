import { supervisorPrelude } from "../supervisor-prelude.ts"

/**
 * The small program that stands between us and the trainer: it survives this process, writes down who
 * runs, since when and how it ended, and stays the leader of the run's process group.
 */
export const supervisor = `${supervisorPrelude}${String.raw`
const child = spawn(start.argv[0], start.argv.slice(1), { cwd: run, env: start.environment, stdio: ["ignore", log, log] })
const freeBytes = () => { try { const { bavail, bsize } = fs.statfsSync(run); return bavail * bsize } catch { return undefined } }
const end = (value) => {
  const found = freeBytes()
  fs.rmSync(path.join(run, "reserve"), { force: true })
  write("ended.json", { ...value, freeBytes: found, finishedAt: Date.now() })
}
follow(child, "trainer.json", end)
`}`

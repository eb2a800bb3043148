// A Postgres server for tests: Debian's, on loopback, with data of its own in a temporary folder.
// Where the server is not installed, root installs it with apt-get; anybody else is told to.
import { spawnSync } from "node:child_process"
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as LastingPort from "../../packages/conformance/src/LastingPort.ts"
import { fail, ownFolder, run, say, serve } from "./serve.mjs"

const home = "/usr/lib/postgresql"
const isRoot = process.getuid?.() === 0

const programs = () => {
  const versions = existsSync(home) ? readdirSync(home).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(home, version, "bin")).find((bin) => existsSync(join(bin, "initdb")) && existsSync(join(bin, "postgres")))
}

const install = () => {
  if (!isRoot) fail("Postgres is not installed, and its tests cannot run without it.\nInstall Debian's package as root (apt-get install postgresql), then run them again.")
  say("installing Debian's postgresql for the tests (once)")
  // The package would make and start a server of its own at once.
  mkdirSync("/etc/postgresql-common", { recursive: true })
  if (!existsSync("/etc/postgresql-common/createcluster.conf")) writeFileSync("/etc/postgresql-common/createcluster.conf", "create_main_cluster = false\n")
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }
  run("apt-get", ["update", "-q"], options)
  run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "postgresql"], options)
}

/** Postgres refuses to run as root: then it runs as the user that its package made, else as nobody. */
const otherUser = () => {
  if (!isRoot) return {}
  for (const name of ["postgres", "nobody"]) {
    try {
      return { uid: Number(run("id", ["-u", name])), gid: Number(run("id", ["-g", name])) }
    } catch {
      // The next one.
    }
  }
  return fail("Postgres refuses to run as root, and there is neither a user postgres nor nobody to run it as.")
}

if (programs() === undefined) install()
const bin = programs()
if (bin === undefined) fail(`apt-get installed postgresql, and yet there is no server in ${home}.`)

// `--port=` and `--data=` bring a server back that was ended with `--keep`, with what it had.
const given = (name) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3)
const user = otherUser()
const folder = given("data") ?? ownFolder("postgres")
const options = { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" } }
if (!existsSync(join(folder, "PG_VERSION"))) {
  if (isRoot) chownSync(folder, user.uid, user.gid)
  run(join(bin, "initdb"), ["-D", folder, "-U", "likeness", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], options)
}
const port = Number(given("port") ?? await LastingPort.choose())
const url = `postgres://likeness@127.0.0.1:${port}/postgres`
const psql = join(bin, "psql")
await serve({
  program: join(bin, "postgres"),
  // Nothing here has to survive a power cut, and every test pays for the disk otherwise.
  args: ["-D", folder, "-h", "127.0.0.1", "-p", String(port), "-k", "", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "deadlock_timeout=200ms"],
  options, port, folder: process.argv.includes("--keep") ? undefined : folder,
  announce: { url, port, folder, psql },
  endWith: "SIGINT",
  // It takes connections before it has recovered, and refuses them by a message.
  isReady: () => spawnSync(psql, [url, "-qAtc", "SELECT 1"], { stdio: "ignore" }).status === 0
})

// How long `./likeness version` and `./likeness --help` take, as multiples of `node -e 0` of the same
// Node: medians of interleaved runs. On a loaded machine the figures mean nothing.
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const runs = Number(process.argv[2] ?? 15)
const likeness = fileURLToPath(new URL("../likeness", import.meta.url))
const commands = {
  "node -e 0": [process.execPath, "-e", "0"],
  "./likeness version": [likeness, "version"],
  "./likeness --help": [likeness, "--help"]
}

const milliseconds = ([command, ...args]) => {
  const from = process.hrtime.bigint()
  const done = spawnSync(command, args, { stdio: "ignore" })
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${done.status}`)
  return Number(process.hrtime.bigint() - from) / 1e6
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

for (const command of Object.values(commands)) milliseconds(command)
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
for (let run = 0; run < runs; run++) for (const [name, command] of Object.entries(commands)) times[name].push(milliseconds(command))
const bare = median(times["node -e 0"])
console.log(`Node ${process.versions.node}, ${runs} runs`)
for (const [name, values] of Object.entries(times)) console.log(`${name.padEnd(20)} ${median(values).toFixed(0).padStart(5)} ms  ${(median(values) / bare).toFixed(2)}`)

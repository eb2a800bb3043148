// How long the command takes to start, beside a bare start of the same Node: medians of paired runs, and their ratio.
// Run as: node tools/run.mjs node scripts/measure-start.mjs
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const runs = 15
const rivals = {
  "node -e 0": ["tools/toolchain/bin/node", "-e", "0"],
  "likeness version": ["./likeness", "version"],
  "likeness --help": ["./likeness", "--help"]
}
const times = Object.fromEntries(Object.keys(rivals).map((name) => [name, []]))
for (let run = 0; run <= runs; run++) {
  for (const [name, [command, ...args]] of Object.entries(rivals)) {
    const begun = performance.now()
    spawnSync(command, args, { cwd: root, stdio: "ignore" })
    // The first round warms caches, and builds where a source changed.
    if (run > 0) times[name].push(performance.now() - begun)
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const bare = median(times["node -e 0"])
for (const [name, values] of Object.entries(times)) console.log(`${name.padEnd(18)} ${median(values).toFixed(0).padStart(4)} ms   × ${(median(values) / bare).toFixed(1)}`)

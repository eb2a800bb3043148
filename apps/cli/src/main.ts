#!/usr/bin/env node
// Answers what needs nothing loaded, then loads the rest.
import { enableCompileCache } from "node:module"
import { version } from "./version.ts"

// Who read along may have gone (`| head`): the command goes on to its end, and ends with its own exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
  })
}

const [first, ...others] = process.argv.slice(2)
if ((first === "version" || first === "--version") && others.every((flag) => flag === "--json")) {
  process.stdout.write(others.length > 0 ? `${JSON.stringify({ version, node: process.versions.node })}\n` : `likeness ${version}\n`)
} else {
  // Each command would compile the same modules anew. Node keeps them among the temporary files, apart for each user, and compares the sources.
  enableCompileCache()
  const { run } = await import("./run.ts")
  run()
}

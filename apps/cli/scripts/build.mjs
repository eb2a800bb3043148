import { readdirSync, rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { bundle } from "../../../tools/bundle.mjs"

const here = fileURLToPath(new URL("..", import.meta.url))
const dist = `${here}dist`

// The launcher's mark stays: it says when the build began.
try {
  for (const name of readdirSync(dist)) if (!name.startsWith(".built")) rmSync(`${dist}/${name}`, { recursive: true })
} catch (cause) {
  if (cause.code !== "ENOENT") throw cause
}
await bundle({ main: `${here}src/main.ts` }, dist)

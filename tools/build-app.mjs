// Builds the app in the current folder: `src/main.ts` and what it loads, into `dist/`.
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { bundle } from "./bundle.mjs"

const dist = join(process.cwd(), "dist")

// The launcher's mark stays: it says when the build began.
try {
  for (const name of readdirSync(dist)) if (!name.startsWith(".built")) rmSync(join(dist, name), { recursive: true })
} catch (cause) {
  if (cause.code !== "ENOENT") throw cause
}
await bundle({ main: join(process.cwd(), "src", "main.ts") }, dist)

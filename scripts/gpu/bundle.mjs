// Bundles the measurements into a folder, for a machine with a GPU that has Node and no checkout: `sharp` must be beside it.
//
//   node scripts/gpu/bundle.mjs OUTPUT_FOLDER
import { copyFileSync, mkdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { bundle } from "../../tools/bundle.mjs"

const output = resolve(process.argv[2] ?? "out/gpu")
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
mkdirSync(output, { recursive: true })
await bundle({ training: here("training.ts"), pictures: here("pictures.ts"), clips: here("clips.ts") }, output)
for (const name of ["measured_trainer.py", "random_upscaler.py", "../../packages/provider-local-gpu/test/real/random_sdxl.py", "../../packages/provider-local-gpu/test/real/random_clip_models.py"]) copyFileSync(here(name), join(output, name.split("/").at(-1)))

/** Stands in for `main.py` of ComfyUI: the emulator, at the port and in the folder of ComfyUI's own flags. What it was started with lies in its folder. */
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeStudio } from "./studio.ts"

const words = process.argv.slice(2)
const valueOf = (flag: string): string => words[words.indexOf(flag) + 1]!
const base = valueOf("--base-directory")
mkdirSync(base, { recursive: true })
writeFileSync(join(base, `started-${process.pid}.json`), JSON.stringify({ words, variables: process.env }))
if (process.env["CUDA_VISIBLE_DEVICES"] === "7") throw new Error("CUDA error: invalid device ordinal")
await ComfyUiSandbox.start({ ...makeStudio(), timeScale: 0.05, port: Number(valueOf("--port")), baseDirectory: base, apiNodes: !words.includes("--disable-api-nodes") })

/** One emulated ComfyUI as a process of its own, so that it can be killed. Prints its address; ends with its standard input. */
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import { makeStudio } from "./studio.ts"

const sandbox = await ComfyUiSandbox.start({ ...makeStudio(), timeScale: Number(process.argv[2] ?? "0") })
process.stdout.write(`${JSON.stringify({ url: sandbox.baseUrl, loras: sandbox.folders.loras, base: sandbox.folders.base })}\n`)
process.stdin.resume()
process.stdin.on("end", () => {
  void sandbox.close().then(() => process.exit(0))
})

import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { makeStudio } from "./support/studio.ts"
import { wireCases } from "./support/wire-cases.ts"

describe("the emulated ComfyUI on the wire, as the real one", () => {
  let sandbox: ComfyUiSandbox.ComfyUiSandbox
  beforeAll(async () => {
    sandbox = await ComfyUiSandbox.start({ ...makeStudio(), timeScale: 0.05 })
  })
  afterAll(() => sandbox.close())
  for (const { name, run } of wireCases) it(`${name}`, async () => assert.isUndefined(await run({ url: sandbox.baseUrl, checkpoints: sandbox.folders.checkpoints })))
})

import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { jobFaults, parse, requestFaults } from "../src/comfyui/Fault.ts"
import { FaultFile } from "../src/fault-file.ts"
import { Fault, RefusalName } from "../src/higgsfield/Fault.ts"
import * as Sandbox from "../src/Sandbox.ts"

const decode = Schema.decodeUnknownResult(FaultFile, { errors: "all", onExcessProperty: "error" })
const refusal = (value: unknown): string => Result.match(decode(value), { onSuccess: () => "", onFailure: (error) => error.message })

describe("a file of faults", () => {
  it("is refused where it names what no emulator knows, with the place", () => {
    assert.include(refusal({ comfyui: [{ name: "out-of-memry" }] }), '["comfyui"][0]["name"]')
    assert.include(refusal({ comfyui: [{ name: "stall" }, { name: "restart", at: "KSampler" }] }), '["comfyui"][1]["at"]')
    assert.include(refusal({ comfyui: [{ name: "stall", nth: 2, share: 0.5 }] }), '["share"]')
    assert.include(refusal({ comfyui: [{ name: "stall", times: 0 }] }), '["times"]')
    assert.include(refusal({ higgsfield: [{ path: "/x", effect: { kind: "outcome", outcome: "nsfv" } }] }), '["effect"]["outcome"]')
    assert.include(refusal({ higgsfield: [{ path: "x", effect: { kind: "truncate" } }] }), '["path"]')
    assert.include(refusal({ higgsfield: [{ path: "/x", effect: { kind: "truncate", seconds: 1 } }] }), '["seconds"]')
    assert.include(refusal({ trainer: [] }), '["trainer"]')
    assert.include(refusal({ comfyui: [] }), "there is no fault in it")
  })

  it("is planned before the first request reaches either emulator", async () => {
    const sandbox = await Sandbox.start({
      timeScale: 0,
      faults: { higgsfield: [{ path: "/models", effect: { kind: "refuse", as: "server-error" } }], comfyui: [{ name: "http-500", request: "GET /queue" }] }
    })
    try {
      const { higgsfield, comfyui } = sandbox
      const headers = { authorization: `Key ${higgsfield.keyId}:${higgsfield.keySecret}` }
      const statuses = async (url: string) => [(await fetch(url, { headers })).status, (await fetch(url, { headers })).status]
      assert.deepStrictEqual(await statuses(`${higgsfield.baseUrl}/models`), [500, 200])
      assert.deepStrictEqual(await statuses(`${comfyui.baseUrl}/queue`), [500, 200])
    } finally {
      await sandbox.close()
    }
  })

  it("can hold every fault that the reference lists, and the reference lists every fault", () => {
    const page = readFileSync(new URL("../../../docs/reference/sandbox-faults.md", import.meta.url), "utf8")
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gmu)].map(([, name]) => name!)
    const kinds = Fault.fields.effect.members.map(({ fields }) => fields.kind.literal as string)
    assert.sameMembers(rows, [...kinds, ...jobFaults, ...requestFaults])
    for (const name of RefusalName.literals) assert.include(page, `\`${name}\``)
    for (const name of [...jobFaults, ...requestFaults]) assert.isObject(parse({ name }))
  })
})

import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { ConnectionSettings, decode } from "../src/settings.ts"

const isTaken = (webhookUrl: string, baseUrl = "https://api.higgsfield.ai"): boolean => Result.isSuccess(decode(ConnectionSettings, { webhookUrl, baseUrl }, ["settings"]))

describe("a webhook's address", () => {
  for (const address of ["https://likeness.example/webhooks/hf-main", "https://likeness.example:8443/a", "https://93.184.216.34/a", "https://172.15.0.1/a", "https://172.32.0.1/a", "https://100.128.0.1/a"]) {
    it(`${address} is taken`, () => assert.isTrue(isTaken(address)))
  }

  for (const address of [
    "https://10.0.0.1/a", "https://172.16.0.1/a", "https://172.31.255.255/a", "https://192.168.1.1/a", "https://169.254.169.254/a", "https://127.0.0.1/a", "https://0.0.0.0/a", "https://100.64.0.1/a",
    // The same addresses, written otherwise.
    "https://0xa9fea9fe/a", "https://2852039166/a", "https://172.16.1/a", "https://0254.020.0.1/a",
    "https://[::1]/a", "https://[fd00::1]/a", "https://[::ffff:10.0.0.1]/a",
    "https://localhost/a", "https://LOCALHOST/a", "https://printer/a", "https://nas.local/a", "https://app.internal/a", "https://localhost./a",
    "http://likeness.example/a", "https://user:pass@likeness.example/a", "https://likeness.example/a?b=c", "https://likeness.example/a/", "ftp://likeness.example/a", "https:///a"
  ]) {
    it(`${address} is refused here, because the vendor would refuse the order`, () => assert.isFalse(isTaken(address)))
  }

  it("on this machine is for a sandbox on this machine", () => {
    assert.isTrue(isTaken("http://127.0.0.1:4011/webhooks/cloud", "http://127.0.0.1:4010"))
    assert.isFalse(isTaken("http://127.0.0.1:4011/webhooks/cloud"))
    assert.isFalse(isTaken("http://10.0.0.1:4011/webhooks/cloud", "http://127.0.0.1:4010"))
  })
})

/** Opens a connection to a cloud that runs already, here or in a process of its own. */
import * as Harness from "@likeness/conformance/Harness"
import { make } from "@likeness/provider-higgsfield"
import * as Redacted from "effect/Redacted"
import * as Cloud from "./Cloud.ts"
import { connectionOf, instruments } from "./samples.ts"

export const wrong = "0b6b6c0e-1111-4222-8333-444455556666:wrong-secret-03cc"

/** `argument` is the cloud's address. */
export const connect = (argument: unknown, { account, credentials }: Harness.Setting): Promise<Harness.Connected> => {
  const secret = credentials === "wrong" ? wrong : Cloud.credentialsOf(account)
  return Harness.connected(make(connectionOf(account, String(argument)), Redacted.make(secret), instruments))
}

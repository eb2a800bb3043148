/** Opens a connection to a service that runs already, here or in a process of its own. */
import type * as Connection from "@likeness/core/Connection"
import { defineProvider } from "@likeness/core/define-provider"
import * as Harness from "../../src/Harness.ts"
import { forgetful } from "../wrong/forgetful.ts"
import { make } from "./effect-provider.ts"
import { definition } from "./provider.ts"
import { keys } from "./server.ts"

/** How the provider is written: with promises, with Effect, or so that it forgets its jobs with its process. */
export type Door = "promises" | "effect" | "forgetful"

export const connectionOf = (url: string, account: "first" | "second"): Connection.Connection => ({
  v: 1, name: `pictures-${account}`, provider: "paid-pictures", account, credentials: "env:PAID_PICTURES_KEY", settings: { url, timeScale: 0.0005, orderAnswerWithinSeconds: 1 }
})

export const keyOf = ({ account, credentials }: Harness.Setting): string => (credentials === "wrong" ? keys.wrong : keys[account])

/** What another process calls. */
export const connect = (argument: unknown, setting: Harness.Setting): Harness.Answer<Harness.Connected> => {
  const { door, url } = argument as { readonly door: Door; readonly url: string }
  const connection = connectionOf(url, setting.account)
  if (door === "effect") return Harness.connected(make(connection, keyOf(setting)))
  const right = definition(connection, keyOf(setting))
  return { provider: defineProvider(door === "forgetful" ? forgetful(right) : right), close: () => {} }
}

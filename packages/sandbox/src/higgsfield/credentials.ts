import { timingSafeEqual } from "node:crypto"
import type { Account } from "./Account.ts"
import { digestBytes } from "./Ids.ts"
import type { World } from "./World.ts"

const same = (a: string, b: string) => timingSafeEqual(Buffer.from(digestBytes(Buffer.from(a))), Buffer.from(digestBytes(Buffer.from(b))))

const pairFrom = (header: (name: string) => string | undefined): readonly [string, string] | undefined => {
  const authorization = header("authorization")
  if (authorization !== undefined) {
    const match = /^Key ([^:\s]+):([^:\s]+)$/.exec(authorization)
    return match === null ? undefined : [match[1] ?? "", match[2] ?? ""]
  }
  const keyId = header("hf-api-key")
  const keySecret = header("hf-secret")
  return keyId === undefined || keySecret === undefined ? undefined : [keyId, keySecret]
}

/** Whose key came with a request, in either of the two styles. */
export const accountOf = (world: World, header: (name: string) => string | undefined): Account | undefined => {
  const pair = pairFrom(header)
  if (pair === undefined) return undefined
  for (const account of world.accounts.values()) {
    if (account.keys.some((key) => same(key.keyId, pair[0]) && same(key.keySecret, pair[1]))) return account
  }
  return undefined
}

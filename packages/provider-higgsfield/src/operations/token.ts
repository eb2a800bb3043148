/** Names that nobody guesses and nobody else bears. */
import { randomBytes } from "node:crypto"

const alphabet = "abcdefghijklmnopqrstuvwxyz234567"

/** 16 characters of base32, 80 random bits. */
export const makeToken = (): string => {
  let bits = 0n
  for (const byte of randomBytes(10)) bits = (bits << 8n) | BigInt(byte)
  let token = ""
  for (let index = 0; index < 16; index++) {
    token = `${alphabet[Number(bits & 31n)]}${token}`
    bits >>= 5n
  }
  return token
}

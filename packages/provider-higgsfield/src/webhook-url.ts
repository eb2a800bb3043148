/** Where the vendor may call back. It refuses an address that is not public together with the paid order, so that is said before. */
import * as Schema from "effect/Schema"
import { BlockList } from "node:net"

/** Address ranges that nobody reaches from outside (RFC 6890). */
const closed = new BlockList()
for (const [network, bits] of [
  ["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12], ["192.0.0.0", 24], ["192.0.2.0", 24],
  ["192.168.0.0", 16], ["198.18.0.0", 15], ["198.51.100.0", 24], ["203.0.113.0", 24], ["224.0.0.0", 4], ["240.0.0.0", 4]
] as const) closed.addSubnet(network, bits)

const isIPv4 = (host: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/u.test(host)

/** Names of one label, and those that are kept for local networks, resolve to nothing outside. */
const isLocalName = (host: string): boolean => !host.includes(".") || /\.(localhost|local|internal|lan|home\.arpa|test|invalid)$/u.test(host)

/** `host` as `URL` writes it, which makes one form of every way to write an IPv4 address. Addresses of IPv6 are not taken. */
const isPublic = (host: string): boolean => {
  const name = host.replace(/\.$/u, "")
  return !name.startsWith("[") && (isIPv4(name) ? !closed.check(name) : !isLocalName(name))
}

const isThisMachine = (host: string): boolean => host === "localhost" || host === "[::1]" || (isIPv4(host) && host.startsWith("127."))

/** Public HTTPS; plain HTTP for this machine, which a sandbox on it may call. */
export const WebhookUrl = Schema.String.check(
  Schema.makeFilter((address: string) => {
    const issue = "must be public https://, without credentials, query or a slash at its end"
    if (!/^https?:\/\/[^\s?#@]*[^\s?#@/]$/u.test(address) || !URL.canParse(address)) return issue
    const { hostname, protocol } = new URL(address)
    return (protocol === "https:" ? isPublic(hostname) : isThisMachine(hostname)) || issue
  })
)

/** Requests as they left, and the free ones around them, as somebody else can send them: without secrets. */
import type * as Hash from "@likeness/core/Hash"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type { Attempt, Job, Order } from "@likeness/runtime/Job"

interface WireCall {
  /** What it is for, such as `upload`. */
  readonly purpose: string
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** As commands for a POSIX shell: one, or one for each picture. */
  readonly curl: ReadonlyArray<string>
}

/** A request as it left. */
export interface WireOrder {
  readonly intent: string
  /** Method and path, or the program that is started. */
  readonly endpoint: string
  readonly server: string | null
  /** The idempotency key or findable name that went with it. */
  readonly key: string | null
  /** 0 while it was only prepared. */
  readonly sends: number
  /** The provider's id of what came of it. */
  readonly ticket: string | null
  /** The name of the answer that accepted it, which the provider's support asks for beside the ticket. */
  readonly correlationId: string | null
  readonly body: string
  /** As they leave; what is secret stands as where a shell finds it. Null where the order has none. */
  readonly headers: Readonly<Record<string, string>> | null
  /** The same as a command for a POSIX shell; null where it is no HTTP request with an address. */
  readonly curl: string | null
  /** The free requests around it, in their order; one may not have been needed. */
  readonly calls: ReadonlyArray<WireCall>
}

/** What a shell fills in: a variable, or a file's content. */
const filledIn = /\$(?:[A-Za-z_][A-Za-z0-9_]*|\(cat '(?:[^']|'\\'')*'\))/gu

/** One word of a POSIX shell. */
const word = (text: string): string => {
  if (text.search(filledIn) === -1) return `'${text.replaceAll("'", `'\\''`)}'`
  const plain = (part: string): string => part.replaceAll(/["\\`$]/gu, "\\$&")
  let written = ""
  let end = 0
  for (const { 0: found, index } of text.matchAll(filledIn)) {
    written += `${plain(text.slice(end, index))}${found}`
    end = index + found.length
  }
  return `"${written}${plain(text.slice(end))}"`
}

interface Sending {
  readonly endpoint: string
  readonly server: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly data: string | undefined
}

/** `curl`, or `undefined` for what is no HTTP request with an address. A body is never filled in: it leaves byte for byte. */
const curlOf = ({ data, endpoint, headers, server }: Sending): string | undefined => {
  const [, method, path] = /^([A-Z]+) (\/\S*|\$[A-Za-z_]+)$/u.exec(endpoint) ?? []
  if (method === undefined || path === undefined || (path.startsWith("/") && server === undefined)) return undefined
  const address = path.startsWith("/") ? `${server}${path}` : path
  return [`curl -X ${method} ${word(address)}`, ...Object.entries(headers).map(([name, value]) => `-H ${word(`${name}: ${value}`)}`), ...(data === undefined ? [] : [data])].join(" ")
}

const raw = (body: string): string => `--data-raw '${body.replaceAll("'", `'\\''`)}'`

const callOf = ({ assets, body, endpoint, headers, purpose }: PreparedOrder.Call, server: string | undefined, ticket: string | undefined, path: (sha256: Hash.Sha256) => string): WireCall => {
  const asked = ticket === undefined ? endpoint : endpoint.replaceAll("$TICKET", encodeURIComponent(ticket))
  const data = body !== undefined ? [raw(body)] : assets === undefined ? [undefined] : assets.map((sha256) => `--data-binary @${word(path(sha256))}`)
  return { purpose, endpoint: asked, headers, body: body ?? null, curl: data.flatMap((one) => curlOf({ endpoint: asked, server, headers, data: one }) ?? []) }
}

/** Of a job, the tries that ended included; `path` is where a picture's file lies. */
export const wireOrders = (job: Job, orders: ReadonlyArray<Order>, attempts: ReadonlyArray<Attempt>, path: (sha256: Hash.Sha256) => string): ReadonlyArray<WireOrder> =>
  orders.map(({ intent, prepared, sends }) => {
    const { body, calls = [], endpoint, headers, key, server } = prepared
    const ticket = (intent === job.intent ? job.ticket : attempts.find((one) => one.intent === intent)?.ticket)
    return {
      intent,
      endpoint,
      server: server ?? null,
      key: key ?? null,
      sends,
      ticket: ticket?.id ?? null,
      correlationId: ticket?.correlationId ?? null,
      body,
      headers: headers ?? null,
      curl: headers === undefined ? null : curlOf({ endpoint, server, headers, data: raw(body) }) ?? null,
      calls: calls.map((call) => callOf(call, server, ticket?.id, path))
    }
  })

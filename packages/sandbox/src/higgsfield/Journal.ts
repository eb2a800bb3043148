/** What a call did to the money of its account. */
export interface BillingEffect {
  /** `replayed`: an earlier request answered again, nothing new. `released`: a cancel gave back what was reserved. */
  readonly kind: "none" | "reserved" | "charged" | "replayed" | "released"
  /** A decimal. */
  readonly credits: string
}

/** One request that reached the sandbox, its own control calls apart. */
export interface JournalEntry {
  /** From 1, by arrival. */
  readonly number: number
  /** ISO 8601, the sandbox's time. */
  readonly at: string
  readonly method: string
  readonly path: string
  /** With its question mark; empty where there is none. */
  readonly query: string
  /** As they came, secrets masked; repeated ones joined. */
  readonly headers: Readonly<Record<string, string>>
  /** The bytes as text for the API, null for uploads. */
  readonly body: string | null
  readonly bodyBytes: number
  readonly bodySha256: string
  readonly account: string | null
  /** The status of the answer; null while there is none, or where the connection was cut. */
  readonly status: number | null
  /** The request or Soul ID that the call made or concerned. */
  readonly subject: string | null
  readonly billing: BillingEffect
  /** The kind of the planned fault that hit the call. */
  readonly fault: string | null
  /** Keys of a generation's body that were dropped without a word, and billed. */
  readonly droppedKeys: ReadonlyArray<string>
  /** The Soul ID was of another family: ignored without a word, and billed. */
  readonly identityIgnored: boolean
}

/** An entry while its call is handled. */
export type OpenEntry = { -readonly [K in keyof JournalEntry]: JournalEntry[K] }

/** The headers as the journal keeps them: what identifies stays, what is secret goes. */
export const maskHeaders = (headers: NodeJS.Dict<string | Array<string>>): Record<string, string> => {
  const masked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const joined = Array.isArray(value) ? value.join(", ") : value ?? ""
    if (name === "authorization") masked[name] = joined.replace(/^(\S+\s+[^:\s]*:?).*$/, "$1***")
    else if (name === "hf-secret" || name === "cookie") masked[name] = "***"
    else masked[name] = joined
  }
  return masked
}

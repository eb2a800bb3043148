/** What goes back over the wire. */
export class Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array

  constructor(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array = new Uint8Array()) {
    this.status = status
    this.headers = headers
    this.body = body
  }
}

/** The same answer with more headers. */
export const withHeaders = (answer: Answer, headers: Readonly<Record<string, string>>): Answer =>
  new Answer(answer.status, { ...answer.headers, ...headers }, answer.body)

const text = (status: number, contentType: string, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  new Answer(status, { "content-type": contentType, ...headers }, Buffer.from(body))

/** A JSON answer. */
export const json = (status: number, body: unknown): Answer => text(status, "application/json", JSON.stringify(body))

/** An API error whose `detail` is a sentence or a list. */
export const refusal = (status: number, detail: unknown): Answer => json(status, { detail })

/** The validation list of one field. */
export const invalid = (type: string, loc: ReadonlyArray<string | number>, msg: string, input: unknown): Answer =>
  refusal(422, [{ type, loc, msg, input }])

/** JSON type, nothing in it: how a cancel is accepted. */
export const empty = (status: number): Answer => new Answer(status, { "content-type": "application/json" })

/** How the storage hosts refuse. */
export const storageRefusal = (status: number, code: string, message: string): Answer =>
  text(status, "application/xml", `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`)

/** How the edge in front of the API refuses: neither JSON nor an API header. */
export const edgeRefusal = (status: number, body: string, contentType = "text/plain; charset=UTF-8"): Answer =>
  text(status, contentType, body, { server: "cloudflare" })

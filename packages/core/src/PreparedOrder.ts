/** A request made ready for one provider: the exact bytes that will leave, and where they go. */
import * as Schema from "effect/Schema"
import * as Capability from "./Capability.ts"
import * as Hash from "./Hash.ts"
import * as RemoteReference from "./RemoteReference.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

/** A free request around an order, such as the upload before it and the read of its state after it: for a person who repeats them by hand. */
export const Call = Schema.Struct({
  /** What it is for, such as `upload`. */
  purpose: Text.NonEmptyText,
  /** Method and path; `$TICKET` stands for the provider's id of the job. Or method and `$NAME`: an address that the answer before gave as NAME. */
  endpoint: Text.NonEmptyText,
  headers: Schema.Record(Schema.String, Schema.String),
  body: Schema.optionalKey(Schema.String),
  /** Asked once for each of these pictures, whose bytes are the body where none is given. */
  assets: Schema.optionalKey(Schema.Array(Hash.Sha256))
})
export type Call = typeof Call.Type

export const PreparedOrder = Schema.Struct({
  v: Stored.version(1),
  /** Hash of the request that this carries out. */
  request: Hash.Sha256,
  capability: Capability.Capability,
  provider: Text.Name,
  connection: Text.Name,
  account: Text.Name,
  /** Method and path, or the program that is started. No secret, no host. */
  endpoint: Text.NonEmptyText,
  /** The server that it goes to: its base URL. */
  server: Schema.optionalKey(Schema.String),
  /** The headers that go with it, for a person who repeats it by hand; what is secret stands as where a shell finds it, such as `$HF_CREDENTIALS` or `$(cat 'key.txt')`. */
  headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  /** The free requests around it, in their order, with secrets as in `headers`. Some may not have been needed: an upload that was there already, an estimate just read. */
  calls: Schema.optionalKey(Schema.Array(Call)),
  /** Leaves byte for byte, as UTF-8. Never contains credentials. */
  body: Schema.String.check(Schema.makeFilter((s: string) => s.isWellFormed() || "must be well-formed text")),
  /** The idempotency key or findable name that goes with the body; absent for a blind submission. */
  key: Schema.optionalKey(Text.NonEmptyText),
  place: Capability.Place,
  needs: Schema.Array(Capability.Need),
  /** What preparing left with the provider, to be handed to the next `prepare`. */
  references: Schema.Array(RemoteReference.RemoteReference),
  /** Past this, while nothing was sent, prepare again. Absent where nothing expires. */
  validUntil: Schema.optionalKey(Timestamp.Timestamp),
  /** What else the adapter needs to submit and to price the job, such as the price that was read; its own schema checks it. Never secrets. */
  details: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  /** What the provider will not honour although it accepts the request, said to the user with the outcome. */
  warnings: Schema.Array(Text.Told)
})
export type PreparedOrder = typeof PreparedOrder.Type

export const stored = Stored.make("prepared order", 1, PreparedOrder)

/** Something of ours that lies with a provider: an upload, an installed file, an identity model, a request with its outputs. */
import * as Schema from "effect/Schema"
import * as Capability from "./Capability.ts"
import * as Hash from "./Hash.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

export const RemoteReference = Schema.Struct({
  v: Stored.version(1),
  connection: Text.Name,
  account: Text.Name,
  kind: Schema.Literals(["upload", "installedFile", "identityModel", "request"]),
  /** As the provider knows it: an id, a URL or a file name. */
  id: Schema.String.check(Schema.isMinLength(1)),
  /** The server it lies on, where the account has several. */
  server: Schema.optionalKey(Schema.String),
  /** Where it lies in a folder: only a process at that place finds it and can erase it. Absent where it is asked for by a network. */
  place: Schema.optionalKey(Capability.Place),
  /** Of the bytes that lie there. */
  sha256: Schema.optionalKey(Hash.Sha256),
  expiresAt: Schema.optionalKey(Timestamp.Timestamp)
})
export type RemoteReference = typeof RemoteReference.Type

export const stored = Stored.make("remote reference", 1, RemoteReference)

/** Whether the reference can still be used at `now` (milliseconds since 1970), with `marginSeconds` to spare. */
export const isUsable = (reference: RemoteReference, now: number, marginSeconds: number): boolean =>
  reference.expiresAt === undefined || Timestamp.toMillis(reference.expiresAt) > now + marginSeconds * 1000

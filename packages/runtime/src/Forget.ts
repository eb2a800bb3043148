/** Erasing a persona: with the providers first, then here. What it was charged stays, under a key without a name. */
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as RuleError from "@likeness/core/RuleError"
import type * as Ticket from "@likeness/core/Ticket"
import type * as Effect from "effect/Effect"

/** Something that lies with a provider and what became of it. */
export interface RemoteErasure {
  readonly reference: Pick<RemoteReference.RemoteReference, "connection" | "account" | "kind" | "id">
  /** `unreachable`: the provider could not be asked; ask again. */
  readonly answer: "erased" | "absent" | "notPossible" | "unreachable"
  /** Why it is not possible, or what stood in the way. */
  readonly reason?: string
}

export interface Forgotten {
  readonly remote: ReadonlyArray<RemoteErasure>
  /** `false`: something could not be reached, so nothing was erased here; running it again goes on. */
  readonly erasedHere: boolean
  /** Files that were removed from the store. */
  readonly files: number
  /** What the tombstone knows the persona by: kept outside the store, it keeps backups from bringing the persona back. */
  readonly tombstone: string
}

export interface ForgetOptions {
  /** Erase here although a provider cannot be reached; what lies there then stays, and nothing here knows of it any more. */
  readonly leaveRemote?: boolean
  /**
   * Runs when nothing can refuse any more and before anything is erased here, which does not happen where it fails: it keeps the
   * tombstone where no restore can miss it. May run again with the same tombstone.
   */
  readonly beforeErasing?: (tombstone: string) => Effect.Effect<void, RuleError.InvalidInput>
}

/**
 * What an order left over there, by its ticket. Of a training nobody but its provider knows which of two things its
 * id names, an order or the identity that it makes or failed to make: it is asked for both, and one is `absent`.
 */
export const leftBy = ({ account, capability, connection, id, place, server }: Ticket.Ticket): ReadonlyArray<RemoteReference.RemoteReference> => {
  const kinds = capability === "trainIdentity" ? (["identityModel", "request"] as const) : (["request"] as const)
  return kinds.map((kind) => ({ v: 1, connection, account, kind, id, ...(server === undefined ? {} : { server }), ...(place === "anywhere" ? {} : { place }) }))
}

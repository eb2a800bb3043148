/** Outfit, hair, place and props that several shots share. Immutable, named by its hash. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as RequestInput from "./RequestInput.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

export const Look = Schema.Struct({
  v: Stored.version(1),
  name: Text.Name,
  /** Joined to the scene of every shot that uses the look. */
  prompt: Text.Text,
  /** Pictures with roles, such as an outfit or a place. */
  inputs: Schema.Array(RequestInput.ImageInput)
})
export type Look = typeof Look.Type

export const stored = Stored.make("look", 1, Look)

/** What the look is named by. */
export const hash = (look: Look): Hash.Sha256 => Hash.ofJson(stored.encode(look))

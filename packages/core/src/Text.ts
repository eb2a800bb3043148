/**
 * Text that people write: names, prompts, captions, reasons.
 *
 * Strings are in Unicode normalisation form C from decoding on, so that one visible text has one
 * hash (`contracts/provider.md`, "Requests").
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

const isText = Schema.makeFilter(
  (s: string) => (s.isWellFormed() && s === s.normalize("NFC")) || "must be well-formed text in normalisation form C",
  { expected: "well-formed text in normalisation form C" }
)

const toText = SchemaTransformation.transform({
  decode: (text: string): string => text.toWellFormed().normalize("NFC"),
  encode: (text: string): string => text
})

/** Any text, normalised to NFC when decoded. Empty text is allowed and means "empty", not "absent". */
export const Text = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(isText),
    toText
  )
)
export type Text = typeof Text.Type

/** Text of at least one character. */
export const NonEmptyText = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(isText, Schema.isMinLength(1)),
    toText
  )
)
export type NonEmptyText = typeof NonEmptyText.Type

/**
 * What a program tells a person. It carries the names of people's files and the words of other programs, in whatever
 * form they come: nothing is compared by it, and an error must never fail to be made.
 */
export const Told = Schema.NonEmptyString

/**
 * A name that people type in files and commands and that may become a file name: letters, digits,
 * `.`, `_` and `-`, beginning with a letter or digit, at most 64 characters.
 */
export const Name = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(
      isText,
      Schema.isPattern(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u, {
        message: "a name is 1 to 64 letters, digits, dots, dashes or underscores and begins with a letter or digit",
        // Generators cannot draw from Unicode classes.
        arbitraryConstraint: { patterns: [{ source: "^[a-z0-9äé][a-z0-9äé._-]{0,20}$", flags: "u" }] }
      })
    ),
    toText
  )
)
export type Name = typeof Name.Type

/** An identifier made by a program: visible ASCII without spaces, at most 255 characters. */
export const Id = Schema.String.check(
  Schema.isPattern(/^[\x21-\x7e]{1,255}$/u, { message: "an identifier is 1 to 255 visible ASCII characters without spaces" })
)
export type Id = typeof Id.Type

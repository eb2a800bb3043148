/**
 * The words of a request, still in parts: the provider knows how its models want them joined.
 *
 * `{persona}` and other slots in the scene stand for subjects; what a subject is called depends on its
 * identity (a LoRA wants the trigger token, a Soul ID only the class).
 */
import * as Schema from "effect/Schema"
import * as Text from "./Text.ts"

export const Prompt = Schema.Struct({
  /** What is seen, with slots in braces. */
  scene: Text.Text,
  prefix: Schema.optionalKey(Text.Text),
  style: Schema.optionalKey(Text.Text),
  /** Empty text is an empty negative prompt, absent is none. */
  negative: Schema.optionalKey(Text.Text)
})
export type Prompt = typeof Prompt.Type

const slot = /\{([\p{L}_][\p{L}\p{N}_-]*)\}/gu

/** The slots that a scene names, each once, in order. */
export const slots = (scene: string): ReadonlyArray<string> => [...new Set([...scene.matchAll(slot)].map((found) => found[1]!))]

/** The scene with each slot replaced by what `words` says; slots that it does not know stay as they are. */
export const fill = (scene: string, words: { readonly [slot: string]: string }): string =>
  scene.replace(slot, (whole, name: string) => (Object.hasOwn(words, name) ? words[name]! : whole))

/** The parts that say what is wanted, in reading order, without empty ones. */
export const positive = (prompt: Prompt, words: { readonly [slot: string]: string }): string =>
  [prompt.prefix, prompt.scene, prompt.style]
    .filter((part) => part !== undefined && part !== "")
    .map((part) => fill(part!, words))
    .join(", ")

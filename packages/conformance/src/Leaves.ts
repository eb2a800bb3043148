/** A submission's body as the values at its leaves, so that two bodies can be compared whatever their shape. */
import type * as Harness from "./Harness.ts"

/** From the path, such as `prompt.3.inputs.seed`, to the text, number, boolean or null that stands there. */
export type Leaves = ReadonlyMap<string, unknown>

/** Leaves of any plain value; text that is JSON itself counts as one leaf. */
export const ofValue = (value: unknown): Leaves => {
  const found = new Map<string, unknown>()
  const walk = (at: unknown, path: string): void => {
    if (typeof at !== "object" || at === null) {
      found.set(path, at)
      return
    }
    for (const [key, member] of Object.entries(at)) walk(member, path === "" ? key : `${path}.${key}`)
  }
  walk(value, "")
  return found
}

/** Leaves of a text: of its JSON where it is JSON, otherwise the text itself. */
export const ofText = (text: string): Leaves => {
  try {
    return ofValue(JSON.parse(text))
  } catch {
    return ofValue(text)
  }
}

/** Leaves of what arrived. */
export const ofReceived = (harness: Harness.Harness, received: Harness.Received): Leaves =>
  harness.decodeBody === undefined ? ofText(new TextDecoder().decode(received.body)) : ofValue(harness.decodeBody(received))

/** The paths at which two bodies differ, one-sided ones included. */
export const differing = (a: Leaves, b: Leaves): ReadonlyArray<string> =>
  [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.has(path) !== b.has(path) || a.get(path) !== b.get(path))

const isValue = (leaf: unknown, value: string | number): boolean => leaf === value || (typeof value === "number" && leaf === String(value))

/** Whether some place holds `valueA` in the first body and `valueB` in the second. */
export const carry = (a: Leaves, valueA: string | number, b: Leaves, valueB: string | number): boolean =>
  [...a].some(([path, leaf]) => isValue(leaf, valueA) && isValue(b.get(path), valueB))

/** Whether some leaf holds the words. */
export const contain = (leaves: Leaves, words: string): boolean => [...leaves.values()].some((leaf) => typeof leaf === "string" && leaf.includes(words))

/** The names and shapes of a header, asked as the rules need. */
import type { Header } from "./Header.ts"

export interface Keys {
  readonly shape: (name: string) => ReadonlyArray<number> | undefined
  readonly has: (name: string, ...shape: ReadonlyArray<number>) => boolean
  readonly begins: (...prefixes: ReadonlyArray<string>) => boolean
  readonly ends: (...suffixes: ReadonlyArray<string>) => boolean
  readonly only: (...prefixes: ReadonlyArray<string>) => boolean
  readonly count: (prefix: string) => number
  readonly size: number
}

export const keysOf = ({ tensors }: Pick<Header, "tensors">): Keys => {
  const names = [...tensors.keys()]
  const shape = (name: string) => tensors.get(name)?.shape
  return {
    shape,
    has: (name, ...sides) => shape(name) !== undefined && (sides.length === 0 || shape(name)!.join() === sides.join()),
    begins: (...prefixes) => names.some((name) => prefixes.some((prefix) => name.startsWith(prefix))),
    ends: (...suffixes) => names.some((name) => suffixes.some((suffix) => name.endsWith(suffix))),
    only: (...prefixes) => names.length > 0 && names.every((name) => prefixes.some((prefix) => name.startsWith(prefix))),
    count: (prefix) => names.filter((name) => name.startsWith(prefix)).length,
    size: names.length
  }
}

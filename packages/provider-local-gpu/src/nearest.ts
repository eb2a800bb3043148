/** The names most like a wanted one, for messages about a missing file. */

const pairs = (text: string): Set<string> => {
  const lower = text.toLowerCase()
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, index) => lower.slice(index, index + 2)))
}

/** At most `count` of `names`, the most similar first (Dice's coefficient of letter pairs). */
export const nearest = (wanted: string, names: ReadonlyArray<string>, count = 3): ReadonlyArray<string> => {
  const own = pairs(wanted)
  const similarity = (name: string): number => {
    const other = pairs(name)
    const shared = [...own].filter((pair) => other.has(pair)).length
    return own.size + other.size === 0 ? 0 : (2 * shared) / (own.size + other.size)
  }
  return names
    .map((name) => ({ name, similarity: similarity(name) }))
    .filter((each) => each.similarity > 0)
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, count)
    .map((each) => each.name)
}

/** Whether pip's list of ignored versions holds one that was asked for. */

const numbers = (version: string): ReadonlyArray<number> => version.split(/[.+]/u).map((part) => Number.parseInt(part, 10)).filter((part) => Number.isInteger(part))

const compare = (one: string, other: string): number => {
  const [left, right] = [numbers(one), numbers(other)]
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const holds = (version: string, operator: string, bound: string): boolean => {
  const order = compare(version, bound)
  switch (operator) {
    case "==":
    case "===":
      return bound.endsWith("*") ? version.startsWith(bound.slice(0, -1)) : order === 0
    case "!=":
      return order !== 0
    case ">=":
      return order >= 0
    case "<=":
      return order <= 0
    case ">":
      return order > 0
    case "<":
      return order < 0
    default:
      return order >= 0 && version.startsWith(bound.split(".").slice(0, -1).join("."))
  }
}

/** `ignored` is pip's line of ignored versions, `asked` its line with the requirement. */
export const wouldDo = (ignored: string, asked: string): boolean => {
  const requirement = /requirement ([^(]{1,400}?) \(from/u.exec(`${asked} (from`)?.[1]
  if (requirement === undefined) return true
  const bounds = [...requirement.matchAll(/(===|==|!=|>=|<=|~=|>|<)\s{0,4}([\w.*+!-]{1,60})/gu)]
  const versions = [...ignored.matchAll(/([\w.+!-]{1,60}) Requires-Python/gu)].map((found) => found[1]!)
  return versions.some((version) => bounds.every(([, operator, bound]) => holds(version, operator!, bound!)))
}

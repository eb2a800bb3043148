/**
 * Holm's step-down adjustment of several p values.
 *
 * **Shapes and units**: a p of null (nothing was tested) stays null and does not count among the tests.
 *
 * **Source**: S. Holm, Scand. J. Statist. 6 (1979), 65–70; `contracts/statistics.md`, 5.5.
 */
export const holm = (values: Readonly<Record<string, number | null>>): Readonly<Record<string, number | null>> => {
  const tested = Object.entries(values)
    .flatMap(([name, p]) => (p === null ? [] : [{ name, p }]))
    .toSorted((a, b) => a.p - b.p)
  const adjusted: Record<string, number | null> = Object.fromEntries(Object.keys(values).map((name) => [name, null]))
  let largest = 0
  tested.forEach(({ name, p }, index) => {
    largest = Math.max(largest, Math.min(1, (tested.length - index) * p))
    adjusted[name] = largest
  })
  return adjusted
}

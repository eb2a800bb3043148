import { readdirSync } from "node:fs"
import { join } from "node:path"

const folder = join(import.meta.dirname, "..", "fixtures")
const list = (name: string): ReadonlyArray<string> => readdirSync(join(folder, name)).toSorted().map((file) => join(folder, name, file))

/** Five pictures of the persona that measure the others. */
export const references = list("references")
/** Three more of her. */
export const persona = list("persona")
/** One each of three other people. */
export const others = list("others")

export const first = (files: ReadonlyArray<string>): string => {
  const [file] = files
  if (file === undefined) throw new Error("a fixture is missing")
  return file
}

import { join } from "node:path"

/** The bundled program that `build-programs.ts` made of a file beside this one. */
export const program = (name: "child" | "worker-child"): string => {
  const folder = process.env["LIKENESS_TEST_PROGRAMS"]
  if (folder === undefined) throw new Error("the programs of the tests were not bundled")
  return join(folder, `${name}.js`)
}

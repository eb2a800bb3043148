/** Whether a program can be started: without starting it, which takes a large process long. */
import { access, constants } from "node:fs/promises"
import { delimiter, isAbsolute, join, resolve } from "node:path"

/** `program` is a path, or a name that is looked for in the folders of `PATH`. */
export const isProgram = async (program: string): Promise<boolean> => {
  const places = isAbsolute(program) || program.includes("/") ? [resolve(program)] : (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program))
  const found = await Promise.all(places.map((place) => access(place, constants.X_OK).then(() => true, () => false)))
  return found.includes(true)
}

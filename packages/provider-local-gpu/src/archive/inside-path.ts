import { isAbsolute, normalize, sep } from "node:path"

/** The path inside the folder, or `undefined` for a name that leads out of it. */
export const insidePath = (name: string): string | undefined => {
  const plain = normalize(name.replaceAll("\\", "/"))
  return plain === "" || isAbsolute(plain) || /^[a-z]:/iu.test(plain) || plain === ".." || plain.startsWith(`..${sep}`) || name.includes("\0") ? undefined : plain
}

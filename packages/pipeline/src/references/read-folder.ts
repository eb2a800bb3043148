/** Pictures and captions of a folder: plain, or laid out for kohya's trainer. */
import { readdir, stat } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import type { Source, SourcePicture, Subset } from "./Source.ts"

const isPicture = (name: string): boolean => /\.(?:jpe?g|png|webp)$/iu.test(name)

/** What people have among pictures that is not read here. */
const otherPicture = /\.(?:bmp|gif|tiff?|heic|heif|avif|jxl)$/iu

/** `10_token class`: repeats, then the words that train where a picture has no caption. */
const repeated = /^(\d{1,4})_(.+)$/u

/** Left by operating systems and by trainers. */
const isLitter = (name: string): boolean => name.startsWith(".") || name === "__MACOSX" || name === "Thumbs.db"

/** sd-scripts' own ending is `.caption`; everybody else writes `.txt`. */
const captionEndings = [".txt", ".caption"]

const captionOf = (picture: string, names: ReadonlySet<string>, folder: string, endings: ReadonlyArray<string>): string | undefined => {
  const stem = picture.slice(0, -extname(picture).length)
  const name = endings.map((ending) => `${stem}${ending}`).find((each) => names.has(each))
  return name === undefined ? undefined : join(folder, name)
}

const picturesOf = async (folder: string, into: string, endings: ReadonlyArray<string>): Promise<Pick<Source, "pictures" | "skipped">> => {
  const names = (await readdir(folder)).filter((name) => !isLitter(name)).toSorted()
  const all = new Set(names)
  return {
    pictures: names.filter(isPicture).map((name): SourcePicture => ({ path: join(folder, name), target: join(into, name), captionPath: captionOf(name, all, folder, endings) })),
    skipped: names.filter((name) => otherPicture.test(name)).map((name) => ({ file: join(into, name), reason: `${extname(name).slice(1).toUpperCase()} is not read: save it as PNG or JPEG` }))
  }
}

/** A folder's name among the references; no separator and nothing unprintable. */
export const subsetFolder = (repeats: number, words: string): string =>
  `${repeats}_${words.replace(/[/\\\p{C}]+/gu, " ").trim().slice(0, 80)}`

/** One folder of a kohya layout. `captionExtension` is looked for before the usual ones. */
export const readSubset = async (folder: string, repeats: number, words: string, captionExtension?: string): Promise<Source> => {
  const into = subsetFolder(repeats, words)
  const read = await picturesOf(folder, into, captionExtension === undefined ? captionEndings : [captionExtension, ...captionEndings])
  const subset: Subset = { folder: into, repeats, classTokens: words, pictures: read.pictures.length }
  return { ...read, subsets: [subset] }
}

export const joined = (sources: ReadonlyArray<Source>): Source => ({
  pictures: sources.flatMap(({ pictures }) => pictures),
  skipped: sources.flatMap(({ skipped }) => skipped),
  subsets: sources.flatMap(({ subsets }) => subsets)
})

const foldersOf = async (folder: string): Promise<ReadonlyArray<string>> => {
  const names = (await readdir(folder)).filter((name) => !isLitter(name)).toSorted()
  const facts = await Promise.all(names.map((name) => stat(join(folder, name)).then((found) => found.isDirectory(), () => false)))
  return names.filter((_, index) => facts[index])
}

const readRepeated = (folder: string, name: string): Promise<Source> => {
  const [, repeats, words] = repeated.exec(name)!
  return readSubset(join(folder, name), Number(repeats), words!)
}

/**
 * Understands a folder of pictures, one `10_token class` folder, a folder of such folders, and the layout of
 * kohya's own interface (`img/`, whose neighbours `reg/`, `log/` and `model/` are left alone). A lone folder in
 * an otherwise empty one is gone into, as archives have it.
 */
export const readFolder = async (folder: string): Promise<Source> => {
  const own = repeated.exec(basename(folder))
  const inside = await foldersOf(folder)
  if (own !== null && !inside.some((name) => repeated.test(name))) return readRepeated(join(folder, ".."), basename(folder))
  const here = await picturesOf(folder, "", captionEndings)
  const subsets = inside.filter((name) => repeated.test(name))
  if (subsets.length > 0) return joined([{ ...here, subsets: [] }, ...(await Promise.all(subsets.map((name) => readRepeated(folder, name))))])
  if (here.pictures.length === 0) {
    const next = inside.includes("img") ? "img" : inside.length === 1 ? inside[0]! : undefined
    if (next !== undefined) return readFolder(join(folder, next))
  }
  return { ...here, subsets: [] }
}

/** sd-scripts' dataset configuration (`--dataset_config`), as far as it says which pictures there are. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as RuleError from "@likeness/core/RuleError"
import { readFile, stat } from "node:fs/promises"
import { basename, dirname, resolve } from "node:path"
import { parse } from "smol-toml"
import { joined, readSubset } from "./read-folder.ts"
import type { Source } from "./Source.ts"

const shared = {
  caption_extension: Schema.optionalKey(Schema.String),
  class_tokens: Schema.optionalKey(Schema.String),
  num_repeats: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9999 })))
}

/** Its other keys decide how training goes, which the recipe does here. */
const Config = Schema.Struct({
  general: Schema.optionalKey(Schema.Struct(shared)),
  datasets: Schema.optionalKey(Schema.Array(Schema.Struct({
    ...shared,
    subsets: Schema.optionalKey(Schema.Array(Schema.Struct({
      ...shared,
      image_dir: Schema.optionalKey(Schema.String),
      is_reg: Schema.optionalKey(Schema.Boolean)
    })))
  })))
})

const decode = Schema.decodeUnknownResult(Config)

const invalid = (file: string, message: string, advice: string) => new RuleError.InvalidInput({ place: file, message: `${basename(file)}: ${message}`, advice })

/** TOML, or the same as JSON. */
const parsed = (file: string, text: string): unknown => {
  try {
    return file.toLowerCase().endsWith(".json") ? JSON.parse(text) : parse(text)
  } catch (error) {
    throw invalid(file, (error as Error).message.split("\n")[0] ?? "it cannot be read", "Correct the file, or name the folder of pictures itself.")
  }
}

/**
 * The training subsets' pictures; regularisation pictures are no reference of the persona and left alone.
 *
 * Folders are relative to the configuration. A value stands at the subset, else the dataset, else in general.
 * Throws `InvalidInput`.
 */
export const readDatasetConfig = async (file: string): Promise<Source> => {
  const decoded = decode(parsed(file, await readFile(file, "utf8")))
  if (Result.isFailure(decoded)) throw invalid(file, decoded.failure.message.split("\n")[0] ?? "it is no dataset configuration", "Correct the file, or name the folder of pictures itself.")
  const { datasets = [], general = {} } = decoded.success
  const sources: Array<Source> = []
  for (const dataset of datasets) {
    for (const subset of dataset.subsets ?? []) {
      if (subset.is_reg === true) continue
      if (subset.image_dir === undefined) throw invalid(file, "a subset names no image_dir", "Name the folder of pictures itself.")
      const folder = resolve(dirname(file), subset.image_dir)
      if (!(await stat(folder).then((found) => found.isDirectory(), () => false))) throw invalid(file, `there is no folder ${folder}`, "Correct its image_dir.")
      const merged = { ...general, ...dataset, ...subset }
      sources.push(await readSubset(folder, merged.num_repeats ?? 1, merged.class_tokens ?? basename(folder).replace(/^\d+_/u, ""), merged.caption_extension))
    }
  }
  if (sources.length === 0) throw invalid(file, "it names no pictures to train on", "Name the folder of pictures itself.")
  return joined(sources)
}

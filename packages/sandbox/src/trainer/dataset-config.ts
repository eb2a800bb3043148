import { readFileSync } from "node:fs"
import { existsSync } from "node:fs"
import { parse as parseToml, TomlError } from "smol-toml"
import type { Arguments } from "./Arguments.ts"
import type { Resolution } from "./buckets.ts"
import type { Console } from "./Console.ts"
import { assertion, inTraining } from "./PythonError.ts"

export interface SubsetConfig {
  readonly imageDir: string
  readonly repeats: number
  readonly isReg: boolean
  readonly classTokens: string | null
  readonly captionExtension: string
  readonly shuffleCaption: boolean
  readonly keepTokens: number
  readonly flipAug: boolean
  readonly colorAug: boolean
  readonly randomCrop: boolean
}

export interface DatasetConfig {
  readonly resolution: Resolution
  readonly batchSize: number
  readonly enableBucket: boolean
  readonly bucketNoUpscale: boolean
  readonly min: number
  readonly max: number
  readonly step: number
  readonly subsets: ReadonlyArray<SubsetConfig>
}

type Kind = "boolean" | "int" | "float" | "string" | "resolution" | "table"

const ofSubset: Readonly<Record<string, Kind>> = {
  color_aug: "boolean",
  face_crop_aug_range: "string",
  flip_aug: "boolean",
  num_repeats: "int",
  random_crop: "boolean",
  shuffle_caption: "boolean",
  keep_tokens: "int",
  keep_tokens_separator: "string",
  secondary_separator: "string",
  caption_separator: "string",
  enable_wildcard: "boolean",
  token_warmup_min: "int",
  token_warmup_step: "float",
  caption_prefix: "string",
  caption_suffix: "string",
  custom_attributes: "table",
  resize_interpolation: "string",
  caption_dropout_every_n_epochs: "int",
  caption_dropout_rate: "float",
  caption_tag_dropout_rate: "float",
  caption_extension: "string",
  class_tokens: "string",
  cache_info: "boolean"
}

const ofDataset: Readonly<Record<string, Kind>> = {
  batch_size: "int",
  bucket_no_upscale: "boolean",
  bucket_reso_steps: "int",
  enable_bucket: "boolean",
  max_bucket_reso: "int",
  min_bucket_reso: "int",
  validation_seed: "int",
  validation_split: "float",
  resolution: "resolution",
  network_multiplier: "float"
}

const subsetOnly: Readonly<Record<string, Kind>> = { image_dir: "string", is_reg: "boolean", alpha_mask: "boolean", metadata_file: "string" }

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === "object" && value !== null && !Array.isArray(value)

const fits = (value: unknown, kind: Kind): boolean => {
  switch (kind) {
    case "boolean":
      return typeof value === "boolean"
    case "int":
      return typeof value === "number" && Number.isInteger(value)
    case "float":
      return typeof value === "number"
    case "string":
      return typeof value === "string"
    case "table":
      return isTable(value)
    case "resolution":
      return fits(value, "int") || (Array.isArray(value) && value.length === 2 && value.every((side) => fits(side, "int")))
  }
}

const invalid = (terminal: Console, message: string): Error => {
  terminal.line("Invalid user config / ユーザ設定の形式が正しくないようです")
  return inTraining("voluptuous.error.MultipleInvalid", message, 529, "blueprint = blueprint_generator.generate(user_config, args)")
}

const pythonNames: Readonly<Record<Kind, string>> = { boolean: "bool", int: "int", float: "float", string: "str", table: "dict", resolution: "int" }

const check = (terminal: Console, table: Table, known: Readonly<Record<string, Kind>>, path: string): void => {
  for (const [key, value] of Object.entries(table)) {
    if (key === "datasets" || key === "subsets") continue
    const kind = known[key]
    if (kind === undefined) throw invalid(terminal, `extra keys not allowed @ data${path}['${key}']`)
    if (!fits(value, kind)) throw invalid(terminal, `expected ${pythonNames[kind]} for dictionary value @ data${path}['${key}']`)
  }
}

const tables = (value: unknown): ReadonlyArray<Table> => (Array.isArray(value) ? value.filter(isTable) : [])

const load = (terminal: Console, path: string): Table => {
  const source = "user_config = config_util.load_user_config(args.dataset_config)"
  if (!existsSync(path)) throw inTraining("ValueError", `file not found / ファイルが見つかりません: ${path}`, 517, source)
  const text = readFileSync(path, "utf8")
  if (path.endsWith(".json")) return JSON.parse(text) as Table
  if (!path.endsWith(".toml")) throw inTraining("ValueError", `not supported config file format / 対応していない設定ファイルの形式です: ${path}`, 517, source)
  try {
    return parseToml(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    terminal.line(`Error on parsing TOML config file. Please check the format. / TOML 形式の設定ファイルの読み込みに失敗しました。文法が正しいか確認してください。: ${path}`)
    throw inTraining("toml.decoder.TomlDecodeError", `${cause.message.split("\n")[0] ?? "invalid"} (line ${cause.line} column ${cause.column} char 0)`, 517, source)
  }
}

const subsetOf = (layers: ReadonlyArray<Table>, defaults: Arguments): SubsetConfig => {
  const find = (key: string): unknown => layers.find((layer) => layer[key] !== undefined)?.[key]
  const flag = (key: string) => (find(key) ?? defaults.has(key)) === true
  return {
    imageDir: String(find("image_dir") ?? ""),
    repeats: Number(find("num_repeats") ?? 1),
    isReg: find("is_reg") === true,
    classTokens: find("class_tokens") === undefined ? null : String(find("class_tokens")),
    captionExtension: String(find("caption_extension") ?? defaults.text("caption_extension")),
    shuffleCaption: flag("shuffle_caption"),
    keepTokens: Number(find("keep_tokens") ?? defaults.number("keep_tokens")),
    flipAug: flag("flip_aug"),
    colorAug: flag("color_aug"),
    randomCrop: flag("random_crop")
  }
}

const datasetOf = (dataset: Table, general: Table, defaults: Arguments): DatasetConfig => {
  const find = (key: string): unknown => dataset[key] ?? general[key]
  const number = (key: string, flag = key) => Number(find(key) ?? defaults.number(flag))
  const flag = (key: string) => (find(key) ?? defaults.has(key)) === true
  const size = find("resolution") ?? (defaults.text("resolution") ?? "1024").split(",").map(Number)
  const [width = 1024, height = width] = Array.isArray(size) ? size as ReadonlyArray<number> : [Number(size)]
  const made: DatasetConfig = {
    resolution: [width, height],
    batchSize: number("batch_size", "train_batch_size"),
    enableBucket: flag("enable_bucket"),
    bucketNoUpscale: flag("bucket_no_upscale"),
    min: number("min_bucket_reso"),
    max: number("max_bucket_reso"),
    step: number("bucket_reso_steps"),
    subsets: tables(dataset["subsets"]).map((subset) => subsetOf([subset, dataset, general], defaults))
  }
  const source = "train_dataset_group, val_dataset_group = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)"
  if (made.enableBucket && Math.min(width, height) < made.min) throw assertion("min_bucket_reso must be equal or less than resolution / min_bucket_resoは最小解像度より大きくできません。解像度を大きくするかmin_bucket_resoを小さくしてください", 530, source)
  if (made.enableBucket && Math.max(width, height) > made.max) throw assertion("max_bucket_reso must be equal or greater than resolution / max_bucket_resoは最大解像度より小さくできません。解像度を小さくするかmin_bucket_resoを大きくしてください", 530, source)
  return made
}

/**
 * Reads `--dataset_config` and resolves every value: subset, dataset, general, command line, built in.
 *
 * As strict as the original: an unknown key or a wrong type ends the run.
 */
export const read = (terminal: Console, path: string, defaults: Arguments): ReadonlyArray<DatasetConfig> => {
  const config = load(terminal, path)
  for (const key of Object.keys(config)) if (key !== "general" && key !== "datasets") throw invalid(terminal, `extra keys not allowed @ data['${key}']`)
  const general = isTable(config["general"]) ? config["general"] : {}
  check(terminal, general, { ...ofSubset, ...ofDataset }, "['general']")
  const datasets = tables(config["datasets"])
  if (datasets.length === 0) throw inTraining("AssertionError", "datasets should not be an empty iterable", 530, "train_dataset_group, val_dataset_group = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)")
  for (const [index, dataset] of datasets.entries()) {
    check(terminal, dataset, { ...ofSubset, ...ofDataset }, `['datasets'][${index}]`)
    for (const [number, subset] of tables(dataset["subsets"]).entries()) check(terminal, subset, { ...ofSubset, ...subsetOnly }, `['datasets'][${index}]['subsets'][${number}]`)
  }
  return datasets.map((dataset) => datasetOf(dataset, general, defaults))
}

import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import sharp from "sharp"
import { assign, type Bucketing, lines as bucketLines } from "./buckets.ts"
import type { Console } from "./Console.ts"
import type { DatasetConfig, SubsetConfig } from "./dataset-config.ts"
import { assertion, inTraining, PythonError } from "./PythonError.ts"
import { repr } from "./python-text.ts"

export interface TrainImage {
  readonly path: string
  readonly caption: string
  readonly width: number
  readonly height: number
}

export interface Subset {
  readonly config: SubsetConfig
  readonly images: ReadonlyArray<TrainImage>
}

/** A dataset as the trainer holds it after its buckets are made. */
export interface Dataset {
  readonly config: DatasetConfig
  readonly subsets: ReadonlyArray<Subset>
  /** With repeats. */
  readonly trainImages: number
  readonly regImages: number
  readonly bucketing: Bucketing
  /** SHA-256 over pictures and captions, in order: equal data, equal key, wherever it lies. */
  readonly contentKey: string
}

const accepted = /\.(?:png|jpg|jpeg|webp|bmp|PNG|JPG|JPEG|WEBP|BMP)$/

const captionOf = (terminal: Console, path: string, config: SubsetConfig): string | undefined => {
  const file = path.replace(/\.[^.]+$/, config.captionExtension)
  if (!existsSync(file)) return undefined
  let text: string
  try {
    text = new TextDecoder("utf8", { fatal: true }).decode(readFileSync(file))
  } catch {
    terminal.line(`illegal char in file (not UTF-8) / ファイルにUTF-8以外の文字があります: ${file}`)
    throw inTraining("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", 530, "train_dataset_group, val_dataset_group = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)")
  }
  const first = text.split("\n")[0]?.trim() ?? ""
  if (text.length === 0) throw assertion(`caption file is empty / キャプションファイルが空です: ${file}`, 530, "train_dataset_group, val_dataset_group = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)")
  return first
}

const sizeOf = async (terminal: Console, path: string): Promise<{ readonly width: number; readonly height: number }> => {
  try {
    const { height, width } = await sharp(path).metadata()
    return { width, height }
  } catch {
    terminal.warn(`failed to get image size: ${path}, error: cannot identify image file '${path}'`)
    return { width: 0, height: 0 }
  }
}

const scan = async (terminal: Console, config: SubsetConfig): Promise<Subset> => {
  if (!existsSync(config.imageDir) || !statSync(config.imageDir).isDirectory()) {
    terminal.warn(`not directory: ${config.imageDir}`)
    return { config, images: [] }
  }
  const names = readdirSync(config.imageDir).filter((name) => accepted.test(name)).toSorted()
  terminal.line("get image size from name of cache files")
  await terminal.filled("", names.length, 0)
  terminal.line(`set image size from cache files: 0/${names.length}`)
  terminal.line(`found directory ${config.imageDir} contains ${names.length} image files`)
  const without: Array<string> = []
  const images: Array<TrainImage> = []
  await terminal.filled("read caption", names.length, 0.01 * names.length)
  for (const name of names) {
    const path = join(config.imageDir, name)
    const caption = captionOf(terminal, path, config)
    if (caption === undefined) without.push(path)
    images.push({ path, caption: caption ?? config.classTokens ?? "", ...(await sizeOf(terminal, path)) })
  }
  if (without.length > 0) {
    terminal.warn(`No caption file found for ${without.length} images. Training will continue without captions for these images. If class token exists, it will be used. / ${without.length}枚の画像にキャプションファイルが見つかりませんでした。これらの画像についてはキャプションなしで学習を続行します。class tokenが存在する場合はそれを使います。`)
    for (const path of without.slice(0, 5)) terminal.warn(path)
  }
  return { config, images }
}

const describe = (config: DatasetConfig, subsets: ReadonlyArray<Subset>, index: number): string => {
  const parts = [
    `[Dataset ${index}]`,
    `  batch_size: ${config.batchSize}`,
    `  resolution: (${config.resolution.join(", ")})`,
    "  resize_interpolation: None",
    `  enable_bucket: ${repr(config.enableBucket)}`,
    ...(config.enableBucket ? [`  min_bucket_reso: ${config.min}`, `  max_bucket_reso: ${config.max}`, `  bucket_reso_steps: ${config.step}`, `  bucket_no_upscale: ${repr(config.bucketNoUpscale)}`] : []),
    ""
  ]
  for (const [number, { config: subset, images }] of subsets.entries()) {
    parts.push(
      `  [Subset ${number} of Dataset ${index}]`,
      `    image_dir: "${subset.imageDir}"`,
      `    image_count: ${images.length}`,
      `    num_repeats: ${subset.repeats}`,
      `    shuffle_caption: ${repr(subset.shuffleCaption)}`,
      `    keep_tokens: ${subset.keepTokens}`,
      "    caption_dropout_rate: 0.0",
      "    caption_dropout_every_n_epochs: 0",
      "    caption_tag_dropout_rate: 0.0",
      "    caption_prefix: None",
      "    caption_suffix: None",
      `    color_aug: ${repr(subset.colorAug)}`,
      `    flip_aug: ${repr(subset.flipAug)}`,
      "    face_crop_aug_range: None",
      `    random_crop: ${repr(subset.randomCrop)}`,
      "    token_warmup_min: 1,",
      "    token_warmup_step: 0,",
      "    alpha_mask: False",
      "    resize_interpolation: None",
      "    custom_attributes: {}",
      `    is_reg: ${repr(subset.isReg)}`,
      `    class_tokens: ${subset.classTokens ?? "None"}`,
      `    caption_extension: ${subset.captionExtension}`,
      ""
    )
  }
  return parts.join("\n")
}

const keyOf = (subsets: ReadonlyArray<Subset>): string => {
  const hash = createHash("sha256")
  for (const { config, images } of subsets) {
    hash.update(`${config.repeats} ${config.isReg}\n`)
    for (const image of images) hash.update(createHash("sha256").update(readFileSync(image.path)).digest("hex")).update(`${image.caption}\n`)
  }
  return hash.digest("hex")
}

const count = (subsets: ReadonlyArray<Subset>): number => subsets.reduce((sum, { config, images }) => sum + images.length * config.repeats, 0)

/** Regularisation images fill up to the number of training images: repeated where too few, cut where too many. */
const regShares = (subsets: ReadonlyArray<Subset>, wanted: number) => {
  const images = subsets.flatMap(({ images, config }) => images.flatMap((image) => Array.from({ length: config.repeats }, () => image)))
  return images.length === 0 ? [] : Array.from({ length: wanted }, (_, index) => images[index % images.length]).filter((image) => image !== undefined)
}

const make = (terminal: Console, config: DatasetConfig, subsets: ReadonlyArray<Subset>, index: number): Dataset => {
  const kept = subsets.filter(({ config: subset, images }) => {
    if (images.length === 0) terminal.warn(`ignore subset with image_dir='${subset.imageDir}': no images found / 画像が見つからないためサブセットを無視します`)
    return images.length > 0
  })
  const train = kept.filter((subset) => !subset.config.isReg)
  const reg = kept.filter((subset) => subset.config.isReg)
  const trainImages = count(train)
  const regImages = count(reg)
  terminal.line(`${trainImages} train images with repeats.`)
  terminal.line(`${regImages} reg images with repeats.`)
  if (trainImages < regImages) terminal.warn("some of reg images are not used / 正則化画像の数が多いので、一部使用されない正則化画像があります")
  if (regImages === 0) terminal.warn("no regularization images / 正則化画像が見つかりませんでした")
  const shares = [...train.flatMap(({ config: subset, images }) => images.map((image) => ({ ...image, repeats: subset.repeats }))), ...regShares(reg, trainImages).map((image) => ({ ...image, repeats: 1 }))]
  terminal.line(describe(config, kept, index))
  const broken = shares.find((image) => image.width === 0)
  if (broken !== undefined) {
    throw inTraining("ZeroDivisionError", "division by zero", 530, "train_dataset_group, val_dataset_group = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)", [
      { file: "/srv/sd-scripts/library/train_util.py", line: 1022, name: "make_buckets", source: "image_info.bucket_reso, image_info.resized_size, ar_error = self.bucket_manager.select_bucket(" }
    ])
  }
  const settings = { resolution: config.resolution, min: config.enableBucket ? config.min : config.resolution[0], max: config.enableBucket ? config.max : config.resolution[0], step: config.step, batchSize: config.batchSize }
  return { config, subsets: kept, trainImages, regImages, bucketing: assign(shares, settings), contentKey: keyOf(kept) }
}

/** Scans the folders, prints what the trainer prints, makes the buckets. */
export const prepare = async (terminal: Console, configs: ReadonlyArray<DatasetConfig>): Promise<ReadonlyArray<Dataset>> => {
  const made: Array<Dataset> = []
  for (const [index, config] of configs.entries()) {
    terminal.line("prepare images.")
    const subsets: Array<Subset> = []
    for (const subset of config.subsets) subsets.push(await scan(terminal, subset))
    made.push(make(terminal, config, subsets, index))
  }
  for (const [index, dataset] of made.entries()) {
    terminal.line(`[Prepare dataset ${index}]`)
    terminal.line("loading image sizes.")
    await terminal.filled("", dataset.subsets.reduce((sum, { images }) => sum + images.length, 0), 0.1)
    terminal.line(dataset.config.enableBucket ? "make buckets" : "prepare dataset")
    if (dataset.config.enableBucket) for (const line of bucketLines(dataset.bucketing)) terminal.line(line)
  }
  return made
}

/** Decodes every picture, as caching latents does; a broken one ends the run. */
export const decodeAll = async (terminal: Console, datasets: ReadonlyArray<Dataset>): Promise<void> => {
  for (const image of datasets.flatMap((dataset) => dataset.subsets.flatMap(({ images }) => images))) {
    try {
      await sharp(image.path, { failOn: "truncated" }).resize(8, 8).raw().toBuffer()
    } catch {
      terminal.line(`Error loading file: ${image.path}`)
      throw new PythonError("OSError", "image file is truncated (14 bytes not processed)", [
        { file: "/srv/sd-scripts/library/train_util.py", line: 2955, name: "load_images_and_masks_for_caching", source: "image = load_image(image_path, alpha_mask)" },
        { file: "/srv/environment/venv/lib/python3.10/site-packages/PIL/ImageFile.py", line: 271, name: "load", source: "raise OSError(msg)" }
      ])
    }
  }
}

/** The data set's configuration for sd-scripts. Its schema is strict: only these keys, in these kinds. */

export interface DatasetToml {
  /** Absolute. */
  readonly imageDir: string
  /** For a picture without caption. */
  readonly classTokens: string
  readonly repeats: number
  readonly batchSize: number
  /** Pixels of both sides; a multiple of 64. */
  readonly resolution: number
  /** Absent: no regularisation images. */
  readonly regularisation?: {
    /** Absolute. */
    readonly imageDir: string
    readonly classTokens: string
  }
}

/** A TOML basic string; JSON's escapes are a subset of TOML's. */
const text = (value: string): string => JSON.stringify(value).replace(/\u007f/gu, "\\u007f")

/** Buckets reach from five eighths of the resolution to 25 sixteenths, in steps of 64. */
const buckets = (resolution: number): { readonly minimum: number; readonly maximum: number } => ({
  minimum: Math.floor((resolution * 0.625) / 64) * 64,
  maximum: Math.ceil((resolution * 1.5625) / 64) * 64
})

/** The trainer repeats or leaves out regularisation images until they are as many as the training images. */
const regularisationSubset = ({ classTokens, imageDir }: NonNullable<DatasetToml["regularisation"]>): string => `
  [[datasets.subsets]]
  image_dir = ${text(imageDir)}
  class_tokens = ${text(classTokens)}
  num_repeats = 1
  is_reg = true
`

export const datasetToml = (dataset: DatasetToml): string => {
  const { maximum, minimum } = buckets(dataset.resolution)
  return `[general]
caption_extension = ".txt"
shuffle_caption = false
keep_tokens = 0
flip_aug = false
color_aug = false
random_crop = false

[[datasets]]
resolution = [${dataset.resolution}, ${dataset.resolution}]
batch_size = ${dataset.batchSize}
enable_bucket = true
bucket_no_upscale = false
min_bucket_reso = ${minimum}
max_bucket_reso = ${maximum}
bucket_reso_steps = 64

  [[datasets.subsets]]
  image_dir = ${text(dataset.imageDir)}
  class_tokens = ${text(dataset.classTokens)}
  num_repeats = ${dataset.repeats}
  is_reg = false
${dataset.regularisation === undefined ? "" : regularisationSubset(dataset.regularisation)}`
}

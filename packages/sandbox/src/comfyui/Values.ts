/** What flows along the links of a graph while the emulator runs it. */

/** A picture on its way through the graph. */
export interface Picture {
  /** Encoded, PNG; of another size than the picture while `pending`. */
  readonly png: Uint8Array
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Still to be scaled to its size: a factor of 4 and then of 0.5 costs one scaling to 2, not a huge picture in between. */
  readonly pending: boolean
  /** Shows the word SANDBOX already, or is a plain colour and has nothing to show. */
  readonly stamped: boolean
}

/** Frames of a video: never unrolled, since `film` makes the moving picture in one go. */
export interface Frames {
  /** Decides the motion. */
  readonly key: string
  readonly first: Picture
  readonly last?: Picture
  readonly width: number
  readonly height: number
  readonly count: number
}

export interface LoadedLora {
  /** SHA-256 of the weights. */
  readonly weights: string
  readonly strength: number
  /** The persona's likeness this LoRA reaches at full strength, 0–1; absent where the file says nothing. */
  readonly likeness?: number
}

/** A grey picture, white where the model may paint. */
export interface Mask {
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
}

export type Value =
  | { readonly type: "MODEL"; readonly family: "image" | "video"; readonly loras: ReadonlyArray<LoadedLora> }
  | { readonly type: "CLIP" }
  | { readonly type: "VAE" }
  | { readonly type: "CONDITIONING"; readonly text: string }
  | { readonly type: "UPSCALE_MODEL"; readonly factor: number }
  | { readonly type: "LATENT"; readonly width: number; readonly height: number; readonly batch: number; readonly pictures?: ReadonlyArray<Picture>; readonly mask?: Mask; readonly start?: Picture; readonly length?: number; readonly frames?: Frames }
  | { readonly type: "IMAGE"; readonly pictures: ReadonlyArray<Picture>; readonly frames?: Frames }
  | { readonly type: "MASK"; readonly mask: Mask }
  | { readonly type: "VIDEO"; readonly frames: Frames; readonly frameRate: number }
  | { readonly type: "AUDIO" }
  | { readonly type: "FLOAT"; readonly number: number }
  | { readonly type: "INT"; readonly number: number }
  | { readonly type: "SAMPLER" }
  | { readonly type: "SIGMAS"; readonly steps: number }

export type ValueOf<Type extends Value["type"]> = Extract<Value, { readonly type: Type }>

/** A node that raised: what ends up in `execution_error`. */
export class NodeFailure extends Error {
  readonly exceptionType: string
  readonly frames: ReadonlyArray<string>

  constructor(exceptionType: string, message: string, frames: ReadonlyArray<string> = []) {
    super(message)
    this.exceptionType = exceptionType
    this.frames = frames
  }
}

/** The job was interrupted at a tick. */
export class Interrupted extends Error {}

/** The server went away under the worker: restart, close, or a job that the server forgot. */
export class Gone extends Error {}

/** Where a file is to be posted, and what that platform takes. Platforms change their limits: check before publishing. */

export type PictureFormat = "instagram-feed"
export type VideoFormat = "instagram-reels" | "tiktok" | "youtube-shorts"
export type ExportFormat = PictureFormat | VideoFormat

export interface PictureLimits {
  readonly width: number
  readonly height: number
  readonly mediaType: "image/jpeg"
  readonly largestBytes: number
}

export interface VideoLimits {
  readonly largestBytes: number
  readonly longestSeconds: number
}

export const pictureLimits: { readonly [format in PictureFormat]: PictureLimits } = {
  "instagram-feed": { width: 1080, height: 1350, mediaType: "image/jpeg", largestBytes: 8_000_000 }
}

/** The lowest of the figures that were published in 2026. */
export const videoLimits: { readonly [format in VideoFormat]: VideoLimits } = {
  "instagram-reels": { largestBytes: 300_000_000, longestSeconds: 180 },
  tiktok: { largestBytes: 287_000_000, longestSeconds: 600 },
  "youtube-shorts": { largestBytes: 2_000_000_000, longestSeconds: 180 }
}

export const isPictureFormat = (format: ExportFormat): format is PictureFormat => format in pictureLimits

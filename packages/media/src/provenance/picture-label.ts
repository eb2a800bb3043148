import * as Effect from "effect/Effect"
import { decoding, openPicture, readHeader, Undecodable } from "../internal/decode-picture.ts"
import { pictureRefused } from "../internal/picture-refused.ts"
import type { PictureRefused } from "../MediaError.ts"
import { type PictureInput, sourceOf } from "../picture/PictureInput.ts"
import { type DigitalSourceType, toUrl } from "./DigitalSourceType.ts"

export interface PictureEncoding {
  readonly mediaType: "image/jpeg" | "image/png" | "image/webp"
  /** JPEG and WebP only, 1 to 100, default 92. */
  readonly quality?: number
}

const packet = (type: DigitalSourceType): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
  `<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="${toUrl(type)}"/>` +
  `</rdf:RDF></x:xmpmeta><?xpacket end="r"?>`

/**
 * Encodes a picture for the last time, with an XMP packet that says how it came to be.
 *
 * **When to use**: after every edit and before signing; whatever re-encodes it later loses the label.
 * All other metadata is dropped, and the picture is turned upright.
 *
 * **Fails with** `PictureRefused`.
 */
export const labelPicture = (picture: PictureInput, encoding: PictureEncoding, sourceType: DigitalSourceType): Effect.Effect<Uint8Array, PictureRefused> =>
  Effect.tryPromise({
    try: () => decoding(async () => {
      const opened = (await openPicture(sourceOf(picture))).toColourspace("srgb")
      const quality = encoding.quality ?? 92
      const encoded = encoding.mediaType === "image/png" ? opened.png()
        : encoding.mediaType === "image/webp" ? opened.webp({ quality })
        : opened.flatten({ background: "#ffffff" }).jpeg({ quality, chromaSubsampling: "4:4:4" })
      return await encoded.withXmp(packet(sourceType)).toBuffer()
    }),
    catch: pictureRefused(picture)
  })

/** The name of the source type in a picture's XMP, or `null` where there is none. Fails with `PictureRefused`. */
export const readPictureLabel = (picture: PictureInput): Effect.Effect<string | null, PictureRefused> =>
  Effect.tryPromise({
    try: async () => {
      const { metadata } = await readHeader(sourceOf(picture))
      const text = metadata.xmp === undefined ? "" : new TextDecoder().decode(metadata.xmp)
      return /DigitalSourceType(?:="|>)http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/(\w+)/.exec(text)?.[1] ?? null
    },
    catch: (thrown) => pictureRefused(picture)(thrown instanceof Undecodable ? thrown : new Undecodable("corrupt", "its metadata cannot be read"))
  })

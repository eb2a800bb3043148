import { type PictureFault, PictureRefused } from "../MediaError.ts"
import { nameOf, type PictureInput } from "../picture/PictureInput.ts"
import { Undecodable } from "./decode-picture.ts"
import { oneSentence } from "./one-sentence.ts"

const sentences: { readonly [fault in PictureFault]: (file: string, cause: string) => string } = {
  missing: (file) => `${file} is not there or may not be read`,
  "not-a-picture": (file) => `${file} is not a picture`,
  corrupt: (file) => `${file} is damaged or cut off`,
  "too-many-pixels": (file) => `${file} has more than 100 megapixels`,
  "too-small": (file, cause) => `${file} is too small: ${cause}`
}
const advices: { readonly [fault in PictureFault]: string } = {
  missing: "Check the path and the file's permissions.",
  "not-a-picture": "Use a JPEG, PNG, WebP, AVIF, TIFF or GIF file.",
  corrupt: "Copy or download the file again.",
  "too-many-pixels": "Make a smaller copy of the picture.",
  "too-small": "Use a larger version of the picture."
}

export const refusalOf = (file: string, fault: PictureFault, cause: string): PictureRefused =>
  new PictureRefused({ message: sentences[fault](file, cause), advice: advices[fault], retryable: "no", billed: "no", cause, file, fault })

/** What a decoding function threw, as the error that names the file. */
export const pictureRefused = (picture: PictureInput) => (thrown: unknown): PictureRefused =>
  refusalOf(nameOf(picture), thrown instanceof Undecodable ? thrown.fault : "corrupt", oneSentence(thrown))

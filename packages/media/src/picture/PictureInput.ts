/** A picture as it comes in: a path, or bytes with the name that errors should use. */

export type PictureInput = string | Uint8Array | { readonly name: string; readonly bytes: Uint8Array }

/** What errors and reports call it. */
export const nameOf = (picture: PictureInput): string =>
  typeof picture === "string" ? picture : picture instanceof Uint8Array ? "the picture" : picture.name

/** What it can be decoded from. */
export const sourceOf = (picture: PictureInput): string | Uint8Array =>
  typeof picture === "string" || picture instanceof Uint8Array ? picture : picture.bytes

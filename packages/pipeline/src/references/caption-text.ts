/** A caption as training reads it: one line of plain words. */

/** What has a meaning of its own for prompts (weights, wildcards), and what cannot be seen. */
const meaningful = /[()[\]{}|:\\]/gu

/** One line, no characters with a meaning elsewhere, no byte order mark. */
export const plainWords = (text: string): string => text.normalize("NFC").replace(/[\p{C}\s]+/gu, " ").replace(meaningful, "").replace(/ +/gu, " ").replace(/ ,/gu, ",").trim()

/** CLIP reads 75 tokens, which are about 50 words; the rest is cut without a word. */
export const mostWords = 50

export const wordsIn = (text: string): number => text.split(/\s+/u).filter((word) => word !== "").length

export const hasMeaningful = (text: string): boolean => text.search(meaningful) !== -1

/** A caption file's bytes as text; `undefined` where they are no text. */
export const decodeCaption = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim()
  } catch {
    return undefined
  }
}

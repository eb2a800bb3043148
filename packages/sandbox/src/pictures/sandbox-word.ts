import sharp from "sharp"

// Strokes on a grid of 4 by 6, drawn here so that no font has to be installed or shipped.
const strokes: Readonly<Record<string, string>> = {
  S: "M4 1.1C3.6.4 2.9 0 2 0C.8 0 0 .6 0 1.5C0 3.7 4 2.3 4 4.5C4 5.4 3.2 6 2 6C1.1 6 .4 5.6 0 4.9",
  A: "M0 6L2 0L4 6M.8 4L3.2 4",
  N: "M0 6L0 0L4 6L4 0",
  D: "M0 0L0 6L1.6 6C3.2 6 4 4.8 4 3C4 1.2 3.2 0 1.6 0Z",
  B: "M2.3 2.9C3.2 2.9 3.7 2.3 3.7 1.45C3.7.6 3.2 0 2.3 0L0 0L0 6L2.4 6C3.4 6 4 5.4 4 4.4C4 3.5 3.4 2.9 2.4 2.9L0 2.9",
  O: "M2 0C.7 0 0 1.2 0 3C0 4.8.7 6 2 6C3.3 6 4 4.8 4 3C4 1.2 3.3 0 2 0Z",
  X: "M0 0L4 6M4 0L0 6"
}
const advance = 5.7
const margin = 1.3
const word = [..."SANDBOX"]
const gridWidth = (word.length - 1) * advance + 4 + 2 * margin
const gridHeight = 6 + 2 * margin

/** Where the word stands: `bottom` is below every face the sandbox draws, `top` stays clear of it in a clip. */
export type WordPlace = "bottom" | "top"

/** The box of the word in a picture of this size, in whole pixels. */
export const wordBox = (width: number, height: number, place: WordPlace) => {
  const wordWidth = Math.max(1, Math.round(Math.min(width * 0.44, height * 0.42)))
  const wordHeight = Math.max(1, Math.round((wordWidth * gridHeight) / gridWidth))
  const gap = Math.round(height * 0.015)
  return {
    width: wordWidth,
    height: Math.min(height, wordHeight),
    left: Math.round((width - wordWidth) / 2),
    top: place === "bottom" ? Math.max(0, height - wordHeight - gap) : gap
  }
}

/** The word as a transparent PNG of the size that {@link wordBox} says. */
export const wordPicture = (width: number, height: number): Promise<Buffer> => {
  const letters = word.map((letter, i) => `<path transform="translate(${(margin + i * advance).toFixed(1)} ${margin})" d="${strokes[letter] ?? ""}"/>`).join("")
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${gridWidth} ${gridHeight}" preserveAspectRatio="none">` +
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round"><g stroke="#101418" stroke-opacity="0.8" stroke-width="2.3">${letters}</g>` +
    `<g stroke="#ffffff" stroke-width="1.15">${letters}</g></g></svg>`
  return sharp(Buffer.from(svg)).png({ compressionLevel: 3 }).toBuffer()
}

/** What sharp lays over a picture of this size so that it says SANDBOX. */
export const wordLayer = async (width: number, height: number, place: WordPlace = "bottom") => {
  const box = wordBox(width, height, place)
  return { input: await wordPicture(box.width, box.height), left: box.left, top: box.top }
}

/** Pictures in rows on one sheet, each row with its numbers: to look at what was measured. */
import type * as Effect from "effect/Effect"
import * as Effects from "effect/Effect"
import type { PictureRefused } from "../MediaError.ts"
import { inspectPicture } from "./inspect-picture.ts"

export interface ContactSheetRow {
  /** Large, at the row's beginning: digits, a point, a minus. */
  readonly title: string
  /** Small below it, likewise. */
  readonly note: string
  /** Framed: the one that was chosen. */
  readonly marked: boolean
  /** Paths of encoded pictures. */
  readonly pictures: ReadonlyArray<string>
}

/** Strokes of a figure on a grid of 4 by 6: drawn here, so that no font has to be installed. */
const strokes: { readonly [figure: string]: string } = {
  0: "M0 0H4V6H0Z", 1: "M1 1L2.4 0V6", 2: "M0 0H4V3H0V6H4", 3: "M0 0H4V6H0M0 3H4", 4: "M0 0V3H4M4 0V6", 5: "M4 0H0V3H4V6H0",
  6: "M4 0H0V6H4V3H0", 7: "M0 0H4L1.5 6", 8: "M0 0H4V6H0ZM0 3H4", 9: "M4 3H0V0H4V6H0", ".": "M1.6 5.8H2.1", "-": "M.4 3H3.6"
}

const figures = (text: string, left: number, top: number, height: number): string => {
  const scale = height / 6
  const paths = [...text].map((figure, place) => `<path transform="translate(${place * 5.6} 0)" d="${strokes[figure] ?? ""}"/>`).join("")
  return `<g transform="translate(${left} ${top}) scale(${scale})" fill="none" stroke="#e8ecef" stroke-width="0.8" stroke-linecap="round" stroke-linejoin="round">${paths}</g>`
}

const cell = 256
const gap = 12
const labelWidth = 104

/** A PNG, a row of cells of 256 pixels for each row; a picture is fitted into its cell and nothing of it is cut off. */
export const contactSheet = (rows: ReadonlyArray<ContactSheetRow>): Effect.Effect<Uint8Array, PictureRefused> =>
  Effects.gen(function*() {
    for (const path of rows.flatMap((row) => row.pictures)) yield* inspectPicture(path, { smallestSide: 1 })
    return yield* Effects.promise(async () => {
      const { default: sharp } = await import("sharp")
      const columns = Math.max(1, ...rows.map((row) => row.pictures.length))
      const width = labelWidth + columns * (cell + gap) + gap
      const height = rows.length * (cell + gap) + gap
      const drawn = rows.map(({ marked, note, title }, index) => {
        const top = gap + index * (cell + gap)
        const frame = marked ? `<rect x="3" y="${top - 6}" width="${width - 6}" height="${cell + 12}" fill="none" stroke="#4cc38a" stroke-width="4"/>` : ""
        return `${frame}${figures(title, 20, top + 70, 44)}${figures(note, 20, top + 140, 18)}`
      }).join("")
      const pictures = await Promise.all(rows.flatMap((row, line) => row.pictures.map(async (path, column) => {
        const { data, info } = await sharp(path).autoOrient().resize(cell, cell, { fit: "inside" }).png().toBuffer({ resolveWithObject: true })
        return { input: data, left: labelWidth + gap + column * (cell + gap) + Math.floor((cell - info.width) / 2), top: gap + line * (cell + gap) + Math.floor((cell - info.height) / 2) }
      })))
      const labels = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawn}</svg>`)
      return new Uint8Array(await sharp({ create: { width, height, channels: 3, background: "#14181b" } }).composite([...pictures, { input: labels, left: 0, top: 0 }]).png().toBuffer())
    })
  })

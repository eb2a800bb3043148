/** Text that is HTML already and is not escaped again. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Piece = Markup | string | number | null | false | ReadonlyArray<Markup>

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

const rendered = (piece: Piece): string => {
  if (piece === null || piece === false) return ""
  if (piece instanceof Markup) return piece.text
  if (typeof piece === "string" || typeof piece === "number") return String(piece).replace(/[&<>"']/gu, (character) => entities[character] ?? character)
  return piece.map((one) => one.text).join("")
}

/** HTML from a template; what is filled in is escaped unless it is `Markup`, null and false give nothing. */
export const markup = (strings: TemplateStringsArray, ...pieces: ReadonlyArray<Piece>): Markup =>
  new Markup(strings.reduce((text, part, index) => text + rendered(pieces[index - 1] ?? null) + part))

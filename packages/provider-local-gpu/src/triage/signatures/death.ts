/** How shells tell that a program died. */

/** bash names the script and the line in the language of the system: `run.sh: line 3: `, `run.sh : ligne 3 : `, `run.sh: 第 3 行：`. */
export const place = String.raw`[^\s:：,]{1,200} ?[:：,] ?(?:(?:line|Zeile|ligne|línea|línia|liña|riga|linha|строка|рядок|ред|linia|řádek|riadok|redak|vrstica|regel|rad|linje|rivi|satır|줄|baris|dòng|γραμμή|eilutė) \d{1,6}|\d{1,6}(?:\. sor| ?行| eilutė)?|第 ?\d{1,6} ?[行列]) ?[:：]`

/** Of a died child bash tells the process too, and how it died. */
const ofChild = (words: string): string => String.raw`^(?:${place}|\S{1,200}: .{1,40}?[:：])\s{0,8}\d{1,8} (?:${words})(?: ?[(（][^)）]{1,40}[)）])?(?:\s|$)`

/** The word alone, behind script, line and process, or in zsh's and fish's own forms. */
export const death = (words: string): RegExp =>
  new RegExp(String.raw`^(?:${words})(?: ?[(（][^)）]{1,40}[)）])?\.?$|${ofChild(words)}|^zsh: (?:${words})\b|^\[\d{1,4}\]\s{0,4}[-+]?\s{1,4}(?:\d{1,8}\s{1,4})?(?:${words})(?: ?\([^)]{1,40}\))?(?:\s|$)|^(?:sh|bash): (?:${words})$`, "iu")

/** The same only where the process is named: a word alone may mean that all is done. */
export const deathOfChild = (words: string): RegExp => new RegExp(ofChild(words), "iu")

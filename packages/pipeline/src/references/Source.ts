/** What an import found, before anything is copied. */

/** One picture and where it goes. */
export interface SourcePicture {
  readonly path: string
  /** Relative to the persona's references: a plain name, or `N_token class/NAME` of kohya's layouts. */
  readonly target: string
  /** The caption's file, where there is one. */
  readonly captionPath: string | undefined
}

export interface Source {
  readonly pictures: ReadonlyArray<SourcePicture>
  /** Files that look like pictures and are not taken, with the reason. */
  readonly skipped: ReadonlyArray<{ readonly file: string; readonly reason: string }>
  /** kohya's folders, with the repeats that their names or a configuration say. */
  readonly subsets: ReadonlyArray<Subset>
}

export interface Subset {
  /** As it is named among the references. */
  readonly folder: string
  readonly repeats: number
  readonly classTokens: string
  readonly pictures: number
}

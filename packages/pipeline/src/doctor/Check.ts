/** One thing that doctor looked at: what it found and, for each thing wrong, the one next step. */
import * as Failure from "@likeness/core/Failure"

export interface Problem {
  readonly tag: string
  readonly message: string
  /** Exactly one next step. */
  readonly advice: string
}

export interface Check {
  /** `node`, `ffmpeg`, `faces`, `disk`, `settings`, `recipes`, `store`, `failures`, `environment ID`, `base models` (where something is trained here), `connections`, `connection NAME`. */
  readonly name: string
  readonly works: boolean
  /** What was found, in words. */
  readonly found: ReadonlyArray<string>
  /** Empty where it works. */
  readonly problems: ReadonlyArray<Problem>
  /** What to do next although nothing is wrong: something is not there yet. */
  readonly advice?: string
}

export const works = (name: string, ...found: ReadonlyArray<string>): Check => ({ name, works: true, found, problems: [] })
export const unstarted = (name: string, found: string, advice: string): Check => ({ ...works(name, found), advice })
export const broken = (name: string, problem: Problem, ...found: ReadonlyArray<string>): Check => ({ name, works: false, found, problems: [problem] })
export const problemOf = (error: unknown): Problem => {
  const { advice, message, tag } = Failure.from(error)
  return { tag, message, advice }
}

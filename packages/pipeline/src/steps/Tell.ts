/** How a step tells what it is doing; the caller decides how to show it. */
export interface Tell {
  /** `fraction` is 0–1 where it is known. */
  (text: string, fraction?: number): void
}

/** Says nothing. */
export const silent: Tell = () => undefined

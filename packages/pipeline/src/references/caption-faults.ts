/** What is wrong with the captions of a reference set, by file: faults that training makes nothing of. */
import { hasMeaningful, mostWords, wordsIn } from "./caption-text.ts"
import { largestShare } from "./render-captions.ts"

export interface CaptionFault {
  readonly file: string
  /**
   * - `caption-trigger`: it does not say the trigger token first
   * - `caption-long`: training would cut it
   * - `caption-characters`: characters that mean weights and wildcards elsewhere
   * - `caption-share`: a part that stands in too many captions, and would become part of the persona
   */
  readonly fault: "caption-trigger" | "caption-long" | "caption-characters" | "caption-share"
  readonly severity: "look"
  readonly message: string
  readonly other: null
}

export interface CaptionedFile {
  /** The caption's file, as messages call it. */
  readonly file: string
  readonly caption: string
}

const fault = (file: string, kind: CaptionFault["fault"], message: string): CaptionFault => ({ file, fault: kind, severity: "look", message, other: null })

const partsOf = (caption: string): ReadonlyArray<string> => [...new Set(caption.toLowerCase().split(",").map((part) => part.trim()).filter((part) => part !== ""))]

/** Fewer captions than this share their words by chance. */
const fewest = 5

const shared = (files: ReadonlyArray<CaptionedFile>, trigger: string): ReadonlyArray<CaptionFault> => {
  if (files.length < fewest) return []
  const counts = new Map<string, number>()
  for (const { caption } of files) for (const part of partsOf(caption)) if (!part.includes(trigger.toLowerCase())) counts.set(part, (counts.get(part) ?? 0) + 1)
  return [...counts].filter(([, count]) => count / files.length > largestShare).map(([part, count]) =>
    fault(files.find(({ caption }) => partsOf(caption).includes(part))!.file, "caption-share", `"${part}" stands in ${count} of ${files.length} captions: training takes it for a part of the persona`))
}

/** In the order of the files; captions of pictures without one are the template's and have none of these. */
export const captionFaults = (files: ReadonlyArray<CaptionedFile>, triggerToken: string): ReadonlyArray<CaptionFault> => [
  ...files.flatMap(({ caption, file }) => [
    ...(caption.startsWith(triggerToken) ? [] : [fault(file, "caption-trigger", `it does not begin with ${triggerToken}`)]),
    ...(wordsIn(caption) > mostWords ? [fault(file, "caption-long", `it has ${wordsIn(caption)} words, and training reads about ${mostWords}`)] : []),
    ...(hasMeaningful(caption) ? [fault(file, "caption-characters", "it holds brackets, bars or colons, which mean weights and wildcards elsewhere")] : [])
  ]),
  ...shared(files, triggerToken)
]

/** A request's prompt as an SDXL model wants it. */
import * as Prompt from "@likeness/core/Prompt"
import type * as Request from "@likeness/core/Request"
import type { Words } from "./graphs/sampling.ts"

/** What a subject is called: a LoRA listens to its trigger token, without one only the class means anything. */
const name = (subject: Request.Subject): string =>
  subject.identity._tag === "model" ? `${subject.persona.triggerToken} ${subject.persona.classToken}` : subject.persona.classToken

/** Subjects that the prompt has no slot for come first, so that their identity is not lost. */
export const promptWords = (prompt: Prompt.Prompt | undefined, subjects: ReadonlyArray<Request.Subject>): Words => {
  const names = Object.fromEntries(subjects.map((subject) => [subject.slot, name(subject)]))
  const written = prompt === undefined ? "" : Prompt.positive(prompt, names)
  const slots = new Set(Prompt.slots([prompt?.prefix, prompt?.scene, prompt?.style].filter((part) => part !== undefined).join(" ")))
  const unnamed = subjects.filter((subject) => !slots.has(subject.slot)).map(name)
  return { positive: [...unnamed, written].filter((part) => part !== "").join(", "), negative: prompt?.negative ?? "" }
}

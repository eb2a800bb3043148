import type { Status } from "./Status.ts"

/** The one thing to do next, the most urgent first. Pure. */
export const nextStep = (status: Omit<Status, "next">, connections: number): string => {
  const { failures, jobs, personas, review } = status
  const [failure] = failures
  if (jobs.unknown > 0) return `Settle the unknown outcome: \`likeness jobs recover${jobs.unknown > 1 || failure === undefined ? "" : ` ${failure.job}`}\`.`
  if (jobs.unfinished > 0) {
    return status.engine === null ? "Go on with the unfinished jobs: `likeness jobs resume`." : `Process ${status.engine.pid} is at work; follow it with \`likeness jobs list\`.`
  }
  if (failure !== undefined) return failure.advice
  const withoutConsent = personas.find((persona) => !persona.mayTrain)
  if (personas.length === 0) return "Add a persona under `personas:` in likeness.yaml."
  if (withoutConsent !== undefined) return `Record the consent of ${withoutConsent.name} under \`personas:\` in likeness.yaml.`
  const withoutPictures = personas.find((persona) => persona.references === 0)
  if (withoutPictures !== undefined) return `Import pictures of ${withoutPictures.name}: \`likeness persona import FOLDER\`.`
  if (connections === 0) return "Add a connection under `connections:` in likeness.yaml, then run `likeness doctor`."
  if (review.waiting > 0) return "Review what waits: `likeness review`."
  if (review.approved > 0 && review.exported === 0) return "Export what is approved: `likeness export`."
  if (personas.every((persona) => persona.identityModels === 0)) return "Train the identity: `likeness train`."
  return "Make pictures from your briefs: `likeness generate`."
}

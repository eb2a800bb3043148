/** Why a file cannot be read as a model, and the code of that in the failure catalogue. */
export interface Defect {
  readonly defect: string
  readonly code: "model.missing" | "model.corrupt" | "model.wrong_architecture"
}

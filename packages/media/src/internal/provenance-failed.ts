import { ProvenanceFailed } from "../MediaError.ts"
import { oneSentence } from "./one-sentence.ts"

export const provenanceFailed = (message: string, advice: string) => (thrown: unknown): ProvenanceFailed =>
  new ProvenanceFailed({ message, advice, retryable: "no", billed: "no", cause: oneSentence(thrown) })

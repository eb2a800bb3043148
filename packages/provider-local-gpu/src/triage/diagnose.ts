/** The analyser over whatever gives a log: bytes, text, lines. */
import { analyser } from "./Analyser.ts"
import type { Facts } from "./decide.ts"
import type { Diagnosis } from "./Diagnosis.ts"

/**
 * Reads chunks of bytes or text as they stand in the log: `createReadStream(file)`, a child's output.
 * A chunk may end anywhere, within a line or a character.
 */
export const diagnose = async (chunks: AsyncIterable<Uint8Array | string>, facts?: Facts): Promise<Diagnosis> => {
  const reading = analyser()
  for await (const chunk of chunks) reading.feed(chunk)
  return reading.finish(facts)
}

/** The same for a log that is already whole. */
export const diagnoseText = (log: string, facts?: Facts): Diagnosis => {
  const reading = analyser()
  reading.feed(log)
  return reading.finish(facts)
}

/** Entry of a measuring process. It speaks `measuring-protocol.ts` over the channel that `fork` opened. */
import { Undecodable } from "../internal/decode-picture.ts"
import { loadSharp } from "../internal/load-sharp.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import { loadFaceModel } from "./face-model.ts"
import type { MeasuringAnswer, MeasuringRequest } from "./measuring-protocol.ts"

// Without its parent nobody would end it. Ctrl-C reaches the whole terminal group: the parent decides.
process.on("disconnect", () => process.exit(0))
process.on("SIGINT", () => undefined)

const model = (async () => {
  const sharp = await loadSharp()
  // One picture at a time and no cache: memory stays bounded, the other process has the other core.
  sharp.concurrency(1)
  sharp.cache(false)
  return loadFaceModel()
})()
// A model that does not load ends the process with its reason on stderr.
model.catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.stack : thrown)
  process.exit(1)
})

const answer = async ({ id, source }: MeasuringRequest): Promise<MeasuringAnswer> => {
  try {
    return { id, kind: "reading", reading: await (await model).read(source) }
  } catch (thrown) {
    return thrown instanceof Undecodable
      ? { id, kind: "refused", fault: thrown.fault, cause: thrown.message }
      : { id, kind: "failed", cause: oneSentence(thrown) }
  }
}

const queue: Array<MeasuringRequest> = []
let busy = false
const work = async (): Promise<void> => {
  if (busy) return
  busy = true
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) process.send?.(await answer(request))
  busy = false
}
process.on("message", (request: MeasuringRequest) => {
  queue.push(request)
  void work()
})

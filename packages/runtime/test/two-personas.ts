/** A workspace of two personas, for what is kept of them, brought back and forgotten. */
import * as Effect from "effect/Effect"
import { opened, request } from "./workspace.ts"

export const persona = { v: 1, name: "maya", triggerToken: "mayaxo", classToken: "woman", origin: { _tag: "synthetic" } } as const

/** Two personas with a done job each, and the folder of the workspace. */
export const filled = Effect.gen(function*() {
  const base = yield* opened()
  const { job, runtime } = base
  yield* runtime.personas.put(persona)
  yield* runtime.personas.put({ ...persona, name: "noor", triggerToken: "nooxo" })
  yield* runtime.budgets.put({ v: 1, scope: { _tag: "persona", persona: "maya" }, limit: { amount: "5", currency: "EUR" } })
  yield* runtime.jobs.submit(job(1))
  yield* runtime.jobs.submit(job(2, { persona: "noor", request: { ...request(2), prompt: { scene: "noor at the sea" } } }))
  for (const id of ["job-1", "job-2"]) yield* runtime.jobs.await(id)
  return base
})

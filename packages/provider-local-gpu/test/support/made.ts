/** One order to its end, whatever becomes of servers meanwhile. */
import type * as Provider from "@likeness/core/Provider"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import { collected, ended, intent, type Store } from "./bench.ts"

/** As a durable job goes on: prepared again where nothing was sent, a linked new order where it was lost. */
export const made = (provider: Provider.Provider, request: Request.Request, readAsset: Store["readAsset"], placed: (server: string) => void) =>
  Effect.gen(function*() {
    for (let attempt = 1; attempt <= 50; attempt++) {
      const prepared = yield* Effect.result(provider.prepare(request, { readAsset, known: [] }))
      if (Result.isFailure(prepared)) {
        yield* Effect.sleep(20)
        continue
      }
      const sent = intent(prepared.success)
      const answer = yield* provider.submit(sent)
      if (answer._tag === "refused") continue
      let ticket = answer._tag === "accepted" ? answer.ticket : undefined
      for (let looks = 0; ticket === undefined && looks < 20; looks++) {
        yield* Effect.sleep(20)
        const found = yield* provider.lookup(sent)
        if (found._tag === "found") ticket = found.ticket
        if (found._tag === "absent") break
      }
      if (ticket === undefined) continue
      placed(ticket.server!)
      const outcome = yield* Effect.result(
        ended(provider, ticket).pipe(Effect.retry({ while: (error) => error._tag === "Unreachable", times: 500 }))
      )
      if (Result.isFailure(outcome)) continue
      const files = yield* Effect.exit(collected(provider, ticket, outcome.success))
      if (Exit.isSuccess(files)) return { outcome: outcome.success, files: files.value }
    }
    return yield* Effect.die(new Error("50 attempts were not enough"))
  })

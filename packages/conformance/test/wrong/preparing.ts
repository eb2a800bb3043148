/** Wrong while an order is made ready: uploads, bodies, options. */
import type { ProviderDefinition } from "@likeness/core/define-provider"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Request from "@likeness/core/Request"
import * as SampleAssets from "../../src/SampleAssets.ts"
import { isPicture, withBody, type Wrong } from "./Wrong.ts"

/** The right provider with its prepared body changed. */
const changingBody = (right: ProviderDefinition, change: (order: Record<string, unknown>) => Record<string, unknown>): ProviderDefinition => ({
  ...right,
  prepare: async (request, call): Promise<PreparedOrder.PreparedOrder> => {
    const order = await right.prepare(request, call)
    return { ...order, body: withBody(order.body, change) }
  }
})

const truthy = (value: unknown): boolean => Boolean(value)

export const preparing: ReadonlyArray<Wrong> = [
  {
    title: "uploads again what it was told is there",
    caughtBy: [7],
    change: (right) => ({ ...right, prepare: (request, call) => right.prepare(request, { ...call, known: [] }) })
  },
  {
    title: "uses uploads that have expired",
    caughtBy: [7],
    change: (right) => ({
      ...right,
      prepare: (request, call) => right.prepare(request, { ...call, known: call.known.map((reference) => ({ ...reference, expiresAt: "2999-01-01T00:00:00.000Z" })) })
    })
  },
  {
    title: "cannot prepare again once preparing was broken off",
    caughtBy: [7, 25],
    trains: true,
    change: (right) => {
      let locked = false
      return {
        ...right,
        prepare: (request, call) => {
          if (locked) throw new Error("a preparation is under way")
          call.signal.addEventListener("abort", () => void (locked = true))
          return right.prepare(request, call)
        }
      }
    }
  },
  {
    title: "sends other bytes than it prepared",
    caughtBy: [8],
    change: (right) => ({
      ...right,
      submit: (intent, call) => right.submit({ ...intent, prepared: { ...intent.prepared, body: JSON.stringify(JSON.parse(intent.prepared.body), null, 1) } }, call)
    })
  },
  {
    title: "drops seed 0",
    caughtBy: [9],
    change: (right) => changingBody(right, ({ seed, ...order }) => (truthy(seed) ? { ...order, seed } : order))
  },
  {
    title: "drops an empty negative prompt",
    caughtBy: [9],
    change: (right) => changingBody(right, ({ negative, ...order }) => (truthy(negative) ? { ...order, negative } : order))
  },
  {
    title: "drops strength 0",
    caughtBy: [9],
    change: (right) =>
      changingBody(right, (order) => {
        const init = order["init"] as { readonly upload: string; readonly strength?: number } | undefined
        return init === undefined ? order : { ...order, init: truthy(init.strength) ? init : { upload: init.upload } }
      })
  },
  {
    title: "sends only ASCII",
    caughtBy: [9],
    change: (right) => changingBody(right, (order) => (typeof order["prompt"] === "string" ? { ...order, prompt: order["prompt"].replace(/[^\x20-\x7e]/gu, "?") } : order))
  },
  {
    title: "drops a prompt's style without a word",
    caughtBy: [10],
    change: (right) => ({
      ...right,
      prepare: (request, call) => {
        if (!isPicture(request)) return right.prepare(request, call)
        const { style: _style, ...prompt } = request.prompt
        return right.prepare({ ...request, prompt } satisfies Request.GenerateImage, call)
      }
    })
  },
  {
    title: "uses another account's upload",
    caughtBy: [31],
    change: (right, connection) => ({
      ...right,
      prepare: (request, call) =>
        right.prepare(request, { ...call, known: call.known.map((reference) => ({ ...reference, connection: connection.name, account: connection.account })) })
    })
  },
  {
    title: "accepts another account's identity model",
    caughtBy: [31],
    change: (right) => ({ ...right, validate: (request) => right.validate(request).filter((fault) => fault.path.at(-1) !== "source") })
  },
  {
    title: "trains on whatever bytes it is given",
    caughtBy: [34],
    trains: true,
    change: (right) => ({
      ...right,
      prepare: (request, call) => right.prepare(request, { ...call, readAsset: async function*(sha256) {
        const found = Array.from({ length: SampleAssets.known }, (_, number) => SampleAssets.picture(number)).find((picture) => picture.sha256 === sha256)
        // Reads what it is given, so that a reader that never ends is felt, and looks at nothing of it.
        for await (const _piece of call.readAsset(sha256)) continue
        yield found!.bytes
      } })
    })
  }
]

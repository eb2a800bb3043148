import * as Schema from "effect/Schema"

/** Refusals of section 8 of the contract, by name; nothing is accepted when one is answered. */
export const RefusalName = Schema.Literals([
  "concurrency", "rejected-input", "credentials", "credits", "edge", "model-not-found", "not-found", "conflict", "invalid",
  "key-mismatch", "model-blocked", "rate-limited", "server-error", "bad-gateway", "model-disabled", "edge-unavailable",
  "gateway-timeout", "storage"
])
export type RefusalName = typeof RefusalName.Type

const Count = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))
const Seconds = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))

const effects = Schema.Union([
  /** The connection is cut before anything happens. */
  Schema.Struct({ kind: Schema.Literal("drop-before") }),
  /** The call takes effect, then the connection is cut without an answer. */
  Schema.Struct({ kind: Schema.Literal("drop-after") }),
  /** The call takes no effect; the named refusal is answered. */
  Schema.Struct({ kind: Schema.Literal("refuse"), as: RefusalName }),
  /** The call takes effect, yet the named refusal is answered. */
  Schema.Struct({ kind: Schema.Literal("refuse-after"), as: RefusalName }),
  /** The call takes no effect; exactly this is answered. */
  Schema.Struct({ kind: Schema.Literal("answer"), status: Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 599 })), body: Schema.String, contentType: Schema.optionalKey(Schema.String) }),
  /** The call takes effect; half of its JSON is answered. */
  Schema.Struct({ kind: Schema.Literal("truncate") }),
  /** The call takes effect; its answer has neither `request_id` nor `id`. */
  Schema.Struct({ kind: Schema.Literal("without-id") }),
  /** The call takes effect; its answer begins so many real seconds late. */
  Schema.Struct({ kind: Schema.Literal("slow"), seconds: Seconds }),
  /** Planned on a submit: how the request will end, whatever the draw says. Billed as that end is. */
  Schema.Struct({
    kind: Schema.Literal("outcome"),
    outcome: Schema.Literals(["completed", "failed", "nsfw", "canceled", "never", "without-urls", "fewer", "http-urls", "expired-urls", "forgotten", "strange-word"]),
    error: Schema.optionalKey(Schema.String),
    word: Schema.optionalKey(Schema.String)
  }),
  /** Planned on the creation of a Soul ID: training fails with this reason. */
  Schema.Struct({ kind: Schema.Literal("training-failed"), reason: Schema.String }),
  /** Planned on the creation of a Soul ID: it stays out of the list so many real seconds. */
  Schema.Struct({ kind: Schema.Literal("unlisted"), seconds: Seconds }),
  /** Planned on the list: from this call on, one more item stands at its head. */
  Schema.Struct({ kind: Schema.Literal("shift-list") }),
  /** Planned on a submit: how its webhook is delivered. */
  Schema.Struct({ kind: Schema.Literal("webhook"), how: Schema.Literals(["duplicated", "reordered", "stale", "badly-signed", "doubly-signed", "unsigned"]) }),
  /** Planned on an estimate: words instead of a price. */
  Schema.Struct({ kind: Schema.Literal("described-price"), text: Schema.String })
])

/** What goes wrong. */
export type FaultEffect = typeof effects.Type

/** What goes wrong, and for which calls. */
export const Fault = Schema.Struct({
  /** Any method where absent. */
  method: Schema.optionalKey(Schema.String),
  /** The path without its query; `*` stands for anything. */
  path: Schema.String.check(Schema.isPattern(/^[/*]/u, { message: "a path begins with / or *" })),
  /** Any account where absent. */
  account: Schema.optionalKey(Schema.String),
  /** The first matching call that is hit, counted from 1 since the fault was planned; 1 where absent. */
  call: Schema.optionalKey(Count),
  /** How many calls in a row are hit; 1 where absent. */
  times: Schema.optionalKey(Count),
  effect: effects
})
export type Fault = typeof Fault.Type

/** Reads a fault from JSON; throws with the place of what is wrong in it, an unknown key included. */
export const decode = Schema.decodeUnknownSync(Fault, { onExcessProperty: "error" })

interface Planned {
  readonly fault: Fault
  readonly pattern: RegExp
  seen: number
}

/** The faults still to come. */
export interface FaultPlan {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  readonly pending: () => ReadonlyArray<Fault>
  /** Counts a call, and gives what goes wrong with it. */
  readonly take: (method: string, path: string, account: string | null) => FaultEffect | undefined
}

/** An empty plan. */
export const emptyPlan = (): FaultPlan => {
  let planned: Array<Planned> = []
  const last = ({ fault }: Planned) => (fault.call ?? 1) + (fault.times ?? 1) - 1
  return {
    add: (fault) => {
      const pattern = new RegExp(`^${fault.path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`)
      planned.push({ fault, pattern, seen: 0 })
    },
    clear: () => {
      planned = []
    },
    pending: () => planned.map(({ fault }) => fault),
    take: (method, path, account) => {
      let hit: FaultEffect | undefined
      for (const one of planned) {
        const { fault } = one
        if (fault.method !== undefined && fault.method !== method) continue
        if (fault.account !== undefined && fault.account !== account) continue
        if (!one.pattern.test(path)) continue
        one.seen += 1
        if (hit === undefined && one.seen >= (fault.call ?? 1)) hit = fault.effect
      }
      planned = planned.filter((one) => one.seen < last(one))
      return hit
    }
  }
}

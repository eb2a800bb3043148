import * as Schema from "effect/Schema"
import * as Account from "./Account.ts"
import { type Answer, json, refusal } from "./Answer.ts"
import { bodyJson, type Call } from "./Call.ts"
import * as Credits from "./Credits.ts"
import * as Fault from "./Fault.ts"
import { revealSecret } from "./webhooks.ts"
import { settle, trainingPhaseOf, type World } from "./World.ts"

/** No model id can begin so. */
export const controlPrefix = "/__sandbox/"

const Advance = Schema.Struct({ advanceSeconds: Schema.Number })
const NewAccount = Schema.Struct({
  name: Schema.NonEmptyString,
  keyId: Schema.optionalKey(Schema.NonEmptyString),
  keySecret: Schema.optionalKey(Schema.NonEmptyString),
  credits: Schema.optionalKey(Schema.String),
  concurrency: Schema.optionalKey(Schema.Number),
  retentionSeconds: Schema.optionalKey(Schema.Number)
})

/** What the simulated vendor's clock and till say of one piece of work. */
export interface Simulated {
  readonly queuedSeconds: number
  readonly runSeconds: number
  /** What it costs in the end, a decimal: `"0"` where it is not charged. */
  readonly credits: string
}

const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000

/** Simulated times and price of a request or Soul ID; undefined where there is none of this id. */
export const simulated = (world: World, id: string): Simulated | undefined => {
  const generation = world.generations.get(id)
  if (generation !== undefined) {
    const charged = generation.ending.status === "completed" && generation.canceledAt === null && generation.twist?.outcome !== "never"
    return { queuedSeconds: rounded(generation.queuedSeconds), runSeconds: rounded(generation.runSeconds), credits: charged ? Credits.toText(generation.price) : "0" }
  }
  const soul = world.souls.get(id)
  if (soul === undefined) return undefined
  const refunded = world.settings.refundFailedTraining && trainingPhaseOf(world, soul) === "failed"
  return { queuedSeconds: soul.notReadySeconds + soul.queuedSeconds, runSeconds: rounded(soul.runSeconds), credits: refunded ? "0" : "40" }
}

/** Opens an account, or gives one that exists another key. */
export const addAccount = (world: World, settings: Parameters<typeof Account.open>[1]): { readonly name: string; readonly keyId: string; readonly keySecret: string } => {
  const existing = world.accounts.get(settings.name)
  const seed = existing === undefined ? world.settings.seed : `${world.settings.seed} ${existing.keys.length}`
  const opened = Account.open(seed, settings, new Date(world.now()).toISOString())
  const [key] = opened.keys
  if (key === undefined) throw new Error("An account opens with a key")
  if (existing === undefined) world.accounts.set(settings.name, opened)
  else existing.keys.push(key)
  return { name: settings.name, ...key }
}

/** The bill of an account as of now; undefined where there is none of this name. */
export const billOf = (world: World, name: string): Account.Bill | undefined => {
  settle(world)
  const account = world.accounts.get(name)
  return account === undefined ? undefined : Account.bill(account)
}

const decoded = <A>(read: () => A, use: (value: A) => Answer): Answer => {
  let value: A
  try {
    value = read()
  } catch (cause) {
    return refusal(400, String(cause))
  }
  return use(value)
}

/** `/__sandbox/…`: what a test or a study asks of the sandbox itself; no credentials, never in the journal. */
export const serveControl = (world: World, call: Call): Answer => {
  const [, topic = "", name = ""] = /^([a-z]+)(?:\/(.+))?$/.exec(call.path.slice(controlPrefix.length)) ?? []
  switch (`${call.method} ${topic}`) {
    case "GET journal": return json(200, world.journal)
    case "GET bill": {
      const bill = billOf(world, name)
      return bill === undefined ? refusal(404, `No account ${name}`) : json(200, bill)
    }
    case "GET simulated": {
      const found = simulated(world, name)
      return found === undefined ? refusal(404, `No request or Soul ID ${name}`) : json(200, found)
    }
    case "GET deliveries": return json(200, world.courier.entries)
    case "POST webhook": {
      const account = world.accounts.get(name)
      return account === undefined ? refusal(404, `No account ${name}`) : json(201, { secret: revealSecret(world, account) })
    }
    case "GET faults": return json(200, world.faults.pending())
    case "DELETE faults":
      world.faults.clear()
      return json(200, [])
    case "POST faults":
      return decoded(() => Fault.decode(bodyJson(call)), (fault) => {
        world.faults.add(fault)
        return json(201, fault)
      })
    case "POST clock":
      return decoded(() => Schema.decodeUnknownSync(Advance)(bodyJson(call)), ({ advanceSeconds }) => {
        world.advance(advanceSeconds)
        return json(200, { now: new Date(world.now()).toISOString() })
      })
    case "POST accounts":
      return decoded(() => addAccount(world, Schema.decodeUnknownSync(NewAccount)(bodyJson(call))), (account) => json(201, account))
    default: return refusal(404, "Not found")
  }
}

/** The calls that cost nothing, each made once: what is sent, and whether what the caller is told is true. */
import type * as Intent from "@likeness/core/Intent"
import * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import { make } from "@likeness/provider-higgsfield"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { askingFaults, type Call, changingFaults, type Fault, outputFaults, uploadFaults } from "./faults.ts"
import { earlier, type FaultServer, output, start, type World } from "./FaultServer.ts"
import { connectionTo, type Kind, patienceSeconds, reference, requestOf, type Sdk, sdkTo } from "./orders.ts"

export interface FreeRow {
  readonly fault: string
  /** Absent: the SDK has no such call. */
  readonly sdk?: { readonly sends: number; readonly told: string }
  readonly ours: { readonly sends: number; readonly told: string }
}

interface Asked {
  readonly provider: Provider.Provider
  readonly order: string
  readonly world: World
  readonly fault: Fault
}

type Told = Effect.Effect<string, ProviderError.ProviderError>

interface FreeCall {
  readonly title: string
  readonly call: Call
  readonly faults: ReadonlyArray<Fault>
  readonly sdk?: (sdk: Sdk, world: World) => Promise<string>
  readonly ours: (asked: Asked) => Told
}

/** A lie begins so; the test refuses it of Likeness. */
export const lie = "a lie: "

const prepare = ({ order, provider }: Asked, kind: Kind) =>
  provider.prepare(requestOf(kind, order), { readAsset: () => Stream.make(reference), known: [] }).pipe(Effect.catchTag("AssetUnreadable", (unreadable) => Effect.die(unreadable)))

const intend = (asked: Asked, kind: Kind): Effect.Effect<Intent.Intent, ProviderError.ProviderError> =>
  Effect.map(prepare(asked, kind), (prepared) => {
    const now = Date.now()
    return { v: 1, id: "intent-1", prepared, attempt: 1, firstSentAt: Timestamp.fromMillis(now), sendBy: Timestamp.fromMillis(now + 15_000) }
  })

/** Of what the order had before its fault. */
const ticket = (asked: Asked): Effect.Effect<Ticket.Ticket, ProviderError.ProviderError> =>
  Effect.map(intend(asked, "picture"), (intent) => asked.provider.ticketFor!(intent, earlier))

const uploaded = (url: string | undefined, world: World): string => (url !== undefined && world.isStored(url) ? "worked" : `${lie}it says uploaded`)

const upload = {
  sdk: async ({ v1 }: Sdk, world: World) => uploaded(await v1.uploadImage(reference, "png"), world),
  ours: (asked: Asked) => Effect.map(prepare(asked, "video"), ({ references }) => uploaded(references[0]?.id, asked.world))
}

const cancel = (asked: Asked): Told =>
  Effect.gen(function*() {
    const { answer } = yield* asked.provider.cancel(yield* ticket(asked))
    const isCancelled = asked.world.isCancelled()
    switch (answer) {
      case "cancelled": return isCancelled ? "worked" : `${lie}it says cancelled`
      case "requested": return isCancelled ? "worked" : `${lie}it says that the job will end`
      case "tooLate": return `${lie}it says too late`
      case "notOffered": return `${lie}it says that it is not offered`
      case "unknown": return "says that it does not know, and is asked again"
    }
  })

const erase = ({ fault, provider, world }: Asked): Told =>
  Effect.gen(function*() {
    const { answer, reason } = yield* provider.forget({ v: 1, connection: "hf", account: "studio", kind: "request", id: earlier })
    switch (answer) {
      case "erased": return world.isErased() ? "worked" : `${lie}it says erased`
      case "absent": return world.isErased() || fault.name === "404" ? "says that it is not there" : `${lie}it says that it is not there`
      // What is possible a moment later would be left there for ever.
      case "notPossible": return isLasting(fault) ? `says that it is not possible, and why: ${reason?.split(":")[0]}` : `${lie}it says that it is not possible`
    }
  })

const isLasting = ({ hits }: Fault): boolean => hits > 2

const download = (asked: Asked): Told =>
  Effect.gen(function*() {
    const { provider } = asked
    const of = yield* ticket(asked)
    const outcome = yield* provider.poll(of)
    if (!Provider.isOutcome(outcome)) return "is not ended"
    const chunks = yield* provider.collect(of, outcome).pipe(Stream.flatMap(({ bytes }) => bytes), Stream.runCollect)
    return Buffer.concat(chunks).equals(output) ? "worked" : `${lie}it gives other bytes`
  })

const freeCalls: { readonly [name: string]: FreeCall } = {
  uploadUrl: { title: "Uploading a picture: the call for an address", call: "uploadUrl", faults: askingFaults, ...upload },
  upload: { title: "Uploading a picture: the bytes to that address", call: "upload", faults: uploadFaults, ...upload },
  estimate: {
    title: "Asking for a price", call: "estimate", faults: askingFaults,
    ours: ({ order, provider }) =>
      Effect.map(provider.estimate({ _tag: "request", request: requestOf("picture", order) }, { perUnit: [] }), ({ note, source }) =>
        source === "answer" ? "worked" : note === undefined ? `${lie}it does not say whose price it is` : "the price table's, and says so")
  },
  list: {
    title: "Reading the list of identities", call: "list", faults: askingFaults,
    sdk: async ({ v1 }) => ((await v1.listSoulIds()).items.some(({ name }) => name === "earlier") ? "worked" : `${lie}it says that there is none`),
    ours: (asked) =>
      Effect.gen(function*() {
        const intent = yield* intend(asked, "training")
        const id = asked.world.train(intent.prepared.key ?? "")
        const found = yield* asked.provider.lookup(intent)
        switch (found._tag) {
          case "found": return found.ticket.id === id ? "worked" : `${lie}it finds another`
          case "absent": return `${lie}it says that there is none`
          case "unknowable": return "says that it does not know, and is asked again"
        }
      })
  },
  identity: {
    title: "Reading one identity", call: "state", faults: askingFaults,
    ours: ({ provider }) => Effect.map(provider.findIdentity!(earlier), ({ kind }) => (kind === "soul-id/v2" ? "worked" : `${lie}it says ${kind}`))
  },
  cancel: { title: "Cancelling", call: "cancel", faults: changingFaults, ours: cancel },
  erase: { title: "Deleting an order with its outputs", call: "erase", faults: changingFaults, ours: erase },
  output: { title: "Downloading an output", call: "output", faults: outputFaults, ours: download }
}

/** What a failure claims, where that is more than that it failed: true under the rows that are named so. */
const claims: { readonly [name: string]: RegExp } = {
  OutOfCredits: /^403, no credits/u, NotEnoughCreditsError: /^403, no credits/u,
  CredentialsRejected: /^401/u, AuthenticationError: /^401/u,
  OutputGone: /expired/u
}

const failure = (name: string, then: string, fault: Fault): string => (claims[name]?.test(fault.name) === false ? `${lie}\`${name}\`` : `\`${name}\`${then}`)

const ofOurs = (error: ProviderError.ProviderError, { call }: FreeCall, fault: Fault): string =>
  error._tag === "Unsupported" && call === "uploadUrl" ? `${lie}it says that there is no such model` : failure(error._tag, error.retryable === "no" ? "" : ", to be asked again", fault)

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.constructor.name : typeof thrown)

/** The SDK has no time limit on its way to the storage host: so long is waited for it. */
const stuck = async (told: Promise<string>, { effect }: Fault): Promise<string> => {
  if (effect !== "hang") return told
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<string>((resolve) => { timer = setTimeout(() => resolve("waits without end"), 3 * patienceSeconds * 1000) })
  try {
    return await Promise.race([told, limit])
  } finally {
    clearTimeout(timer)
  }
}

interface Case {
  readonly name: string
  readonly free: FreeCall
  readonly fault: Fault
  readonly order: string
}

const cases: ReadonlyArray<Case> = Object.entries(freeCalls).flatMap(([name, free]) => free.faults.map((fault, index) => ({ name, free, fault, order: `order-${name}-${index}` })))
const byOrder = new Map(cases.map((one) => [one.order, one]))

/** The server that is there, and the one that is not until everything was asked: only what a call of its own goes to is refused. */
interface Servers {
  readonly near: FaultServer
  readonly away: FaultServer
}

const isRefused = ({ fault }: Pick<Case, "fault">): boolean => fault.effect === "refused"
const isOfFiles = ({ free }: Pick<Case, "free">): boolean => free.call === "upload" || free.call === "output"

const openServers = async (): Promise<Servers> => {
  const away = await start({ away: "fromStart" })
  const near = await start({
    faultOf: (order, call) => (byOrder.get(order)?.free.call === call ? byOrder.get(order)?.fault : undefined),
    files: (order) => {
      const one = byOrder.get(order)
      return one !== undefined && isRefused(one) && isOfFiles(one) ? away.baseUrl(order) : undefined
    },
    isExpired: (order) => byOrder.get(order)?.fault.name.includes("expired") === true
  })
  return { near, away }
}

const baseUrlOf = ({ away, near }: Servers, one: Case): string => (isRefused(one) && !isOfFiles(one) ? away : near).baseUrl(one.order)

const askSdk = (servers: Servers, one: Case): Promise<string> | undefined => {
  const { fault, free, order } = one
  if (free.sdk === undefined) return undefined
  const world = servers.near.world(order)
  if (free.call === "list") world.train("earlier")
  return stuck(free.sdk(sdkTo(baseUrlOf(servers, one), fault), world).catch((thrown: unknown) => failure(nameOf(thrown), "", fault)), fault)
}

const askOurs = (servers: Servers, one: Case): Promise<string> => {
  const { fault, free, order } = one
  const program = Effect.gen(function*() {
    const provider = yield* make(connectionTo(baseUrlOf(servers, one), 0.01, fault), Redacted.make("id:secret"), { plainPicture: Effect.succeed })
    return yield* free.ours({ provider, order, world: servers.near.world(order), fault })
  })
  return Effect.runPromise(program.pipe(Effect.catch((error) => Effect.succeed(ofOurs(error, free, fault))), Effect.scoped, Effect.provide(Logger.layer([]))))
}

/** So many calls of either client at once. */
const together = 12

/** All of them, and then what arrived, where it was refused too. */
const measureWith = async (ask: (servers: Servers, one: Case) => Promise<string> | undefined): Promise<ReadonlyArray<FreeRow["ours"] | undefined>> => {
  const servers = await openServers()
  try {
    const told: Array<string | undefined> = []
    const waiting = [...cases.entries()]
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) told[next[0]] = await ask(servers, next[1])
    }
    await Promise.all(Array.from({ length: together }, worker))
    await servers.away.arrive()
    return cases.map(({ free: { call }, order }, index) => {
      const said = told[index]
      return said === undefined ? undefined : { told: said, sends: servers.near.world(order).arrived(call) + servers.away.world(order).arrived(call) }
    })
  } finally {
    await Promise.all([servers.near.close(), servers.away.close()])
  }
}

export type FreeTables = ReadonlyArray<{ readonly title: string; readonly rows: ReadonlyArray<FreeRow> }>

export const measureFree = async (): Promise<FreeTables> => {
  const [sdk, ours] = await Promise.all([measureWith(askSdk), measureWith(askOurs)])
  return Object.entries(freeCalls).map(([name, { title }]) => ({
    title,
    rows: cases.flatMap((one, index): ReadonlyArray<FreeRow> => {
      const mine = ours[index]
      const theirs = sdk[index]
      return one.name !== name || mine === undefined ? [] : [{ fault: one.fault.name, ours: mine, ...(theirs === undefined ? {} : { sdk: theirs }) }]
    })
  }))
}

import type * as Capability from "@likeness/core/Capability"
import * as Decimal from "@likeness/core/Decimal"
import type * as Request from "@likeness/core/Request"
import type * as Fault from "@likeness/conformance/Fault"
import type * as Harness from "@likeness/conformance/Harness"
import { suite } from "@likeness/conformance/vitest"
import * as Cloud from "./Cloud.ts"
import { connect, wrong } from "./connect.ts"
import { image, train, video } from "./samples.ts"

/** One more field in every object but those whose keys are data. */
const extended = (json: unknown): unknown => {
  if (Array.isArray(json)) return json.map(extended)
  if (typeof json !== "object" || json === null) return json
  return { ...Object.fromEntries(Object.entries(json).map(([key, value]) => [key, key === "upload_headers" ? value : extended(value)])), later_field: { since: 2027 } }
}

const questions = { training: /^\/v1\/custom-references\/(?!list)[^/?]+$/u, generation: /^\/requests\/[^/]+\/status$/u }

const isSubmission = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === "POST" && (path.startsWith("/higgsfield-ai/") || path === "/v1/custom-references")

const received = (cloud: Cloud.Cloud): ReadonlyArray<Harness.Received> =>
  cloud.front.arrived().map((one) => ({ ...one, purpose: isSubmission(one) ? "submission" : one.method === "PUT" ? "upload" : "other" }))

const jobs = (cloud: Cloud.Cloud): ReadonlyArray<Harness.JobSeen> =>
  cloud.journal()
    .filter((entry) => isSubmission(entry) && (entry.billing.kind === "reserved" || entry.billing.kind === "charged"))
    .map((entry) => {
      const entries = cloud.sandbox().bill(entry.account ?? undefined).entries.filter((line) => line.for === entry.subject)
      const of = (kind: string) => Decimal.sum(entries.filter((line) => line.kind === kind).map((line) => line.credits))
      return { id: entry.subject!, charge: { unit: "credits" as const, amount: Decimal.subtract(of("charge"), of("refund")) } }
    })

const paths: Readonly<Record<Capability.Capability, string>> = {
  generateImage: "/higgsfield-ai/soul/*", generateVideo: "/higgsfield-ai/dop/*", trainIdentity: "/v1/custom-references", enhance: "/none"
}

const plan = (cloud: Cloud.Cloud, hold: () => void) => async ({ capability, kind }: Fault.Fault): Promise<void> => {
  const { front } = cloud
  const at = { method: "POST", path: paths[capability] }
  const changeJob = (change: (job: object) => object) =>
    front.twist(({ method, path }) => (method === "GET" && questions[capability === "trainIdentity" ? "training" : "generation"].test(path) ? { change: (json) => change(json as object) } : undefined))
  const { plan: add } = cloud.sandbox()
  let held = false
  switch (kind) {
    case "reset-before-accept": return add({ ...at, effect: { kind: "drop-before" } })
    case "reset-after-accept": return add({ ...at, effect: { kind: "drop-after" } })
    case "server-error": return add({ ...at, effect: { kind: "refuse", as: "server-error" } })
    case "rate-limit": return add({ ...at, effect: { kind: "refuse", as: "concurrency" } })
    case "no-credits": return add({ ...at, effect: { kind: "refuse", as: "credits" } })
    case "hold-in-queue":
      hold()
      return await cloud.restart({ durations: { queued: [1e9, 1e9] } })
    case "hold-at-work":
      hold()
      return add({ ...at, effect: { kind: "outcome", outcome: "never" } })
    case "fail-work":
      return add({ ...at, effect: capability === "trainIdentity" ? { kind: "training-failed", reason: "no face found" } : { kind: "outcome", outcome: "failed", error: "Generation failed" } })
    case "reject-content": return add({ ...at, effect: { kind: "outcome", outcome: "nsfw" } })
    case "expire-output": return add({ ...at, effect: { kind: "outcome", outcome: "expired-urls" } })
    case "withhold-output": return add({ ...at, effect: { kind: "outcome", outcome: "fewer" } })
    case "forget-job":
      if (capability !== "trainIdentity") return add({ ...at, effect: { kind: "outcome", outcome: "forgotten" } })
      return front.twist(({ method, path }) => (method === "GET" && questions.training.test(path) ? { status: 404, body: '{"detail":"Not found"}' } : undefined))
    case "truncate-output": return front.twist(({ path }) => (path.startsWith("/storage/out/") ? "truncate" : undefined))
    case "timeout":
      return front.twist((one) => {
        if (held || !isSubmission(one)) return undefined
        held = true
        return "hang"
      })
    case "extra-fields": return front.twist(() => ({ change: extended }))
    case "unknown-state": return changeJob((job) => ({ ...job, status: "varnishing" }))
    case "missing-field": return changeJob((job) => Object.fromEntries(Object.entries(job).filter(([key]) => key !== "status")))
    case "hang": return front.twist(() => "hang")
    case "refuse-connection": return await front.leave()
    default: throw new Error(`${kind} cannot be planned`)
  }
}

const noPush = "nothing is pushed without a webhook"
const faults: Fault.Plannables = {
  "reset-before-accept": "canPlan", "reset-after-accept": "canPlan", timeout: "canPlan", "server-error": "canPlan", "rate-limit": "canPlan", "no-credits": "canPlan",
  "hold-in-queue": { absent: "training cannot be cancelled", on: ["trainIdentity"] },
  "hold-at-work": { absent: "training cannot be cancelled", on: ["trainIdentity"] },
  "fail-work": "canPlan",
  "break-off-work": { absent: "the work runs in the cloud" },
  "reject-content": { absent: "training has no such end", on: ["trainIdentity"] },
  "truncate-output": "canPlan",
  "expire-output": { absent: "training gives an id", on: ["trainIdentity"] },
  "withhold-output": { absent: "one output to an order", on: ["trainIdentity", "generateVideo"] },
  "forget-job": "canPlan",
  "silent-watch": { absent: noPush }, "doubled-watch": { absent: noPush }, "cut-watch": { absent: noPush },
  "refuse-connection": "canPlan", hang: "canPlan", "extra-fields": "canPlan", "unknown-state": "canPlan", "missing-field": "canPlan",
  full: { absent: "the account's room is not shown" },
  "old-version": { absent: "the cloud has no version" },
  "wrong-key": "canPlan"
}

suite("higgsfield", async (): Promise<Harness.Harness> => {
  const cloud = await Cloud.open()
  const { identities } = cloud
  // What is held never ends, so the next reset needs another emulator.
  let isHolding = false
  const reset = async (): Promise<void> => {
    await (isHolding ? cloud.restart() : cloud.reset())
    isHolding = false
  }
  const sample = (request: Request.Request, second?: Request.Request): Harness.Sample =>
    ({ request, providerModel: String(request.recipe.settings["providerModel"]), ...(second === undefined ? {} : { second }) })
  // A Soul ID is its account's alone: the second account orders with its own.
  const ofBoth = (model: "v2/standard" | "character" | "cinema") => sample(image(identities, model), image(identities, model, 1, "second"))
  return {
    name: "higgsfield",
    // On a busy machine the emulator takes its time.
    patienceSeconds: 120,
    connect: (setting) => connect(cloud.front.baseUrl, setting),
    ownProcess: { module: new URL("./connect.ts", import.meta.url).href, argument: cloud.front.baseUrl },
    samples: [
      sample(train("v2")), sample(train("v1")),
      ofBoth("v2/standard"), ofBoth("character"), ofBoth("cinema"), sample(image(identities, "standard")),
      sample(video("standard", 2)), sample(video("lite"))
    ],
    probe: {
      reset,
      received: () => received(cloud),
      jobs: () => jobs(cloud),
      plan: plan(cloud, () => {
        isHolding = true
      }),
      leftovers: () => cloud.front.unanswered()
    },
    faults,
    secrets: { first: Cloud.credentialsOf("first"), second: Cloud.credentialsOf("second"), wrong },
    close: cloud.close
  }
})

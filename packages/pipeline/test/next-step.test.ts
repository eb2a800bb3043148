import { assert, it } from "vitest"
import { nextStep } from "../src/status/next-step.ts"
import type { Status } from "../src/status/Status.ts"

const calm: Omit<Status, "next"> = {
  folder: "/w", workspace: "w", sandbox: false, engine: null, environment: null, set: "local", sets: [], lastRun: null,
  personas: [{ name: "maya", synthetic: true, mayTrain: true, references: 18, identityModels: 1 }],
  jobs: { unfinished: 0, done: 3, failed: 0, cancelled: 0, unknown: 0 },
  review: { waiting: 0, approved: 1, rejected: 0, exported: 1 },
  spend: { total: [], today: [], budgets: [], credits: [], warnings: [] },
  failures: []
}
const failure = { job: "j", tag: "WorkFailed", code: null, message: "m", line: null, advice: "Free memory." }

it("an unknown outcome comes before everything, then unfinished work, then failures", () => {
  const jobs = { ...calm.jobs, unfinished: 1, unknown: 1 }
  assert.include(nextStep({ ...calm, jobs, failures: [failure] }, 1), "`likeness jobs recover j`")
  assert.include(nextStep({ ...calm, jobs: { ...jobs, unknown: 2 }, failures: [failure, failure] }, 1), "`likeness jobs recover`")
  assert.include(nextStep({ ...calm, jobs: { ...jobs, unknown: 0 }, failures: [failure] }, 1), "jobs resume")
  assert.include(nextStep({ ...calm, jobs: { ...jobs, unknown: 0 }, engine: { pid: 7, host: "h", since: "s" } }, 1), "Process 7")
  assert.strictEqual(nextStep({ ...calm, failures: [failure] }, 1), "Free memory.")
})

it("a workspace is led from its pictures to its exports", () => {
  const [maya] = calm.personas
  const fresh = { ...calm, review: { waiting: 0, approved: 0, rejected: 0, exported: 0 } }
  assert.include(nextStep({ ...fresh, personas: [] }, 0), "personas:")
  assert.include(nextStep({ ...fresh, personas: [{ ...maya!, mayTrain: false }] }, 0), "consent")
  assert.include(nextStep({ ...fresh, personas: [{ ...maya!, references: 0 }] }, 0), "persona import")
  assert.include(nextStep(fresh, 0), "connections:")
  assert.include(nextStep({ ...fresh, personas: [{ ...maya!, identityModels: 0 }] }, 1), "likeness train")
  assert.include(nextStep(fresh, 1), "likeness generate")
  assert.include(nextStep({ ...fresh, review: { ...fresh.review, waiting: 2 } }, 1), "likeness review")
  assert.include(nextStep({ ...fresh, review: { ...fresh.review, approved: 2 } }, 1), "likeness export")
})

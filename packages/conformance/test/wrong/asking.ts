/** Wrong before anything is sent: describe, check, validate, estimate. */
import type { Wrong } from "./Wrong.ts"

let numbers = 0

export const asking: ReadonlyArray<Wrong> = [
  {
    title: "describes itself differently each time",
    caughtBy: [1],
    change: (right) => ({
      ...right,
      describe: () => {
        const description = right.describe()
        const { generateImage } = description
        return { ...description, generateImage: { ...generateImage!, polling: { ...generateImage!.polling, deadlineSeconds: ++numbers } } }
      }
    })
  },
  {
    title: "accepts a capability that it does not declare",
    caughtBy: [2],
    change: (right) => ({ ...right, validate: (request) => (request._tag === "enhance" ? [] : right.validate(request)) })
  },
  {
    title: "accepts any shape of picture, whatever it declares",
    caughtBy: [3, 5],
    change: (right) => ({ ...right, validate: (request) => right.validate(request).filter((fault) => fault.path[0] !== "size") })
  },
  {
    title: "refuses a batch size that it declares",
    caughtBy: [3],
    change: (right) => ({
      ...right,
      describe: () => {
        const description = right.describe()
        const { generateImage } = description
        return { ...description, generateImage: { ...generateImage!, models: [{ ...generateImage!.models[0]!, counts: [1, 2, 4, 6] }] } }
      }
    })
  },
  {
    title: "throws from check when the service is down",
    caughtBy: [4],
    change: (right) => ({
      ...right,
      check: async (call) => {
        const health = await right.check(call)
        if (!health.reachable) throw new Error("fetch failed")
        return health
      }
    })
  },
  {
    title: "stops validating at the first fault",
    caughtBy: [5],
    change: (right) => ({ ...right, validate: (request) => right.validate(request).slice(0, 1) })
  },
  {
    title: "asks the service while it validates",
    caughtBy: [2, 5],
    change: (right, connection) => ({
      ...right,
      validate: (request) => {
        fetch(`${String(connection.settings["url"])}/account`).catch(() => {})
        return right.validate(request)
      }
    })
  },
  {
    title: "gives an estimate whose low end is above its high end",
    caughtBy: [6],
    change: (right) => ({
      ...right,
      estimate: async (subject, history, call) => {
        const estimate = await right.estimate(subject, history, call)
        return { ...estimate, amounts: { ...estimate.amounts, low: "1000" } }
      }
    })
  },
  {
    title: "estimates half of what it charges",
    caughtBy: [32],
    change: (right) => ({
      ...right,
      estimate: async (subject, history, call) => ({ ...(await right.estimate(subject, history, call)), amounts: { low: "0", likely: "1", high: "1" } })
    })
  },
  {
    title: "ignores a recipe's unknown settings",
    caughtBy: [5, 10],
    trains: true,
    change: (right) => {
      const bare = <R extends { readonly recipe: object }>(request: R): R => ({ ...request, recipe: { ...request.recipe, settings: {} } })
      return { ...right, validate: (request) => right.validate(bare(request)) }
    }
  }
]

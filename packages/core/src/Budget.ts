/** Hard limits that refuse before spending. All that apply must hold. */
import * as Schema from "effect/Schema"
import * as Money from "./Money.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

export const Scope = Schema.TaggedUnion({
  /** All that the workspace ever spends. */
  workspace: {},
  /** What the workspace spends on one day of UTC. */
  day: {},
  persona: { persona: Text.Name },
  study: { study: Text.Name },
  /** What one run of a command spends. */
  command: { command: Text.Id }
})
export type Scope = typeof Scope.Type

export const Budget = Schema.Struct({ v: Stored.version(1), scope: Scope, limit: Money.Money })
export type Budget = typeof Budget.Type

export const stored = Stored.make("budget", 1, Budget)

/** How a scope is named in messages. */
export const scopeName = (scope: Scope): string => {
  switch (scope._tag) {
    case "workspace": return "the workspace's budget"
    case "day": return "the workspace's budget of a day"
    case "persona": return `the budget of persona ${scope.persona}`
    case "study": return `the budget of study ${scope.study}`
    case "command": return "the budget of this command"
  }
}

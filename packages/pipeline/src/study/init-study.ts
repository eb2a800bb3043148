/** A commented `studies/NAME/plan.yaml` to start from. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Result from "effect/Result"
import * as RuleError from "@likeness/core/RuleError"
import * as Text from "@likeness/core/Text"
import { mkdir, stat } from "node:fs/promises"
import { userInfo } from "node:os"
import { join } from "node:path"
import { listYaml } from "../workspace/list-yaml.ts"
import { readRecipes, readSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { studyFolder } from "./Study.ts"
import { writeWhole } from "./write-whole.ts"

const arm = (name: string, connection: string, set: string): string =>
  `  ${name}:
    trainIdentity: { connection: ${connection}, set: ${set} }
    generateImage: { connection: ${connection}, set: ${set} }
    # generateVideo: { connection: ${connection}, set: ${set} }
`

/** A connection's name and a set whose pictures are for its provider. */
interface Pair {
  readonly connection: string
  readonly set: string
}

/** Whom `likeness review` takes decisions from where nobody else is named. */
const usualReviewer = (): string => {
  const { username } = userInfo()
  return Schema.is(Text.Name)(username) ? username : "NAME"
}

const template = (found: ReadonlyArray<Pair>): string => {
  const pairs = found.length >= 2 ? found.slice(0, 2) : [{ connection: "FIRST-CONNECTION", set: "SET" }, { connection: "SECOND-CONNECTION", set: "SET" }]
  return `# A pre-registered comparison. The first \`likeness bench run\` freezes it; changing it then is refused.
# Which connection and set does which stage. A hybrid mixes them.
arms:
${pairs.map(({ connection, set }) => arm(connection, connection, set)).join("")}# What the other arms are compared with.
baseline: ${pairs[0]!.connection}
# briefs: [cafe-morning]        # ids; all of briefs/ where this is left out
takes: 2                        # of each brief by each arm
days: 1                         # over which the briefs are spread
reviewers: [${JSON.stringify(usualReviewer())}]  # only their decisions count
# budget: { amount: "20", currency: USD }
analysis:
  output_stages: [image]
  approval_rule: first
  horizon_hours: 24
  confidence: 0.95
  bootstrap: { resamples: 4000, seed: 1 }
  permutations: 10000
  # A ratio below 1: what is worth the change, and what is worth moving everything.
  primary: { metric: cost_per_approved, min_effect: 0.95, migrate_effect: 0.8 }
  secondary: [approval_rate, time_to_publish, identity, failure_rate]
  guardrails:
    - { metric: identity_floor, floor: 0.45 }
    - { metric: approval_rate, margin: 0.05 }
  # One look, on the last day.
  sequential: { alpha: 0.05, looks: [1], max_briefs: 20, min_briefs: 10 }
`
}

/** Writes it and gives its path within the workspace. Refuses a study that is there already. */
export const initStudy = (workspace: Pick<Workspace, "folder" | "settings">, name: string) =>
  Effect.gen(function*() {
    if (Result.isFailure(Schema.decodeUnknownResult(Text.Name)(name))) {
      return yield* new RuleError.InvalidInput({ place: name, message: `${JSON.stringify(name)} is no name for a study`, advice: "Use letters, digits, dots, dashes and underscores." })
    }
    const folder = studyFolder(workspace, name)
    const path = join(folder, "plan.yaml")
    const there = yield* Effect.promise(() => stat(path).then(() => true, () => false))
    if (there) return yield* new RuleError.InvalidInput({ place: `studies/${name}/plan.yaml`, message: `study ${name} is there already`, advice: "Choose another name." })
    yield* Effect.promise(() => mkdir(folder, { recursive: true }))
    const recipes = yield* readRecipes(workspace.folder)
    const sets = yield* Effect.forEach(yield* listYaml(workspace.folder, "sets"), (file) => readSet(workspace.folder, file.name, recipes))
    const pairs = Object.entries(workspace.settings.connections).flatMap(([connection, { provider }]): ReadonlyArray<Pair> => {
      const fitting = sets.filter((one) => one.recipes.generateImage?.provider === provider && (one.recipes.trainIdentity?.provider ?? provider) === provider)
      // One whose clips are for it too, as the commented line says.
      const set = fitting.find((one) => one.recipes.generateVideo?.provider === provider) ?? fitting[0]
      return set === undefined ? [] : [{ connection, set: set.set.name }]
    })
    yield* writeWhole(path, template(pairs))
    return `studies/${name}/plan.yaml`
  })

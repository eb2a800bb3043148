/** A study frozen: its plan, its arms with their recipes at hand, its briefs by day. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import type * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"
import * as Plan from "@likeness/benchmark/plan/Plan"
import * as PlanHash from "@likeness/benchmark/plan/PlanHash"
import type { PlanDocument } from "@likeness/benchmark/plan/schema"
import { join } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"
import { type PlacedBrief, readBriefs } from "../workspace/brief-files.ts"
import { readRecipes, readSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { makePlan } from "./make-plan.ts"
import type { Stage, StudyArm } from "./StudyArm.ts"
import { StudyFile } from "./StudyFile.ts"
import { writeWhole } from "./write-whole.ts"

export interface StudyBrief {
  readonly placed: PlacedBrief
  /** From 1. */
  readonly day: number
  /** Its place within the day, from 0. */
  readonly place: number
}

export interface Study {
  readonly name: string
  /** `studies/NAME`. */
  readonly folder: string
  readonly file: StudyFile
  readonly persona: Persona.Persona
  readonly arms: ReadonlyArray<StudyArm>
  readonly briefs: ReadonlyArray<StudyBrief>
  readonly plan: PlanDocument
  readonly planHash: string
}

/** What the freeze recorded: the plan, and the file that it was made from. */
const Frozen = Schema.Struct({ v: Stored.version(1), study: Text.Name, plan: Hash.Sha256, file: Hash.Sha256 })
type Frozen = typeof Frozen.Type
const frozen: Stored.Stored<Frozen> = Stored.make("frozen study", 1, Frozen)

export const studyFolder = (workspace: Pick<Workspace, "folder">, name: string): string => join(workspace.folder, "studies", name)

const invalid = (place: string, message: string, advice: string) => new RuleError.InvalidInput({ place, message: `${place}: ${message}`, advice })

const resolveArms = (workspace: Workspace, file: StudyFile, place: string) =>
  Effect.gen(function*() {
    const recipes = yield* readRecipes(workspace.folder)
    return yield* Effect.forEach(Object.entries(file.arms), ([name, stages]) =>
      Effect.gen(function*() {
        const resolved: { [stage in Capability.Capability]?: Stage } = {}
        for (const stage of ["trainIdentity", "generateImage", "generateVideo", "enhance"] as const) {
          const assigned = stages[stage]
          if (assigned === undefined) continue
          const set = yield* readSet(workspace.folder, assigned.set, recipes)
          const recipe = set.recipes[stage]
          if (recipe === undefined) return yield* invalid(place, `arm ${name}: set ${assigned.set} has no recipe for ${stage}`, `Name one in sets/${assigned.set}.yaml.`)
          const connection = yield* workspace.connection(assigned.connection)
          // Told before the freeze: a plan that nobody could carry out must not use up the study's name.
          if (recipe.provider !== connection.provider) {
            return yield* invalid(place, `arm ${name}, ${stage}: recipe ${recipe.name} of set ${assigned.set} is for ${recipe.provider}, connection ${connection.name} is ${connection.provider}`, "Choose a set whose recipe is for that connection's provider.")
          }
          resolved[stage] = { connection, set, recipe }
        }
        if (resolved.generateImage === undefined) return yield* invalid(place, `arm ${name} makes no pictures`, "Give the arm a connection and a set for generateImage.")
        const arm: StudyArm = { name, stages: resolved }
        return arm
      }))
  })

const chooseBriefs = (workspace: Workspace, file: StudyFile, persona: string, place: string) =>
  Effect.gen(function*() {
    const all = (yield* readBriefs(workspace.folder, [], Object.keys(workspace.settings.personas))).filter(({ brief }) => brief.persona === persona)
    const ids = file.briefs ?? all.map(({ brief }) => brief.id)
    const chosen = yield* Effect.forEach(ids, (id) => {
      const found = all.find(({ brief }) => brief.id === id)
      return found === undefined ? Effect.fail(invalid(place, `there is no brief ${id} of ${persona}`, "Correct `briefs:`, or write the brief.")) : Effect.succeed(found)
    })
    const perDay = Math.ceil(chosen.length / file.days)
    return chosen.map((placed, index): StudyBrief => ({ placed, day: Math.floor(index / perDay) + 1, place: index % perDay }))
  })

/** Refuses to go on with a study whose order is no longer the one that was frozen. */
export const changed = (name: string, what: string) =>
  new RuleError.PlanChanged({
    message: `${what} of study ${name} was changed after the study was frozen`,
    advice: "Put it back as it was, or make another study with `likeness bench init NEW-NAME`."
  })

const planText = (plan: PlanDocument): string => `${JSON.stringify(plan, null, 2)}\n`

/**
 * The study of that name. The first time it is frozen: `plan.json` is written with the prices of this
 * moment, and its hash recorded. Later a changed plan is refused (`PlanChanged`).
 */
export const openStudy = (workspace: Workspace, name: string) =>
  Effect.gen(function*() {
    const folder = studyFolder(workspace, name)
    const place = `studies/${name}/plan.yaml`
    const text = yield* YamlFile.readText(join(folder, "plan.yaml"), place)
    const file = yield* Effect.fromResult(YamlFile.decodeText(StudyFile, text, place))
    const persona = yield* workspace.persona(file.persona)
    const arms = yield* resolveArms(workspace, file, place)
    const briefs = yield* chooseBriefs(workspace, file, persona.name, place)
    const recorded = yield* workspace.runtime.documents.get(frozen, name)
    const planPath = join(folder, "plan.json")
    if (recorded === undefined) {
      const plan = makePlan(workspace, name, file, arms)
      const decoded = Plan.decode(JSON.parse(planText(plan)))
      if (Result.isFailure(decoded)) return yield* invalid(place, `\`${decoded.failure.column}\` was refused: ${decoded.failure.fault}`, decoded.failure.advice)
      const planHash = PlanHash.make(plan)
      yield* writeWhole(planPath, planText(plan))
      yield* workspace.runtime.documents.put<Frozen>(frozen, name, { v: 1, study: name, plan: planHash, file: Hash.ofText(text) })
      const study: Study = { name, folder, file, persona, arms, briefs, plan, planHash }
      return study
    }
    if (recorded.file !== Hash.ofText(text)) return yield* changed(name, "plan.yaml")
    const kept = yield* YamlFile.readText(planPath, `studies/${name}/plan.json`)
    if (Result.isFailure(Plan.decodeText(kept))) return yield* changed(name, "plan.json")
    const plan = JSON.parse(kept) as PlanDocument
    if (PlanHash.make(plan) !== recorded.plan) return yield* changed(name, "plan.json")
    const study: Study = { name, folder, file, persona, arms, briefs, plan, planHash: recorded.plan }
    return study
  })

/** Writes the facts that arrive later into `plan.json`; its recorded hash leaves them out. */
export const writePlan = (study: Pick<Study, "folder">, plan: PlanDocument) => writeWhole(join(study.folder, "plan.json"), planText(plan))

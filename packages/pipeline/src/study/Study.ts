/** A study: its plan, its arms with their recipes at hand, its briefs by day. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Brief from "@likeness/core/Brief"
import type * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import type * as Persona from "@likeness/core/Persona"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as RuleError from "@likeness/core/RuleError"
import * as Plan from "@likeness/benchmark/plan/Plan"
import * as PlanHash from "@likeness/benchmark/plan/PlanHash"
import type { PlanDocument } from "@likeness/benchmark/plan/schema"
import { scheduleOf } from "@likeness/benchmark/verdict/schedule"
import { join } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"
import { storeReferenceSet } from "../steps/reference-set.ts"
import { type PlacedBrief, readBriefs } from "../workspace/brief-files.ts"
import { readRecipes, readSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import * as FrozenStudy from "./FrozenStudy.ts"
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
  /** Of the text of `plan.yaml`. */
  readonly fileHash: Hash.Sha256
  readonly persona: Persona.Persona
  readonly arms: ReadonlyArray<StudyArm>
  readonly briefs: ReadonlyArray<StudyBrief>
  readonly plan: PlanDocument
  readonly planHash: Hash.Sha256
  /** Whether it was run before. */
  readonly isFrozen: boolean
}

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

/** By `ARM, STAGE`. */
const recipesOf = (arms: ReadonlyArray<StudyArm>): { readonly [place: string]: Hash.Sha256 } =>
  Object.fromEntries(arms.flatMap((arm) => Object.entries(arm.stages).map(([stage, { recipe }]) => [`${arm.name}, ${stage}`, Recipe.hash(recipe)])))

const briefIds = (briefs: ReadonlyArray<StudyBrief>): ReadonlyArray<string> => briefs.map(({ placed }) => placed.brief.id)

/** Of what each brief asks for. Where a file is posted changes nothing that is compared. */
const contentsOf = (briefs: ReadonlyArray<StudyBrief>): { readonly [brief: string]: Hash.Sha256 } =>
  Object.fromEntries(briefs.map(({ placed: { brief } }) => [brief.id, Brief.hash({ ...brief, publish: [] })]))

/** Which of the persona's references measure. */
const measureWithOf = (workspace: Workspace, persona: string): ReadonlyArray<string> => workspace.settings.personas[persona]?.measureWith ?? []

type Read = Pick<Study, "fileHash" | "persona" | "arms" | "briefs">

/** The first thing that is no longer as it was frozen, by name. */
const firstChange = (workspace: Workspace, recorded: FrozenStudy.FrozenStudy, { arms, briefs, fileHash, persona }: Read): string | undefined => {
  if (recorded.file !== fileHash) return "plan.yaml"
  const recipes = recipesOf(arms)
  const place = Object.keys(recorded.recipes ?? {}).find((name) => recipes[name] !== recorded.recipes?.[name])
  if (place !== undefined) return `The recipe of arm ${place},`
  if (recorded.briefs !== undefined && Hash.ofJson(recorded.briefs) !== Hash.ofJson(briefIds(briefs))) return "The list of briefs"
  const contents = contentsOf(briefs)
  const brief = Object.keys(recorded.contents ?? {}).find((id) => contents[id] !== recorded.contents?.[id])
  if (brief !== undefined) return `Brief ${brief}`
  return recorded.measureWith !== undefined && Hash.ofJson(recorded.measureWith) !== Hash.ofJson(measureWithOf(workspace, persona.name)) ? `\`measureWith\` of persona ${persona.name}` : undefined
}

/**
 * The study of that name as its files say, frozen or not. Writes nothing. What was frozen and is no longer
 * the same is refused (`PlanChanged`); references are {@link requireSameReferences}'s to compare.
 */
export const readStudy = (workspace: Workspace, name: string) =>
  Effect.gen(function*() {
    const folder = studyFolder(workspace, name)
    const place = `studies/${name}/plan.yaml`
    const text = yield* YamlFile.readText(join(folder, "plan.yaml"), place, `Check the study's name, or begin it with \`likeness bench init ${name}\`.`)
    const file = yield* Effect.fromResult(YamlFile.decodeText(StudyFile, text, place))
    const persona = yield* workspace.persona(file.persona)
    const arms = yield* resolveArms(workspace, file, place)
    const briefs = yield* chooseBriefs(workspace, file, persona.name, place)
    const recorded = yield* workspace.runtime.documents.get(FrozenStudy.stored, name)
    const fileHash = Hash.ofText(text)
    const read = (plan: PlanDocument, isFrozen: boolean): Study => ({ name, folder, file, fileHash, persona, arms, briefs, plan, planHash: PlanHash.make(plan), isFrozen })
    if (recorded === undefined) {
      const plan = makePlan(workspace, name, file, arms)
      const decoded = Result.flatMap(Plan.decode(JSON.parse(planText(plan))), (whole) => scheduleOf(whole, file.days))
      if (Result.isFailure(decoded)) return yield* invalid(place, `\`${decoded.failure.column}\` was refused: ${decoded.failure.fault}`, decoded.failure.advice)
      const enhancing = arms.find(({ stages }) => stages.enhance !== undefined)
      if (enhancing !== undefined) return yield* invalid(place, `arm ${enhancing.name} has a connection for enhance, and a study compares takes as they are made`, "Leave `enhance` out of the arms.")
      const lastDay = briefs.at(-1)?.day ?? file.days
      // Nobody would ever look: the study would be paid for and end without a verdict.
      if (plan.sequential !== undefined && decoded.success.day > lastDay) {
        return yield* invalid(place, `the look on day ${decoded.success.day} (\`sequential.looks\`) comes after the last brief, which is given on day ${lastDay}`, `Look on day ${lastDay}, or give as many briefs on each of the \`days\`.`)
      }
      return read(plan, false)
    }
    const change = firstChange(workspace, recorded, { arms, briefs, fileHash, persona })
    if (change !== undefined) return yield* changed(name, change)
    const kept = yield* YamlFile.readText(join(folder, "plan.json"), `studies/${name}/plan.json`)
    if (Result.isFailure(Plan.decodeText(kept))) return yield* changed(name, "plan.json")
    const study = read(JSON.parse(kept) as PlanDocument, true)
    return study.planHash === recorded.plan ? study : yield* changed(name, "plan.json")
  })

/** The study of that name after its first run; one that was never run has nothing to show. */
export const frozenStudy = (workspace: Workspace, name: string) =>
  Effect.flatMap(readStudy(workspace, name), (study) =>
    study.isFrozen
      ? Effect.succeed(study)
      : Effect.fail(new RuleError.InvalidInput({ place: `studies/${name}`, message: `study ${name} was not run yet`, advice: `Run it with \`likeness bench run ${name}\`.` })))

const referencesOf = (workspace: Workspace, study: Study) => Effect.map(storeReferenceSet(workspace, study.persona), ReferenceSet.hash)

/** Refuses (`PlanChanged`) where the persona's references are no longer those that the study was frozen with: similarities would be to another set. */
export const requireSameReferences = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const recorded = (yield* workspace.runtime.documents.get(FrozenStudy.stored, study.name))?.references?.[study.persona.name]
    if (recorded === undefined || recorded === (yield* referencesOf(workspace, study))) return
    return yield* changed(study.name, `The reference set (pictures or captions) of persona ${study.persona.name}`)
  })

/**
 * Writes `plan.json` with the prices of this moment and records what must stay. Only for a study whose requests were
 * validated. One that another run froze since it was read is given as that run froze it.
 */
export const freezeStudy = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const { documents } = workspace.runtime
    const references = yield* referencesOf(workspace, study)
    // Minutes lie between the reading and this, in which somebody reads an estimate and agrees.
    const isFrozen = (yield* documents.get(FrozenStudy.stored, study.name)) !== undefined
    if (!isFrozen) {
      yield* writePlan(study, study.plan)
      yield* documents.change<FrozenStudy.FrozenStudy>(FrozenStudy.stored, study.name, (known) => known ?? {
        v: 3,
        study: study.name,
        plan: study.planHash,
        file: study.fileHash,
        recipes: recipesOf(study.arms),
        references: { [study.persona.name]: references },
        briefs: briefIds(study.briefs),
        contents: contentsOf(study.briefs),
        measureWith: measureWithOf(workspace, study.persona.name)
      }, { persona: study.persona.name })
    }
    const frozen = yield* readStudy(workspace, study.name)
    yield* requireSameReferences(workspace, frozen)
    return frozen
  })

/** Writes the facts that arrive later into `plan.json`; its recorded hash leaves them out. */
export const writePlan = (study: Pick<Study, "folder">, plan: PlanDocument) => writeWhole(join(study.folder, "plan.json"), planText(plan))

/** The files of a new workspace, before any of them is written. */
import type * as Schema from "effect/Schema"
import { samplePersonaFolder } from "@likeness/sandbox"
import { readdir } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { join } from "node:path"
import { type Document, isMap, parseDocument } from "yaml"
import { sampleBriefs, sampleLooks } from "./sample-briefs.ts"
import { sampleRecipes, sampleSets } from "./sample-recipes.ts"
import { sampleSettings } from "./sample-settings.ts"
import { settingsJsonSchema } from "./settings-schema.ts"
import type { WorkspacePlan } from "./WorkspacePlan.ts"

/** A file by its path in the workspace: its text, or the file that it is a copy of. */
export type PlannedFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly copyOf: string }

const isObject = (value: Schema.Json): value is Schema.JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

/** Comments around what stays are kept. */
const merge = (document: Document, path: ReadonlyArray<string>, value: Schema.Json): void => {
  if (isObject(value) && isMap(document.getIn(path, true))) {
    for (const [key, inner] of Object.entries(value)) merge(document, [...path, key], inner)
  } else document.setIn(path, document.createNode(value))
}

const edited = (text: string, edit: (document: Document) => void): string => {
  const document = parseDocument(text)
  edit(document)
  return document.toString({ lineWidth: 0 })
}

const settingsText = (settings: WorkspacePlan["settings"]): string =>
  settings === undefined ? sampleSettings : edited(sampleSettings, (document) => {
    for (const [key, value] of Object.entries(settings)) document.set(key, document.createNode(value))
  })

const recipeText = (name: string, sample: string, plan: WorkspacePlan): string => {
  const changes = plan.recipes?.[name]
  return changes === undefined ? sample : edited(sample, (document) => {
    for (const [key, value] of Object.entries(changes)) merge(document, [key], value)
  })
}

const inFolder = (folder: string, texts: { readonly [name: string]: string }): ReadonlyArray<PlannedFile> =>
  Object.entries(texts).map(([name, text]) => ({ path: `${folder}/${name}.yaml`, text }))

/** The sample persona's pictures and their licence. */
const references = async (): Promise<ReadonlyArray<PlannedFile>> => {
  const folder = fileURLToPath(samplePersonaFolder)
  const names = (await readdir(folder)).filter((name) => /^(persona-\d+\.jpg|README\.md)$/u.test(name)).toSorted()
  return names.map((name) => ({ path: `references/${name}`, copyOf: join(folder, name) }))
}

/** Every file of a new workspace, `likeness.yaml` last: a folder that has it is a whole workspace. */
export const workspaceFiles = async (plan: WorkspacePlan): Promise<ReadonlyArray<PlannedFile>> => [
  ...(await references()),
  ...inFolder("briefs", plan.briefs ?? sampleBriefs),
  ...inFolder("looks", sampleLooks),
  ...Object.entries(sampleRecipes).map(([name, text]) => ({ path: `recipes/${name}.yaml`, text: recipeText(name, text, plan) })),
  ...inFolder("sets", sampleSets),
  { path: ".likeness/settings.schema.json", text: settingsJsonSchema() },
  { path: "likeness.yaml", text: settingsText(plan.settings) }
]

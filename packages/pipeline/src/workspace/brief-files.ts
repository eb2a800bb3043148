/** Briefs as people write them: one in a file, or several as a list. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Brief from "@likeness/core/Brief"
import * as RuleError from "@likeness/core/RuleError"
import { dirname, join, relative, resolve } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"
import { listYaml } from "./list-yaml.ts"

/** A brief with its persona named, and where it was read. */
export interface PlacedBrief {
  readonly brief: Brief.Brief & { readonly persona: string }
  /** As messages call the file. */
  readonly file: string
  /** The folder that the brief's input files are relative to. */
  readonly folder: string
}

const Briefs = Schema.Array(Brief.Brief).check(Schema.isMinLength(1, { message: "the list of briefs is empty" }))

const named = (
  brief: Brief.Brief,
  personas: ReadonlyArray<string>,
  file: string
): Effect.Effect<Brief.Brief & { readonly persona: string }, RuleError.InvalidInput> => {
  const place = `${file}, brief ${brief.id}`
  const known = personas.length === 0 ? "The workspace has none yet: add one under `personas:` in likeness.yaml." : `The workspace knows: ${personas.join(", ")}.`
  if (brief.persona !== undefined) {
    return personas.includes(brief.persona)
      ? Effect.succeed({ ...brief, persona: brief.persona })
      : Effect.fail(new RuleError.InvalidInput({ place, message: `${place}: unknown persona ${brief.persona}`, advice: known }))
  }
  const [only, ...others] = personas
  return only !== undefined && others.length === 0
    ? Effect.succeed({ ...brief, persona: only })
    : Effect.fail(new RuleError.InvalidInput({ place, message: `${place}: \`persona\` is missing`, advice: known }))
}

/** The briefs of one file. Fails on an empty file, an unknown key and an unknown persona, by line. */
export const readBriefFile = (path: string, shownAs: string, personas: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<PlacedBrief>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const text = yield* YamlFile.readText(path, shownAs)
    // A union of list and brief would name neither's fault, so the first character that counts decides.
    const many = /^[-[]/u.test(text.replace(/^\s*(#.*|---\s*)$/gmu, "").trimStart())
    const briefs = many
      ? yield* Effect.fromResult(YamlFile.decodeText(Briefs, text, shownAs))
      : [yield* Effect.fromResult(YamlFile.decodeText(Brief.Brief, text, shownAs))]
    return yield* Effect.forEach(briefs, (brief) =>
      Effect.map(named(brief, personas, shownAs), (placed) => ({ brief: placed, file: shownAs, folder: dirname(path) })))
  })

/** The briefs of the given files, or of `briefs/` where none is given. Two briefs of one id are refused. */
export const readBriefs = (folder: string, files: ReadonlyArray<string>, personas: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<PlacedBrief>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const paths = files.length > 0
      ? files.map((file) => ({ path: resolve(file), shownAs: file }))
      : (yield* listYaml(folder, "briefs")).map(({ file }) => ({ path: join(folder, file), shownAs: file }))
    const found = (yield* Effect.forEach(paths, ({ path, shownAs }) => readBriefFile(path, shownAs, personas))).flat()
    if (found.length === 0) {
      return yield* new RuleError.InvalidInput({ place: "briefs/", message: "there is no brief in briefs/", advice: "Write one, or make samples with `likeness init`." })
    }
    const fileOf = new Map<string, string>()
    for (const { brief, file } of found) {
      const earlier = fileOf.get(brief.id)
      if (earlier !== undefined) {
        const place = `${file}, brief ${brief.id}`
        return yield* new RuleError.InvalidInput({ place, message: `${place}: ${earlier} has a brief of the same id`, advice: "Give each brief an id of its own." })
      }
      fileOf.set(brief.id, file)
    }
    return found
  })

/** A brief's input file as a path, shown relative to the workspace. */
export const inputPath = (placed: PlacedBrief, file: string, workspace: string): { readonly path: string; readonly shownAs: string } => {
  const path = resolve(placed.folder, file)
  return { path, shownAs: relative(workspace, path) }
}

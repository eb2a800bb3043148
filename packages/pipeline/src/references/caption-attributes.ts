/** `captions.yaml` beside the references: what changes from picture to picture, written by a person. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as RuleError from "@likeness/core/RuleError"
import { stat } from "node:fs/promises"
import { join, relative } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"

export const fileName = "captions.yaml"

/** In the order in which a caption says them. */
export const attributeNames = ["framing", "view", "expression", "clothing", "background", "lighting"] as const

const Words = Schema.optionalKey(Schema.NullOr(Schema.String))

const Attributes = Schema.Struct({ framing: Words, view: Words, expression: Words, clothing: Words, background: Words, lighting: Words })
export type Attributes = typeof Attributes.Type

const CaptionsFile = Schema.Struct({ pictures: Schema.Record(Schema.String, Schema.NullOr(Attributes)) })

/** By path among the references; empty where there is no such file. `references` is the persona's folder. */
export const readAttributes = (workspace: string, references: string): Effect.Effect<ReadonlyMap<string, Attributes>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const path = join(references, fileName)
    if (!(yield* Effect.promise(() => stat(path).then(() => true, () => false)))) return new Map()
    const { pictures } = yield* YamlFile.read(CaptionsFile, path, relative(workspace, path))
    return new Map(Object.entries(pictures).map(([name, attributes]) => [name.normalize("NFC"), attributes ?? {}]))
  })

/** A first file with every picture and nothing said of it. */
export const blankAttributes = (names: ReadonlyArray<string>): string => `# What each picture shows beside the persona: training then learns it as something that changes.
# Write plain words; leave out what you do not know, and everything that is always so (face, eyes, scars).
# An attribute that is the same in more than 60 % of the pictures is left out of the captions.
# Then run \`likeness persona caption\`: it renews the captions that it wrote, and leaves yours as they are.
#
#   example.jpg: { framing: upper body, view: three-quarter view, expression: smiling, clothing: red sweater, background: plain grey wall, lighting: soft daylight }
pictures:
${names.map((name) => `  ${JSON.stringify(name)}: { ${attributeNames.map((attribute) => `${attribute}:`).join(", ")} }`).join("\n")}
`

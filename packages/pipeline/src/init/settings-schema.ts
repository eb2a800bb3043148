import * as Schema from "effect/Schema"
import { Settings } from "../settings/Settings.ts"

/** The JSON Schema (draft 2020-12) of `likeness.yaml`, as text: editors complete and check by it. */
export const settingsJsonSchema = (): string => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(Settings, { onExcessProperty: "error" })
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Settings of a Likeness workspace",
    ...schema,
    ...(Object.keys(definitions).length === 0 ? {} : { $defs: definitions })
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

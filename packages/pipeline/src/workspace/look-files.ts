/** `looks/*.yaml`: outfits, places and props that shots share. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Look from "@likeness/core/Look"
import * as Text from "@likeness/core/Text"
import { join } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"

const LookFile = Schema.Struct({ prompt: Text.NonEmptyText })

/** The look of that name; its words. */
export const readLook = (workspace: { readonly folder: string }, name: string) => {
  const file = `looks/${name}.yaml`
  return Effect.map(YamlFile.read(LookFile, join(workspace.folder, file), file), ({ prompt }): Look.Look => ({ v: 1, name, prompt, inputs: [] }))
}

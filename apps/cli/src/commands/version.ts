import * as Command from "effect/cli/Command"
import { print } from "../terminal/output.ts"
import { version } from "../version.ts"

/** Reached only with flags in front; `main.ts` answers the plain form before anything is loaded. */
export const versionCommand = Command.make("version", {}, () => print({ version, node: process.versions.node }, () => `likeness ${version}`)).pipe(
  Command.withDescription("Print the version")
)

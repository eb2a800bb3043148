/** Flags that every command understands. */
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"

export const Json = GlobalFlag.Setting("json")({
  flag: Flag.Boolean("json").pipe(Flag.withDescription("Print exactly one JSON document on stdout"), Flag.withDefault(false))
})

export const Yes = GlobalFlag.Setting("yes")({
  flag: Flag.Boolean("yes").pipe(Flag.withAlias("y"), Flag.withDescription("Answer every question with yes"), Flag.withDefault(false))
})

const Verbose = GlobalFlag.Setting("verbose")({
  flag: Flag.Boolean("verbose").pipe(Flag.withDescription("Show logs and stack traces on stderr"), Flag.withDefault(false))
})

/** The workspace; the current folder where it is not given. */
export const Folder = GlobalFlag.Setting("workspace")({
  flag: Flag.String("workspace").pipe(Flag.withAlias("C"), Flag.withDescription("Folder of the workspace"), Flag.withDefault("."))
})

export const all = [Json, Yes, Verbose, Folder] as const

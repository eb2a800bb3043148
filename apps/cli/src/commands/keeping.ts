/** Backups, and removing what nothing needs. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"

const keeping = Effect.promise(() => import("@likeness/pipeline/keeping/keep"))

export const backupCommand = Command.make("backup", {
  target: Argument.String("folder").pipe(Argument.withDescription("A folder that does not exist yet"))
}, ({ target }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const taken = yield* Effect.flatMap(keeping, ({ backupWorkspace }) => backupWorkspace(folder, process.env, resolve(target)))
    yield* print({ folder: resolve(target), ...taken }, () => [
      `${taken.rows} rows and ${taken.files} files (${taken.bytes} bytes) as of ${taken.at} are in ${target}`,
      ...taken.damaged.map((sha256) => `damaged  file ${sha256} could not be copied`),
      "keep     likeness.yaml, references/, briefs/, recipes/ and tombstones.txt are files of yours: copy them too"
    ].join("\n"))
    if (taken.damaged.length > 0) return yield* Effect.fail(new ExitWith(1))
  })).pipe(
  Command.withDescription("Write the store's rows and files into a new folder, while jobs go on; there whole or not at all. Exit code 1 where a stored file is damaged"),
  Command.withShortDescription("The store and its files into a folder, while jobs go on")
)

const restoreFiles = Effect.fnUntraced(function*(folder: string, source: string) {
  const restored = yield* Effect.flatMap(keeping, ({ restoreWorkspaceFiles }) => restoreWorkspaceFiles(folder, process.env, source))
  yield* print(restored, () => [
    `${restored.put.length} of ${restored.files} files were missing or damaged and are back, as of ${restored.at}`,
    ...restored.notFound.map(({ here, inBackup, sha256 }) => `${here.padEnd(8)} file ${sha256}: ${inBackup === "missing" ? "the backup does not have it" : "it is damaged in the backup too"}`),
    ...(restored.notFound.length === 0 ? [] : ["next     try another backup, or make them again"])
  ].join("\n"))
  if (restored.notFound.length > 0) return yield* Effect.fail(new ExitWith(1))
})

export const restoreCommand = Command.make("restore", {
  source: Argument.String("folder").pipe(Argument.withDescription("A folder that `likeness backup` wrote")),
  files: Flag.Boolean("files").pipe(Flag.withDescription("Only files: those that the store's rows need and that are missing or damaged; rows stay as they are"), Flag.withDefault(false)),
  tombstones: Flag.String("tombstones").pipe(Flag.withDescription("Another tombstones.txt, beside the workspace's own; not with --files, which brings back no row"), Flag.optional)
}, ({ files, source, tombstones }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    if (files) return yield* restoreFiles(folder, resolve(source))
    const restored = yield* Effect.flatMap(keeping, ({ restoreWorkspace }) =>
      restoreWorkspace(folder, process.env, resolve(source), Option.getOrUndefined(Option.map(tombstones, (path) => resolve(path)))))
    yield* print(restored, () => [
      `${restored.rows} rows and ${restored.files} files as of ${restored.at} are back`,
      ...(restored.forgotten === 0 ? [] : [`${restored.forgotten} forgotten personas were left out`]),
      ...(restored.ended === 0 ? [] : [`${restored.ended} jobs had not been sent at that time; whether they were later is not known here, so they are ended and not sent`]),
      "next     `likeness jobs resume` asks the providers about everything that was on its way"
    ].join("\n"))
  })).pipe(
  Command.withDescription("Put a backup into an empty store (either kind), checked first and whole or not at all; with --files only what is missing or damaged among the files of the store as it is (exit code 1 where the backup does not have it either). What was forgotten since stays forgotten: the workspace's tombstones.txt says who"),
  Command.withShortDescription("A backup back into an empty store")
)

const Days = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 36_500 }))

export const cleanCommand = Command.make("clean", {
  keepEvents: Flag.Int("keep-events").pipe(Flag.withDescription("Days of the event log to keep; those of unfinished jobs stay"), Flag.withSchema(Days), Flag.withDefault(90))
}, ({ keepEvents }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const cleaned = yield* Effect.flatMap(keeping, ({ cleanWorkspace }) => cleanWorkspace(folder, process.env, keepEvents))
    yield* print(cleaned, () => `${cleaned.files} files that nothing needs (${cleaned.bytes} bytes) and ${cleaned.events} old events are gone`)
  })).pipe(
  Command.withDescription("Remove stored files that nothing refers to and that are older than a day, and old events of jobs that ended. Takes, models, jobs and the ledger stay"),
  Command.withShortDescription("Remove stored files that nothing needs, and old events")
)

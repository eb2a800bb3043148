import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print, table } from "../terminal/output.ts"
import { withProgress } from "../with-workspace.ts"

const measuring = Effect.promise(() => import("@likeness/pipeline/measure/measure-files"))
const number = (value: number | null): string => (value === null ? "-" : value.toFixed(3))

const identity = Command.make("identity", {
  reference: Flag.String("reference").pipe(Flag.withDescription("Folder of pictures of the person")),
  images: Argument.String("image").pipe(Argument.withDescription("Pictures or clips"), Argument.variadic({ min: 1 }))
}, ({ images, reference }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { measureIdentityOf } = yield* measuring
    const report = yield* withProgress(({ tell }) => measureIdentityOf({ folder, environment: process.env, reference, images }, tell))
    yield* print(report, () => [
      `${report.model.name} (${report.model.version}), same person from ${report.threshold} on`,
      table(report.images.map(({ note, path, samePerson, similarity }) => [path, number(similarity), samePerson === null ? "no verdict" : samePerson ? "same person" : "another person", note ?? ""]), [1])
    ].join("\n"))
  })).pipe(
  Command.withDescription("Whether pictures and clips show the person of a folder: similarity from -1 to 1, and a verdict"),
  Command.withExamples([{ command: "likeness measure identity --reference references out/*.png", description: "Measure pictures against a folder" }])
)

const pairs = Command.make("pairs", {
  file: Argument.String("file.csv").pipe(Argument.withDescription("Rows of image_a,image_b; paths relative to the file or to the current folder"))
}, ({ file }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { measurePairsOf } = yield* measuring
    const report = yield* withProgress(({ tell }) => measurePairsOf({ folder, environment: process.env, file }, tell))
    yield* print(report, () => table(report.pairs.map(({ imageA, imageB, similarity }) => [imageA, imageB, number(similarity)]), [2]))
  })).pipe(Command.withDescription("The similarity of pairs of pictures that a CSV names, in its order"))

export const measureCommand = Command.make("measure").pipe(
  Command.withDescription("The instruments, usable alone"),
  Command.withSubcommands([identity, pairs])
)

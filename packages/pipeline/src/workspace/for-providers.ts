/** The workspace's instruments as providers may use them. */
import * as Core from "@likeness/core/Instruments"
import * as Effect from "effect/Effect"
import type { Instruments } from "./Instruments.ts"

const failed = ({ advice, message }: { readonly advice: string; readonly message: string }) => new Core.InstrumentFailed({ message, advice })

export const forProviders = (instruments: Pick<Instruments, "embedder">): Core.Instruments => ({
  largestFace: (picture) =>
    Effect.flatMap(instruments.embedder, (embedder) => embedder.read(picture)).pipe(
      Effect.map(({ face }) => face === null ? null : { left: face.box.x, top: face.box.y, width: face.box.width, height: face.box.height }),
      Effect.mapError(failed)
    ),
  plainPicture: (picture, as) =>
    Effect.promise(() => import("@likeness/media/picture/plain-picture")).pipe(
      Effect.flatMap((media) => media.plainPicture(picture, as)),
      Effect.mapError(failed)
    )
})

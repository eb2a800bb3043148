/** Input pictures on a server, under a name made of their hash: uploading again changes nothing. */
import type { AssetUnreadable } from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import * as MediaType from "@likeness/core/MediaType"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { FormData } from "undici"
import { read } from "../read-answer.ts"
import type { PooledServer, Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"

/** A file that a graph reads, by the name of its bytes. */
export interface Upload {
  readonly sha256: Hash.Sha256
  readonly mediaType: MediaType.MediaType
  readonly bytes: Effect.Effect<Uint8Array, AssetUnreadable>
}

const subfolder = "likeness"

const fileName = (picture: Pick<Upload, "sha256" | "mediaType">): string => `${picture.sha256}.${MediaType.extension(picture.mediaType)}`

/** How a graph names the picture. */
export const uploadedName = (picture: Pick<Upload, "sha256" | "mediaType">): string => `${subfolder}/${fileName(picture)}`

/** Uploads where the server does not have it at its full size. `prepare` may come back to it any time. */
export const uploadPicture = (
  setup: Setup,
  server: PooledServer,
  picture: Upload
): Effect.Effect<void, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const { client } = server
    const bytes = yield* picture.bytes
    const query = new URLSearchParams({ filename: fileName(picture), subfolder, type: "input" })
    const there = yield* client.head(`/view?${query.toString()}`).pipe(Effect.mapError((failure) => setup.errors.wire("prepare", client.server, failure)))
    if (there.status === 200 && there.headers["content-length"] === String(bytes.byteLength)) return
    const form = new FormData()
    form.append("type", "input")
    form.append("subfolder", subfolder)
    form.append("overwrite", "true")
    form.append("image", new Blob([Uint8Array.from(bytes)], { type: picture.mediaType }), fileName(picture))
    const uploaded = yield* read(setup, "prepare", client, "an upload", client.upload("/upload/image", form), Answer.Uploaded)
    if (uploaded.name !== fileName(picture) || uploaded.subfolder !== subfolder) {
      return yield* setup.errors.mismatch("prepare", client.server, `stored an upload under another name (${uploaded.subfolder}/${uploaded.name})`, uploaded)
    }
  })

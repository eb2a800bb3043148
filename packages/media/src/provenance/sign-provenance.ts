import * as Effect from "effect/Effect"
import { coseSigner, reservedBytes } from "../internal/cose-signature.ts"
import { loadC2pa, ReadableBlob } from "../internal/load-c2pa.ts"
import { provenanceFailed } from "../internal/provenance-failed.ts"
import type { ProvenanceFailed } from "../MediaError.ts"
import type { SigningIdentity } from "./development-certificate.ts"
import { type DigitalSourceType, toUrl } from "./DigitalSourceType.ts"

export interface Claim {
  /** Shown by verifiers; a file name, nothing private. */
  readonly title: string
  readonly sourceType: DigitalSourceType
  /** The program that claims it, with its version. */
  readonly generator: { readonly name: string; readonly version: string }
}

/**
 * The file with a signed C2PA manifest in it: the very last step, nothing may touch the bytes after it.
 *
 * **Shapes and units**: JPEG, PNG, WebP or MP4 bytes in, about 5 kB more out; an MP4 keeps its `moov` first.
 *
 * **Repeat and cost**: tens of milliseconds; the signature differs each time. No time stamp is added.
 *
 * **Fails with** `ProvenanceFailed`.
 *
 * **Source**: C2PA technical specification 2.2, through `@contentauth/c2pa-wasm` 0.13.3.
 */
export const signProvenance = (bytes: Uint8Array, mediaType: string, claim: Claim, identity: SigningIdentity): Effect.Effect<Uint8Array, ProvenanceFailed> =>
  Effect.tryPromise({
    try: async () => {
      const { WasmBuilder } = await loadC2pa()
      const sign = await coseSigner(identity.certificatePem, identity.privateKeyPem)
      const builder = WasmBuilder.fromJson(
        JSON.stringify({
          claim_generator_info: [claim.generator],
          title: claim.title,
          assertions: [{ label: "c2pa.actions.v2", data: { actions: [{ action: "c2pa.created", digitalSourceType: toUrl(claim.sourceType) }] } }]
        }),
        JSON.stringify({ verify: { verify_after_sign: false } })
      )
      try {
        return await builder.sign({ alg: "es256", reserveSize: reservedBytes, sign: async (payload) => sign(payload) }, [], mediaType, new ReadableBlob(bytes))
      } finally {
        builder.free()
      }
    },
    catch: provenanceFailed(`${claim.title} could not be signed`, "Check that the file is a whole JPEG, PNG, WebP or MP4 and that the certificate fits its key.")
  })

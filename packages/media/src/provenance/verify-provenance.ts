import * as Effect from "effect/Effect"
import { loadC2pa } from "../internal/load-c2pa.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import { provenanceFailed } from "../internal/provenance-failed.ts"
import type { ProvenanceFailed } from "../MediaError.ts"
import { nameFromUrl } from "./DigitalSourceType.ts"

/** What a file's manifest says and whether it can be believed. */
export interface Provenance {
  /**
   * - `absent`: the file carries no manifest
   * - `invalid`: bytes or signature do not fit
   * - `valid`: they fit, the signer is unknown
   * - `trusted`: they fit, and the signer leads to the given anchor
   */
  readonly state: "absent" | "invalid" | "valid" | "trusted"
  /** IPTC's name, such as `trainedAlgorithmicMedia`; `null` where none is claimed. */
  readonly digitalSourceType: string | null
  /** The claimed actions in order, such as `c2pa.created`. */
  readonly actions: ReadonlyArray<string>
  readonly title: string | null
  readonly generator: string | null
  readonly signer: string | null
  /** Codes of what is wrong, such as `assertion.dataHash.mismatch`; empty where nothing is. */
  readonly faults: ReadonlyArray<string>
}

interface StatusCodes { readonly failure?: ReadonlyArray<{ readonly code?: string }> }
/** The parts that are read of the reader's JSON. */
interface ManifestStore {
  readonly active_manifest?: string
  readonly validation_state?: string
  readonly validation_results?: { readonly activeManifest?: StatusCodes }
  readonly manifests?: { readonly [label: string]: {
    readonly title?: string
    readonly claim_generator_info?: ReadonlyArray<{ readonly name?: string; readonly version?: string }>
    readonly signature_info?: { readonly common_name?: string; readonly issuer?: string }
    readonly assertions?: ReadonlyArray<{ readonly label: string; readonly data?: { readonly actions?: ReadonlyArray<{ readonly action?: string; readonly digitalSourceType?: string }> } }>
  } }
}

const nothing: Provenance = { state: "absent", digitalSourceType: null, actions: [], title: null, generator: null, signer: null, faults: [] }

const stateOf = (word: string | undefined): Provenance["state"] => word === "Trusted" ? "trusted" : word === "Valid" ? "valid" : "invalid"

const toProvenance = (store: ManifestStore): Provenance => {
  const manifest = store.manifests?.[store.active_manifest ?? ""]
  if (manifest === undefined) return nothing
  const actions = (manifest.assertions ?? []).filter(({ label }) => label.startsWith("c2pa.actions")).flatMap(({ data }) => data?.actions ?? [])
  const url = actions.find(({ digitalSourceType }) => digitalSourceType !== undefined)?.digitalSourceType
  const generator = manifest.claim_generator_info?.[0]
  return {
    state: stateOf(store.validation_state),
    digitalSourceType: url === undefined ? null : nameFromUrl(url),
    actions: actions.flatMap(({ action }) => action === undefined ? [] : [action]),
    title: manifest.title ?? null,
    generator: generator?.name === undefined ? null : [generator.name, generator.version].filter((part) => part !== undefined).join(" "),
    signer: manifest.signature_info?.common_name ?? manifest.signature_info?.issuer ?? null,
    faults: (store.validation_results?.activeManifest?.failure ?? []).flatMap(({ code }) => code === undefined ? [] : [code])
  }
}

/**
 * Reads and checks a file's C2PA manifest.
 *
 * **Shapes and units**: `anchorPem` is the root that counts as trusted; without one the best state is
 * `valid`. Nothing is fetched from the network.
 *
 * **Fails with** `ProvenanceFailed` where the file is so damaged that not even its manifest can be read.
 */
export const verifyProvenance = (bytes: Uint8Array, mediaType: string, anchorPem?: string): Effect.Effect<Provenance, ProvenanceFailed> =>
  Effect.tryPromise({
    try: async () => {
      const { WasmReader } = await loadC2pa()
      const trust = anchorPem === undefined ? {} : { trust: { trust_anchors: anchorPem } }
      const settings = JSON.stringify({ ...trust, verify: { verify_trust: true, remote_manifest_fetch: false } })
      try {
        const reader = await WasmReader.fromBytes(mediaType, Uint8Array.from(bytes), settings)
        try {
          return toProvenance(JSON.parse(reader.json()) as ManifestStore)
        } finally {
          reader.free()
        }
      } catch (thrown) {
        if (/no jumbf data|JumbfNotFound|no manifest/i.test(oneSentence(thrown))) return nothing
        throw thrown
      }
    },
    catch: provenanceFailed(`the provenance of a ${mediaType} file could not be read`, "Use the file as it was exported; editing or converting breaks it.")
  })

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { X509Certificate } from "node:crypto"
import { readdirSync, statSync } from "node:fs"
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { developmentSubject, openDevelopmentCertificate } from "../src/provenance/development-certificate.ts"
import { labelPicture, readPictureLabel } from "../src/provenance/picture-label.ts"
import { signProvenance } from "../src/provenance/sign-provenance.ts"
import { verifyProvenance } from "../src/provenance/verify-provenance.ts"
import { first, references } from "./support/fixtures.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const portrait = first(references)
const claim = { title: "portrait", sourceType: "trainedAlgorithmicMedia", generator: { name: "Likeness", version: "0.1.0" } } as const
const mediaTypes = ["image/jpeg", "image/png", "image/webp"] as const

describe("the label inside a picture", () => {
  it.effect("says how it came to be, and nothing else of the source's metadata is left", () => Effect.gen(function*() {
    const withAuthor = yield* Effect.promise(() => sharp(portrait).withExif({ IFD0: { Artist: "somebody" } }).jpeg().toBuffer())
    for (const mediaType of mediaTypes) {
      const labelled = yield* labelPicture(withAuthor, { mediaType }, "trainedAlgorithmicMedia")
      const metadata = yield* Effect.promise(() => sharp(labelled).metadata())
      assert.include(new TextDecoder().decode(metadata.xmp), `Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"`)
      assert.isUndefined(metadata.exif)
      assert.strictEqual(`image/${metadata.format}`, mediaType)
      assert.strictEqual(yield* readPictureLabel(labelled), "trainedAlgorithmicMedia")
    }
    assert.isNull(yield* readPictureLabel(portrait))
  }))
})

describe("the development certificate", () => {
  it.effect("is made once, says that it is not trusted, and keeps its key from others", () => Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "deep", "certificate")
    const [one, other] = yield* Effect.all([openDevelopmentCertificate(folder), openDevelopmentCertificate(folder)], { concurrency: 2 })
    assert.deepStrictEqual(one, other)
    assert.deepStrictEqual(yield* openDevelopmentCertificate(folder), one)
    assert.deepStrictEqual(readdirSync(join(folder, "..")), ["certificate"])
    assert.deepStrictEqual(readdirSync(folder).toSorted(), ["certificate.pem", "key.pem", "root.pem"])
    assert.strictEqual(statSync(join(folder, "key.pem")).mode & 0o777, 0o600)
    const certificate = new X509Certificate(one.certificatePem)
    assert.include(certificate.subject, developmentSubject)
    assert.include(developmentSubject, "not trusted")
    assert.isTrue(certificate.verify(new X509Certificate(one.anchorPem).publicKey))
    assert.isFalse(certificate.ca)
    assert.deepStrictEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.4"])
  }))

  it.effect("that is damaged is told with the step to take", () => Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "certificate")
    yield* openDevelopmentCertificate(folder)
    yield* Effect.promise(async () => { await chmod(join(folder, "certificate.pem"), 0o600); await writeFile(join(folder, "certificate.pem"), "nonsense") })
    const failed = yield* Effect.flip(openDevelopmentCertificate(folder))
    assert.deepStrictEqual([failed._tag, failed.advice], ["ProvenanceFailed", `Remove ${folder}; the next export makes a new certificate.`])
  }))
})

describe("a signed file", () => {
  it.effect("is trusted with our root, valid without, and invalid after one changed byte", () => Effect.gen(function*() {
    const identity = yield* openDevelopmentCertificate(join(yield* temporaryFolder, "certificate"))
    for (const mediaType of mediaTypes) {
      const labelled = yield* labelPicture(portrait, { mediaType }, claim.sourceType)
      assert.strictEqual((yield* verifyProvenance(labelled, mediaType)).state, "absent")
      const signed = yield* signProvenance(labelled, mediaType, claim, identity)
      assert.deepStrictEqual(yield* verifyProvenance(signed, mediaType, identity.anchorPem), {
        state: "trusted", digitalSourceType: "trainedAlgorithmicMedia", actions: ["c2pa.created"], title: "portrait", generator: "Likeness 0.1.0", signer: developmentSubject, faults: []
      })
      const unknown = yield* verifyProvenance(signed, mediaType)
      assert.deepStrictEqual([unknown.state, unknown.faults], ["valid", ["signingCredential.untrusted"]])
      assert.strictEqual(yield* readPictureLabel(signed), "trainedAlgorithmicMedia")
      // A byte of the picture itself: WebP has its manifest at the end, the others at the start.
      const changed = Uint8Array.from(signed)
      const place = mediaType === "image/webp" ? 3000 : changed.length - 3000
      changed[place] = (changed[place] ?? 0) ^ 1
      const broken = yield* verifyProvenance(changed, mediaType, identity.anchorPem)
      assert.deepStrictEqual([broken.state, broken.faults], ["invalid", ["assertion.dataHash.mismatch"]])
    }
  }))

  it.effect("of another root is not trusted", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const ours = yield* openDevelopmentCertificate(join(folder, "ours"))
    const theirs = yield* openDevelopmentCertificate(join(folder, "theirs"))
    const signed = yield* signProvenance(yield* labelPicture(portrait, { mediaType: "image/jpeg" }, claim.sourceType), "image/jpeg", claim, theirs)
    assert.strictEqual((yield* verifyProvenance(signed, "image/jpeg", ours.anchorPem)).state, "valid")
  }))

  it.effect("loses label and manifest when somebody re-encodes it", () => Effect.gen(function*() {
    const identity = yield* openDevelopmentCertificate(join(yield* temporaryFolder, "certificate"))
    const signed = yield* signProvenance(yield* labelPicture(portrait, { mediaType: "image/jpeg" }, claim.sourceType), "image/jpeg", claim, identity)
    const again = yield* Effect.promise(() => sharp(signed).jpeg().toBuffer())
    assert.strictEqual((yield* verifyProvenance(again, "image/jpeg")).state, "absent")
    assert.isNull(yield* readPictureLabel(again))
  }))

  it.effect("cannot be made of something that is no file of that type", () => Effect.gen(function*() {
    const identity = yield* openDevelopmentCertificate(join(yield* temporaryFolder, "certificate"))
    const nonsense = new Uint8Array([1, 2, 3])
    assert.strictEqual((yield* Effect.flip(signProvenance(nonsense, "image/jpeg", claim, identity)))._tag, "ProvenanceFailed")
    assert.strictEqual((yield* Effect.flip(verifyProvenance(nonsense, "image/jpeg")))._tag, "ProvenanceFailed")
  }))
})

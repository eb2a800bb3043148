import * as Effect from "effect/Effect"
import { randomUUID, webcrypto, X509Certificate } from "node:crypto"
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { provenanceFailed } from "../internal/provenance-failed.ts"
import type { ProvenanceFailed } from "../MediaError.ts"

/** Whoever signs: key, certificate and the root that makes it trusted. PEM texts; the key is a secret. */
export interface SigningIdentity {
  readonly certificatePem: string
  readonly privateKeyPem: string
  readonly anchorPem: string
}

/** What the certificates say, so that nobody takes them for real ones. */
export const developmentSubject = "Likeness development certificate – not trusted"

const names = { root: "root.pem", certificate: "certificate.pem", key: "key.pem" }
const validYears = 5
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }

const pem = (label: string, bytes: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`

const generate = async (): Promise<SigningIdentity> => {
  // The library registers its parts through decorators' metadata.
  await import("reflect-metadata")
  const x509 = await import("@peculiar/x509")
  const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const [rootKeys, leafKeys] = [await newKeys(), await newKeys()]
  const notBefore = new Date(Date.now() - 60_000)
  const notAfter = new Date(notBefore)
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + validYears)
  const serialNumber = (): string => randomUUID().replaceAll("-", "")
  const rootName = `CN=${developmentSubject} (root), O=${developmentSubject}`
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: rootName, keys: rootKeys, signingAlgorithm: algorithm, notBefore, notAfter, serialNumber: serialNumber(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey)
    ]
  })
  const leaf = await x509.X509CertificateGenerator.create({
    subject: `CN=${developmentSubject}, O=${developmentSubject}`, issuer: rootName, publicKey: leafKeys.publicKey, signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm, notBefore, notAfter, serialNumber: serialNumber(),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.emailProtection], true),
      await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey)
    ]
  })
  return {
    certificatePem: `${leaf.toString("pem").trim()}\n`,
    privateKeyPem: pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey)),
    anchorPem: `${root.toString("pem").trim()}\n`
  }
}

const read = async (folder: string): Promise<SigningIdentity> => ({
  certificatePem: await readFile(join(folder, names.certificate), "utf8"),
  privateKeyPem: await readFile(join(folder, names.key), "utf8"),
  anchorPem: await readFile(join(folder, names.root), "utf8")
})

const absent = (thrown: unknown): boolean => thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT"

const make = async (folder: string): Promise<SigningIdentity> => {
  const identity = await generate()
  await mkdir(dirname(folder), { recursive: true })
  const part = `${folder}.${randomUUID().slice(0, 8)}.part`
  try {
    await mkdir(part, { mode: 0o700 })
    await writeFile(join(part, names.root), identity.anchorPem)
    await writeFile(join(part, names.certificate), identity.certificatePem)
    await writeFile(join(part, names.key), identity.privateKeyPem, { mode: 0o600 })
    await rename(part, folder)
    return identity
  } catch (thrown) {
    // Another process was faster: its identity is the folder's.
    const other = await read(folder).catch(() => undefined)
    if (other === undefined) throw thrown
    return other
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

/**
 * The development certificate of a folder; made there at the first use.
 *
 * **When to use**: to sign where there is no certificate of a public authority. Other verifiers show an
 * unknown signer, and its subject says that it is not trusted.
 *
 * **Shapes and units**: `root.pem`, `certificate.pem` and `key.pem` (PKCS #8, readable by its owner only),
 * ES256, valid for five years. The root's key is not kept.
 *
 * **Repeat and cost**: every call gives the same identity; two processes at once make one.
 *
 * **Fails with** `ProvenanceFailed` where the folder cannot be used or the certificate has expired.
 */
export const openDevelopmentCertificate = (folder: string): Effect.Effect<SigningIdentity, ProvenanceFailed> =>
  Effect.tryPromise({
    try: async () => {
      const identity = await read(folder).catch((thrown: unknown) => {
        if (absent(thrown)) return make(folder)
        throw thrown
      })
      const { validTo } = new X509Certificate(identity.certificatePem)
      if (new Date(validTo).getTime() < Date.now()) throw new Error(`the certificate expired on ${validTo}`)
      return identity
    },
    catch: provenanceFailed(`the development certificate in ${folder} cannot be used`, `Remove ${folder}; the next export makes a new certificate.`)
  })

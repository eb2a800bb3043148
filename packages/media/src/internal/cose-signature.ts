import { createPrivateKey, sign, X509Certificate } from "node:crypto"

/** Bytes that are kept free for a signature; c2pa fills the file before it is known. */
export const reservedBytes = 4096

/**
 * A signer that returns a whole COSE_Sign1 (RFC 9052) of exactly the reserved size, ES256, with the
 * certificate in its protected header (33, x5chain) and filled up by C2PA's `pad`.
 */
export const coseSigner = async (certificatePem: string, privateKeyPem: string): Promise<(claim: Uint8Array) => Uint8Array<ArrayBuffer>> => {
  const { Encoder, Tag } = await import("cbor-x")
  const encoder = new Encoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false, variableMapSize: true })
  const encode = (value: unknown): Uint8Array<ArrayBuffer> => Uint8Array.from(encoder.encode(value))
  const key = createPrivateKey(privateKeyPem)
  const certificate = new Uint8Array(new X509Certificate(certificatePem).raw)
  const header = encode(new Map<number, unknown>([[1, -7], [33, certificate]]))
  return (claim) => {
    const signed = encode(["Signature1", header, new Uint8Array(0), claim])
    const signature = new Uint8Array(sign("sha256", signed, { key, dsaEncoding: "ieee-p1363" }))
    const withPad = (length: number): Uint8Array<ArrayBuffer> => encode(new Tag([header, new Map([["pad", new Uint8Array(length)]]), null, signature], 18))
    // The length's own encoding grows with it, so the first guess may be some bytes off.
    let length = reservedBytes - withPad(0).length
    let whole = withPad(length)
    while (whole.length > reservedBytes) whole = withPad(--length)
    if (whole.length !== reservedBytes) throw new Error(`a signature of ${reservedBytes} bytes cannot be made of this certificate`)
    return whole
  }
}

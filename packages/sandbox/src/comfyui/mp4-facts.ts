/** Size, length and rate of an MP4's picture track, from its index alone: the emulator decodes no video. */

export interface Mp4Facts {
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly frameRate: number
  readonly hasSound: boolean
}

interface Box {
  readonly type: string
  readonly body: Buffer
}

const boxes = (bytes: Buffer): ReadonlyArray<Box> => {
  const found: Array<Box> = []
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = bytes.readUInt32BE(at)
    const long = short === 1 && at + 16 <= bytes.length
    const size = long ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short
    const header = long ? 16 : 8
    if (size < header || at + size > bytes.length) break
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + header, at + size) })
    at += size
  }
  return found
}

const inside = (bytes: Buffer, ...path: ReadonlyArray<string>): Buffer | undefined =>
  path.reduce<Buffer | undefined>((body, type) => (body === undefined ? undefined : boxes(body).find((box) => box.type === type)?.body), bytes)

const framesOf = (stts: Buffer): number => {
  let count = 0
  for (let entry = 0; entry < stts.readUInt32BE(4); entry++) count += stts.readUInt32BE(8 + entry * 8)
  return count
}

const pictureTrack = (track: Buffer): Omit<Mp4Facts, "hasSound"> | undefined => {
  const tkhd = inside(track, "tkhd")
  const mdhd = inside(track, "mdia", "mdhd")
  const stts = inside(track, "mdia", "minf", "stbl", "stts")
  if (tkhd === undefined || mdhd === undefined || stts === undefined) return undefined
  const long = mdhd[0] === 1
  const timescale = mdhd.readUInt32BE(long ? 20 : 12)
  const duration = long ? Number(mdhd.readBigUInt64BE(24)) : mdhd.readUInt32BE(16)
  const frames = framesOf(stts)
  const size = (fromEnd: number) => tkhd.readUInt32BE(tkhd.length - fromEnd) / 65_536
  return { width: size(8), height: size(4), frames, frameRate: duration === 0 ? frames : (frames * timescale) / duration }
}

/** `undefined` where the bytes are no MP4 with a picture track. */
export const mp4Facts = (bytes: Uint8Array): Mp4Facts | undefined => {
  const moov = inside(Buffer.from(bytes), "moov")
  if (moov === undefined) return undefined
  const tracks = boxes(moov).filter((box) => box.type === "trak").map(({ body }) => ({ body, kind: inside(body, "mdia", "hdlr")?.toString("latin1", 8, 12) }))
  const pictures = tracks.find(({ kind }) => kind === "vide")
  const facts = pictures === undefined ? undefined : pictureTrack(pictures.body)
  return facts === undefined ? undefined : { ...facts, hasSound: tracks.some(({ kind }) => kind === "soun") }
}

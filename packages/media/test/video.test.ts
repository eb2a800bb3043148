import { assert, describe, it, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { readdirSync, readFileSync } from "node:fs"
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { measureClip } from "../src/identity/measure-clip.ts"
import { readReferences } from "../src/identity/read-references.ts"
import { assembleVertical } from "../src/video/assemble-vertical.ts"
import { findFfmpeg } from "../src/video/find-ffmpeg.ts"
import { framesAt } from "../src/video/frames-at.ts"
import { probeVideo } from "../src/video/probe-video.ts"
import { runFfmpeg } from "../src/video/run-ffmpeg.ts"
import { boxOrder, hasBox } from "./support/box-order.ts"
import { TestEmbedder } from "./support/face-embedder.ts"
import { TestFfmpeg } from "./support/ffmpeg.ts"
import { first, persona, references } from "./support/fixtures.ts"
import { processLives } from "./support/process-lives.ts"
import { ownTemporaryFolder, temporaryFolder } from "./support/temporary-folder.ts"

const small = { width: 270, height: 480 }
/** A clip of coloured bars with a quiet tone. */
const makeClip = Effect.fn(function*(file: string, seconds: number, sound: boolean) {
  yield* runFfmpeg(yield* TestFfmpeg, {
    purpose: "making a clip",
    arguments: [
      "-f", "lavfi", "-i", `testsrc=s=320x240:r=24:d=${seconds}`, ...(sound ? ["-f", "lavfi", "-i", `sine=f=440:d=${seconds}:r=44100`] : []),
      "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", ...(sound ? ["-af", "volume=0.05", "-c:a", "aac"] : []), file
    ]
  })
})
const brightest = async (bytes: Uint8Array) => (await sharp(bytes).stats()).channels.map(({ mean }) => Math.round(mean))

layer(Layer.merge(TestFfmpeg.layer, TestEmbedder.layer), { excludeTestServices: true, timeout: 60_000 })("video", (it) => {
  it.effect("stills and clips become one vertical master that the platforms take", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const clip = join(folder, "clip.mp4")
    yield* makeClip(clip, 1.5, true)
    const target = join(folder, "out", "reel.mp4")
    const seen: Array<number> = []
    const facts = yield* assembleVertical(ffmpeg, {
      ...small, target, onProgress: (fraction) => seen.push(fraction),
      shots: [{ kind: "still", picture: first(persona), seconds: 1 }, { kind: "clip", file: clip }, { kind: "still", picture: first(references), seconds: 1 }]
    })
    assert.deepStrictEqual(yield* probeVideo(target), facts)
    assert.closeTo(facts.durationSeconds, 3.5, 0.05)
    assert.deepStrictEqual([facts.width, facts.height, facts.codec, facts.mediaType, facts.colourPrimaries], [270, 480, "avc1.640029", "video/mp4", "bt709"])
    assert.closeTo(facts.framesPerSecond, 30, 0.01)
    assert.deepStrictEqual([facts.audio?.codec, facts.audio?.sampleRateHertz, facts.audio?.channels], ["mp4a.40.2", 48_000, 2])
    assert.deepStrictEqual([facts.startSeconds, facts.audio?.startSeconds], [0, 0])
    const bytes = readFileSync(target)
    const boxes = boxOrder(bytes)
    assert.isBelow(boxes.indexOf("moov"), boxes.indexOf("mdat"))
    assert.isAtLeast(boxes.indexOf("moov"), 0)
    assert.isFalse(hasBox(bytes, "elst"))
    assert.deepStrictEqual(seen, seen.toSorted((one, other) => one - other))
    assert.strictEqual(seen.at(-1), 1)
    assert.isAbove(seen.length, 1)
    assert.deepStrictEqual(readdirSync(join(folder, "out")), ["reel.mp4"])
    // The tone was at about −38 LUFS.
    const log = yield* runFfmpeg(ffmpeg, { purpose: "listening", arguments: ["-i", target, "-af", "atrim=start=1.1:end=2.4,ebur128", "-f", "null", "-"] })
    const loudness = Number(/Summary:[\s\S]*?I:\s+(-?[\d.]+) LUFS/.exec(log.join("\n").replaceAll(/\[[^\]]*\] /g, ""))?.[1])
    assert.isAbove(loudness, -19)
  }))

  it.effect("sound that begins later than its picture does so in the master, and a picture that begins later than its sound too", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const heard = (file: string) => Effect.map(runFfmpeg(ffmpeg, { purpose: "listening", arguments: ["-i", file, "-af", "silencedetect=n=-50dB:d=0.3", "-f", "null", "-"] }), (log) =>
      [...log.join("\n").matchAll(/silence_(start|end): (-?[\d.]+)/g)].map(([, which, seconds]) => [which, Math.round(Number(seconds) * 10) / 10 + 0]))
    const clip = join(folder, "clip.mp4")
    const target = join(folder, "reel.mp4")
    const make = (soundAt: string, pictureAt: string) => runFfmpeg(ffmpeg, {
      purpose: "making a clip",
      arguments: [
        "-itsoffset", pictureAt, "-f", "lavfi", "-i", "testsrc=s=270x480:r=30:d=1", "-itsoffset", soundAt, "-f", "lavfi", "-i", "sine=f=440:d=1:r=48000",
        "-map", "0", "-map", "1", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", clip
      ]
    })
    yield* make("0.5", "0")
    yield* assembleVertical(ffmpeg, { ...small, target, shots: [{ kind: "clip", file: clip }] })
    assert.deepStrictEqual(yield* heard(target), [["start", 0], ["end", 0.5]])
    // Nothing is shown yet: the first picture waits.
    yield* make("0", "0.5")
    yield* assembleVertical(ffmpeg, { ...small, target, shots: [{ kind: "clip", file: clip }] })
    assert.deepStrictEqual((yield* heard(target))[0], ["start", 1])
  }))

  it.effect("a silent video gets a silent track and keeps the stills' colours", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const red = yield* Effect.promise(() => sharp({ create: { width: 90, height: 160, channels: 3, background: "#c82814" } }).png().toBuffer())
    const target = join(folder, "red.mp4")
    const facts = yield* assembleVertical(ffmpeg, { ...small, target, shots: [{ kind: "still", picture: red, seconds: 0.6 }] })
    assert.strictEqual(facts.audio?.channels, 2)
    const frames = yield* framesAt(ffmpeg, target)
    assert.deepStrictEqual(frames.map(({ atSeconds }) => atSeconds), [0, 0.5])
    const colour = yield* Effect.promise(() => brightest(frames[0]?.bytes ?? new Uint8Array()))
    for (const [index, wanted] of [200, 40, 20].entries()) assert.closeTo(colour[index] ?? -100, wanted, 3)
  }))

  it.effect("an overlay lies over every frame", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const black = yield* Effect.promise(() => sharp({ create: { width: 90, height: 160, channels: 3, background: "#000" } }).png().toBuffer())
    const overlay = yield* Effect.promise(() => sharp({ create: { width: 270, height: 480, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite([{ input: { create: { width: 270, height: 240, channels: 4, background: "#fff" } }, left: 0, top: 0 }]).png().toBuffer())
    const target = join(folder, "stamped.mp4")
    yield* assembleVertical(ffmpeg, { ...small, target, overlay, shots: [{ kind: "still", picture: black, seconds: 1 }] })
    for (const { bytes } of yield* framesAt(ffmpeg, target)) {
      const means = yield* Effect.promise(() => brightest(bytes))
      assert.closeTo(means[0] ?? 0, 127, 6)
    }
  }))

  it.effect("frames come from the exact instants", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const clip = join(yield* temporaryFolder, "steps.mp4")
    // Grey that grows by 10 with every frame at 20 frames a second.
    yield* runFfmpeg(ffmpeg, { purpose: "making steps", arguments: ["-f", "lavfi", "-i", "color=black:s=64x64:r=20:d=1.1,geq=lum='16+10*N':cb=128:cr=128", "-c:v", "libx264", "-qp", "5", "-color_range", "tv", clip] })
    const frames = yield* framesAt(ffmpeg, clip)
    const means = yield* Effect.promise(() => Promise.all(frames.map(async ({ bytes }) => (await brightest(bytes))[1] ?? 0)))
    assert.strictEqual(frames.length, 3)
    for (const [index, wanted] of [0, 100 * 255 / 219, 200 * 255 / 219].entries()) assert.closeTo(means[index] ?? -100, wanted, 4)
  }))

  it.effect("a clip's identity is the median over its frames, with the worst one named", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const embedder = yield* TestEmbedder
    const target = join(yield* temporaryFolder, "persona.mp4")
    const blank = yield* Effect.promise(() => sharp({ create: { width: 90, height: 160, channels: 3, background: "#7a9" } }).png().toBuffer())
    yield* assembleVertical(ffmpeg, { width: 540, height: 960, target, shots: [{ kind: "still", picture: first(persona), seconds: 1 }, { kind: "still", picture: blank, seconds: 0.5 }] })
    const identity = yield* measureClip({ embedder, ffmpeg, references: yield* readReferences(embedder, references), file: target, threshold: { similarity: 0.62, note: null } })
    assert.strictEqual(identity.samePerson, true)
    assert.isAbove(identity.similarity ?? 0, 0.7)
    assert.deepStrictEqual(identity.frames.map(({ faces }) => faces), [1, 1, 0])
    assert.isAtMost(identity.worst?.similarity ?? 9, identity.similarity ?? -9)
    assert.strictEqual(identity.note, "1 of 3 frames show no face that can be measured")
    assert.isNotNull(identity.worstStep)
  }))

  it.effect("interrupting an assembly leaves no process, no file and no temporary folder", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const temporary = yield* ownTemporaryFolder
    const target = join(folder, "reel.mp4")
    const started = yield* Deferred.make<void>()
    const run = yield* Effect.forkChild(assembleVertical(ffmpeg, {
      target, shots: [{ kind: "still", picture: first(persona), seconds: 600 }],
      onProgress: () => Deferred.doneUnsafe(started, Effect.void)
    }))
    yield* Deferred.await(started)
    const ours = ffmpegChildren()
    assert.strictEqual(ours.length, 1)
    assert.strictEqual(readdirSync(folder).length, 1)
    yield* Fiber.interrupt(run)
    assert.isFalse(ours.some(processLives))
    assert.deepStrictEqual(readdirSync(folder), [])
    assert.deepStrictEqual(readdirSync(temporary), [])
  }))

  it.effect("what a killed process left half written is removed by the next run", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    // No process has this id: it is above the largest that Linux gives.
    for (const name of ["a.mp4.99999999-0123abcd.part", `a.mp4.${process.ppid}-0123abcd.part`, "b.mp4.99999999-0123abcd.part"]) yield* Effect.promise(() => writeFile(join(folder, name), "half"))
    yield* assembleVertical(ffmpeg, { ...small, target: join(folder, "a.mp4"), shots: [{ kind: "still", picture: first(persona), seconds: 0.2 }] })
    assert.deepStrictEqual(readdirSync(folder).toSorted(), ["a.mp4", `a.mp4.${process.ppid}-0123abcd.part`, "b.mp4.99999999-0123abcd.part"])
  }))

  it.effect("a failure names the first failing line of ffmpeg", () => Effect.gen(function*() {
    const failed = yield* Effect.flip(runFfmpeg(yield* TestFfmpeg, { purpose: "reading nothing", arguments: ["-i", "/no/such/clip.mp4", "-f", "null", "-"] }))
    assert.match(failed.line ?? "", /No such file or directory/)
    assert.strictEqual(failed.message, "reading nothing failed")
    assert.strictEqual(failed.log[(failed.lineNumber ?? 0) - 1]?.trim(), failed.line)
    assert.notStrictEqual(failed.exitCode, 0)
  }))

  it.effect("what is missing, cut off, no clip or no shot at all is refused, and nothing is written", () => Effect.gen(function*() {
    const ffmpeg = yield* TestFfmpeg
    const folder = yield* temporaryFolder
    const clip = join(folder, "clip.mp4")
    yield* makeClip(clip, 1, false)
    const cut = join(folder, "cut.mp4")
    yield* Effect.promise(() => writeFile(cut, readFileSync(clip).subarray(0, 3000)))
    for (const file of [join(folder, "none.mp4"), cut, first(persona)]) {
      const refused = yield* Effect.flip(probeVideo(file))
      assert.deepStrictEqual([refused._tag, refused.file], ["ClipRefused", file])
    }
    const target = join(folder, "x", "out.mp4")
    assert.strictEqual((yield* Effect.flip(assembleVertical(ffmpeg, { target, shots: [] })))._tag, "ClipRefused")
    assert.strictEqual((yield* Effect.flip(assembleVertical(ffmpeg, { target, shots: [{ kind: "still", picture: "none.jpg", seconds: 1 }] })))._tag, "PictureRefused")
    assert.strictEqual((yield* Effect.flip(assembleVertical(ffmpeg, { target, shots: [{ kind: "clip", file: cut }] })))._tag, "ClipRefused")
    assert.deepStrictEqual(readdirSync(folder).toSorted(), ["clip.mp4", "cut.mp4"])
  }))
})

/** Process ids of ffmpeg among this process' children (Linux), by their parent in the process table. */
const ffmpegChildren = (): ReadonlyArray<number> =>
  readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const [, command = "", parent = ""] = /^\d+ \((.*)\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? []
      return command.startsWith("ffmpeg") && Number(parent) === process.pid ? [Number(name)] : []
    } catch {
      return []
    }
  })

describe("finding ffmpeg", () => {
  it.live("a setting that cannot be used is told, and nothing else is tried", () => Effect.gen(function*() {
    const failed = yield* Effect.flip(findFfmpeg({ setting: "/no/such/ffmpeg" }))
    assert.match(failed.message, /the ffmpeg of the settings, \/no\/such\/ffmpeg, cannot be used/)
  }))

  it.live("one that lacks an encoder is passed over for the packaged one", () => Effect.gen(function*() {
    const poor = join(yield* temporaryFolder, "ffmpeg")
    yield* Effect.promise(() => writeFile(poor, "#!/bin/sh\necho 'ffmpeg version 9.9'\necho ' A..... aac  AAC'\n"))
    yield* Effect.promise(() => chmod(poor, 0o755))
    const failed = yield* Effect.flip(findFfmpeg({ systemName: poor, fallback: "" }))
    assert.match(failed.cause ?? "", /it lacks libx264, ass/)
    assert.strictEqual(failed.advice, "Install ffmpeg with the system's package manager.")
    const found = yield* findFfmpeg({ systemName: poor })
    assert.strictEqual(found.source, "packaged")
  }))
})

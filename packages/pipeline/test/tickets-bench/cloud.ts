/** The sandbox in a process of its own, with plain pictures, so that what is measured is the asking. */
import * as HiggsfieldSandbox from "@likeness/sandbox/higgsfield/HiggsfieldSandbox"
import { pictureOf } from "../hostile/HostileServer.ts"

const sandbox = await HiggsfieldSandbox.start({
  // So long that every ticket is in flight before the first one ends.
  timeScale: 1, durations: { soulV1: 120 }, rates: { noFace: 0, spoiled: 0, nsfw: 0, failed: 0 }, accounts: [{ name: "studio", credits: "100000", concurrency: 10_000 }],
  draw: () => Promise.resolve(pictureOf("bench", 0))
})
process.stdout.write(`${JSON.stringify({ baseUrl: sandbox.baseUrl, key: `${sandbox.keyId}:${sandbox.keySecret}` })}\n`)
process.once("disconnect", () => process.exit(0))

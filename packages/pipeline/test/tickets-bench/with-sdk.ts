/** The official SDK, polling every 2 s as it does, in a process of its own. */
import { createHiggsfieldClient } from "@higgsfield/client/v2"
import { peakMemory } from "./peak-memory.ts"

const [, , baseUrl = "", key = "", tickets = "", spreadSeconds = ""] = process.argv
process.once("disconnect", () => process.exit(1))
const client = createHiggsfieldClient({ credentials: key, baseURL: baseUrl })
await Promise.all(Array.from({ length: Number(tickets) }, async (_, index) => {
  await new Promise((resolve) => setTimeout(resolve, (index * Number(spreadSeconds) * 1000) / Number(tickets)))
  await client.subscribe("higgsfield-ai/soul/standard", { input: { prompt: `sdk ${index}`, aspect_ratio: "3:4", resolution: "720p", batch_size: 1, enhance_prompt: false, seed: 1 + index } })
}))
process.stdout.write(`${peakMemory()}\n`)
process.exit(0)

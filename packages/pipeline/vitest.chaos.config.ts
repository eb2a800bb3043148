/** The hostile server at full size: half an hour, and not part of `npm test`. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { include: ["test/hostile/*.chaos.ts"], testTimeout: 7_200_000, maxWorkers: 1 } })

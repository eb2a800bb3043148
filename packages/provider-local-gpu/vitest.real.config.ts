/** Tests against the real programs: slow, large, and not part of `npm test`. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { include: ["test/real/**/*.real.ts"], testTimeout: 7_200_000, hookTimeout: 7_200_000, maxWorkers: 1, fileParallelism: false } })

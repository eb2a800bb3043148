/** Tests with programs that are installed for them: not part of `npm test`. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { include: ["test/real/**/*.real.ts"], testTimeout: 600_000, maxWorkers: 1, fileParallelism: false } })

/** The hostile server and the killed study at full size: an hour or more, and not part of `npm test`. */
import { defineConfig } from "vitest/config"

export default defineConfig({ test: { include: ["test/**/*.chaos.ts"], testTimeout: 4 * 3_600_000, maxWorkers: 1 } })

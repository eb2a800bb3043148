import { defineConfig } from "vitest/config"

// Some files mostly wait for servers, so that three share two cores.
// One process for many files, whose modules it loads once: no file leaves anything behind.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 120_000, maxWorkers: 3, isolate: false } })

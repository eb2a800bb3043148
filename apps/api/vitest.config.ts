import { defineConfig } from "vitest/config"

// One process for many files, whose modules it loads once: no file leaves anything behind.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], globalSetup: ["../../tools/build-before-tests.mjs"], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2, isolate: false } })

import { defineConfig } from "vitest/config"

// One process for many files, whose modules it loads once: no file leaves anything behind.
const shared = { include: ["test/**/*.test.ts"], testTimeout: 600_000, isolate: false, globalSetup: ["test/build-programs.ts"] }

/** They start, kill and freeze processes for minutes: only with the chaos suite. */
const heavy = process.env["LIKENESS_CHAOS"] === "full" ? [] : ["test/workers.test.ts"]

// One suite, two stores: what holds on the file must hold on the server.
export default defineConfig({
  test: {
    maxWorkers: 2,
    // What is logged is for whoever looks into a failure.
    silent: "passed-only",
    // Of tests that wait for other processes.
    maxConcurrency: 12,
    projects: [
      // Several machines need a store that they share.
      { test: { ...shared, name: "sqlite", exclude: ["test/workers.test.ts"] } },
      {
        test: {
          ...shared, name: "postgres", globalSetup: [...shared.globalSetup, "test/postgres-server.ts"], env: { LIKENESS_TEST_STORE: "postgres" },
          // None of these opens a store.
          exclude: ["test/carried.test.ts", "test/turns.test.ts", "test/synchronous.test.ts", "test/disk.test.ts", "test/imports.test.ts", "test/partial.test.ts", "test/s3.test.ts", ...heavy]
        }
      }
    ]
  }
})

import { defineConfig } from "vitest/config"
import { BaseSequencer } from "vitest/node"

/** A clean clone knows no durations: these would begin late, and the others be done long before them. */
const longest = ["fault-tables", "demo", "kill", "study"].map((name) => `/${name}.test.ts`)

class LongestFirst extends BaseSequencer {
  override async sort(...[files]: Parameters<BaseSequencer["sort"]>): ReturnType<BaseSequencer["sort"]> {
    const rank = (file: string): number => (longest.findIndex((name) => file.endsWith(name)) + longest.length + 1) % (longest.length + 1)
    // oxlint-disable-next-line unicorn/no-array-sort -- of vitest's own, not of a list
    const usual = await super.sort(files)
    return usual.toSorted((one, other) => rank(one.moduleId) - rank(other.moduleId))
  }
}

// What is logged is for whoever looks into a failure. Some files mostly wait for servers, so that three share two cores.
// One process for many files, whose modules it loads once: no file leaves anything behind.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 120_000, maxWorkers: 3, silent: "passed-only", isolate: false, sequence: { sequencer: LongestFirst } } })

import { suite } from "@likeness/conformance/vitest"
import { open } from "./support/harness.ts"

suite("local-gpu", () => open())

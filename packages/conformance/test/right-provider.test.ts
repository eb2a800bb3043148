import { suite } from "../src/vitest.ts"
import { open } from "./paid-pictures/harness.ts"

suite("the paid picture service, written with defineProvider", () => open())

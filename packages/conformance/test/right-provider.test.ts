import * as Harness from "../src/Harness.ts"
import { suite } from "../src/vitest.ts"
import { make } from "./paid-pictures/effect-provider.ts"
import { open, openWith } from "./paid-pictures/harness.ts"

suite("the paid picture service, written with defineProvider", () => open((right) => right, "promises"))
suite("the paid picture service, written with Effect", () => openWith((connection, key) => Harness.connected(make(connection, key)), "effect"))

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Embedder } from "../../src/identity/Embedder.ts"
import { makeFaceEmbedder } from "../../src/identity/face-embedder.ts"
import { makeMemoryVectorCache, withVectorCache } from "../../src/identity/vector-cache.ts"

/** One pool of two processes for a suite; each fixture is measured once. */
export class TestEmbedder extends Context.Service<TestEmbedder, Embedder>()("test/Embedder") {
  static readonly layer = Layer.effect(TestEmbedder, Effect.map(makeFaceEmbedder(), (embedder) => withVectorCache(embedder, makeMemoryVectorCache())))
}

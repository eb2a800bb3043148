import { assert, describe, it } from "@effect/vitest"
import { chooseEpoch } from "../src/identity/choose-epoch.ts"
import { fitSimilarity } from "../src/identity/face-alignment.ts"
import { pairSimilarity, similarity, splitOutliers } from "../src/identity/similarity.ts"

describe("similarity", () => {
  it("is 1 minus the mean distance to the references, never under −1", () => {
    assert.strictEqual(similarity([[0, 0], [0, 0.6]], [0, 0]), 0.7)
    assert.strictEqual(similarity([[0, 0]], [9, 0]), -1)
    assert.strictEqual(pairSimilarity([0.3, 0], [0, 0.4]), 0.5)
  })

  it("drops a reference that is further from the rest than the median and three deviations", () => {
    const line = [[0], [0.1], [0.2], [0.3], [5]]
    assert.deepStrictEqual(splitOutliers(line), { kept: [0, 1, 2, 3], outlying: [4] })
  })

  it("keeps equal references, pairs and single ones", () => {
    assert.deepStrictEqual(splitOutliers([[0.1], [0.1], [0.3], [0.3]]).outlying, [])
    assert.deepStrictEqual(splitOutliers([[0], [5]]).outlying, [])
    assert.deepStrictEqual(splitOutliers([[0]]), { kept: [0], outlying: [] })
    assert.deepStrictEqual(splitOutliers([]), { kept: [], outlying: [] })
  })
})

describe("alignment", () => {
  it("recovers a rotation, a scale and a shift", () => {
    const from = [[0, 0], [10, 0], [4, 7]] as const
    const [a, b, dx, dy] = [0.6, 0.8, 3, -2]
    const fitted = fitSimilarity(from, from.map(([x, y]) => [a * x - b * y + dx, b * x + a * y + dy]))
    for (const [found, wanted] of [[fitted.a, a], [fitted.b, b], [fitted.dx, dx], [fitted.dy, dy]] as const) assert.closeTo(found, wanted, 1e-12)
  })
})

describe("choosing an epoch", () => {
  it("takes the best identity, whatever its quality", () => {
    const choice = chooseEpoch([{ epoch: 1, identity: 0.5, quality: 1 }, { epoch: 2, identity: 0.7, quality: 0.5 }, { epoch: 3, identity: 0.6, quality: 1 }])
    assert.deepStrictEqual(choice, { epoch: 2, identity: 0.7, quality: 0.5, tiedWith: [], stillRising: false })
  })

  it("takes the better quality among equal identities, then the earlier epoch", () => {
    const equal = [{ epoch: 4, identity: 0.7, quality: 1 }, { epoch: 3, identity: 0.698, quality: 1 }, { epoch: 2, identity: 0.702, quality: 0.5 }]
    assert.strictEqual(chooseEpoch(equal)?.epoch, 3)
    assert.deepStrictEqual(chooseEpoch(equal)?.tiedWith, [4, 2])
    assert.strictEqual(chooseEpoch(equal, { tieWithin: 0 })?.epoch, 2)
  })

  it("says when the last epoch is clearly the best", () => {
    assert.isTrue(chooseEpoch([{ epoch: 1, identity: 0.5, quality: 1 }, { epoch: 2, identity: 0.7, quality: 1 }])?.stillRising)
  })

  it("passes over epochs without a face and chooses none where no epoch has one", () => {
    assert.strictEqual(chooseEpoch([{ epoch: 1, identity: null, quality: 1 }, { epoch: 2, identity: -0.2, quality: 0 }])?.epoch, 2)
    assert.isNull(chooseEpoch([{ epoch: 1, identity: null, quality: 1 }]))
    assert.isNull(chooseEpoch([]))
  })
})

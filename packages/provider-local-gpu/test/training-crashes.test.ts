import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { anHourLater } from "./support/an-hour-later.ts"
import { collected, ended, intent, order } from "./support/bench.ts"
import { bench, living, untilLog } from "./support/training-bench.ts"

describe("a training whose machine was not as it should be", () => {
  it.live("is not lost where the disk with its folder is not there for a while", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench("stall@2")
      const { intent: made, ticket } = yield* order(provider, request, readAsset)
      renameSync(runs, `${runs}-elsewhere`)
      const away = yield* Effect.flip(provider.poll(ticket))
      // Nor does it count as never begun: it would be begun a second time.
      assert.strictEqual((yield* provider.lookup(made))._tag, "unknowable")
      renameSync(`${runs}-elsewhere`, runs)
      assert.deepStrictEqual([away._tag, away.message.includes(runs)], ["Unreachable", true])
      assert.strictEqual((yield* provider.poll(ticket)).state, "running")
      const record = join(runs, ticket.id, "trainer.json")
      renameSync(record, `${record}.kept`)
      symlinkSync("trainer.json", record)
      // What is there and cannot be read is not gone either.
      assert.strictEqual((yield* Effect.flip(provider.poll(ticket)))._tag, "Unreachable")
      renameSync(`${record}.kept`, record)
      const begun = join(runs, ticket.id, "supervisor.json")
      renameSync(begun, `${begun}.kept`)
      symlinkSync("supervisor.json", begun)
      assert.strictEqual((yield* provider.lookup(made))._tag, "unknowable")
      renameSync(`${begun}.kept`, begun)
      yield* provider.cancel(ticket)
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
    }))

  it.live("is collected later where the disk with its files is not there for a while", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { ticket } = yield* order(provider, request, readAsset)
      const outcome = yield* ended(provider, ticket)
      renameSync(runs, `${runs}-elsewhere`)
      const away = yield* Effect.flip(collected(provider, ticket, outcome))
      renameSync(`${runs}-elsewhere`, runs)
      assert.deepStrictEqual([away._tag, "retryable" in away && away.retryable], ["Unreachable", "later"])
      const file = join(runs, ticket.id, "out", "maya.safetensors")
      renameSync(file, `${file}.kept`)
      symlinkSync("maya.safetensors", file)
      assert.strictEqual((yield* Effect.flip(collected(provider, ticket, outcome)))._tag, "Unreachable")
      renameSync(`${file}.kept`, file)
      assert.strictEqual((yield* collected(provider, ticket, outcome)).length, 3)
    }))

  it.live("is not ended as stalled because the machine slept or its clock was set", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench("stall@2")
      const { ticket } = yield* order(provider, request, readAsset)
      yield* untilLog(join(runs, ticket.id), "epoch 2/3")
      assert.strictEqual((yield* provider.poll(ticket)).state, "running")
      assert.strictEqual((yield* anHourLater(provider.poll(ticket))).state, "running")
      yield* provider.cancel(ticket)
    }))

  it.live("is cancelled where not even its end can be written down", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench("stall@2")
      const { ticket } = yield* order(provider, request, readAsset)
      mkdirSync(join(runs, ticket.id, "ended.json", "as if the disk were full"), { recursive: true })
      assert.deepStrictEqual(yield* provider.cancel(ticket), { answer: "cancelled", billed: "no" })
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
    }))

  it.live("leaves nothing where its folder cannot be filled, so that the same order may be sent once more", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const prepared = yield* provider.prepare(request, { readAsset, known: [] })
      const made = intent(prepared)
      mkdirSync(join(runs, prepared.key!, "dataset.toml", "as if the disk were full"), { recursive: true })
      assert.strictEqual((yield* provider.submit(made))._tag, "refused")
      assert.isFalse(existsSync(join(runs, prepared.key!)))
      const again = yield* provider.submit(made)
      assert(again._tag === "accepted", JSON.stringify(again))
      assert.strictEqual((yield* ended(provider, again.ticket)).state, "succeeded")
    }))

  it.live("is not started from a state that another run, which went on from it, has removed since", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const prepared = yield* provider.prepare(request, { readAsset, known: [] })
      const from = "6f1c2b1e-0000-4000-8000-000000000000"
      const { argv, ...rest } = JSON.parse(prepared.body) as { readonly argv: ReadonlyArray<string> }
      mkdirSync(join(runs, from))
      writeFileSync(join(runs, from, "order.json"), prepared.body)
      const stateFolder = join(runs, from, "out", "maya-000001-state")
      const body = JSON.stringify({ ...rest, argv: [...argv, "--resume", stateFolder], resumed: { run: from, epoch: 1, stateFolder, nothingLeft: false } })
      const answer = yield* provider.submit(intent({ ...prepared, body }))
      assert(answer._tag === "refused", answer._tag)
      assert.deepStrictEqual([answer.error._tag, answer.error.advice], ["InvalidRequest", "Train anew, without --resume."])
      assert.isFalse(existsSync(join(runs, prepared.key!)))
    }))

  it.live("and had nothing left to train is not ended by whoever was too slow, where another process has concluded that it never began", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { prepared, ticket } = yield* order(provider, request, readAsset)
      // Nobody asks for it: its states stay.
      while (!existsSync(join(runs, ticket.id, "ended.json"))) yield* Effect.sleep(10)
      const key = "6f1c2b1e-0000-4000-8000-000000000000"
      const body = JSON.stringify({ ...JSON.parse(prepared.body), run: key, resumed: { run: ticket.id, epoch: 3, stateFolder: join(runs, ticket.id, "out", "maya-state"), nothingLeft: true } })
      const made = intent({ ...prepared, key, body })
      mkdirSync(join(runs, key))
      writeFileSync(join(runs, key, "supervisor.json"), JSON.stringify({ abandoned: true }))
      // A finished epoch that cannot be read just now is not swept with what is half-written.
      const unread = join(runs, ticket.id, "out", "unread.safetensors")
      symlinkSync("unread.safetensors", unread)
      writeFileSync(join(runs, ticket.id, "out", "half.safetensors"), "half")
      assert.deepStrictEqual([(yield* provider.submit(made))._tag, (yield* provider.lookup(made))._tag], ["refused", "absent"])
      assert.strictEqual((yield* provider.submit(made))._tag, "accepted")
      assert.deepStrictEqual(readdirSync(join(runs, ticket.id, "out")).filter((name) => /^(?:unread|half)/u.test(name)), ["unread.safetensors"])
    }))

  it.live("keeps no states where it was killed between its success and their removal", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { ticket } = yield* order(provider, request, readAsset)
      yield* ended(provider, ticket)
      const state = join(runs, ticket.id, "out", "maya-state")
      mkdirSync(state)
      yield* provider.poll(ticket)
      assert.isFalse(existsSync(state))
    }))
})

describe("a data set", () => {
  it.live("whose copies are no longer whole is made anew, and never trained on as it is", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const prepare = provider.prepare(request, { readAsset, known: [] })
      yield* prepare
      const [name] = readdirSync(join(runs, "datasets"))
      const pictures = join(runs, "datasets", name!, "train")
      const caption = readFileSync(join(pictures, "0002.txt"), "utf8")
      // An erasing that was killed on its way, and a caption that somebody changed.
      rmSync(join(pictures, "0001.png"))
      writeFileSync(join(pictures, "0002.txt"), "another caption\n")
      yield* prepare
      assert.strictEqual(readdirSync(pictures).length, 16)
      assert.strictEqual(readFileSync(join(pictures, "0002.txt"), "utf8"), caption)
      assert.deepStrictEqual(readdirSync(join(runs, "datasets")), [name])
    }))

  it.live("that changed while the order waited for the card is not trained on", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const prepared = yield* provider.prepare(request, { readAsset, known: [] })
      const [name] = readdirSync(join(runs, "datasets"))
      renameSync(runs, `${runs}-elsewhere`)
      const away = yield* provider.submit(intent(prepared))
      assert.deepStrictEqual([away._tag, away._tag === "refused" && away.error.retryable, existsSync(runs)], ["refused", "later", false])
      renameSync(`${runs}-elsewhere`, runs)
      rmSync(join(runs, "datasets", name!, "train", "0001.png"))
      const answer = yield* provider.submit(intent(prepared))
      assert(answer._tag === "refused", answer._tag)
      assert.deepStrictEqual([answer.error._tag, answer.error.advice], ["InvalidRequest", "Order the training again: the copies are made anew."])
    }))

  it.live("is erased with what was being copied when a process was killed", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench()
      const { references: [reference] } = yield* provider.prepare(request, { readAsset, known: [] })
      const [name] = readdirSync(join(runs, "datasets"))
      mkdirSync(join(runs, "datasets", `${name}.6f1c2b1e-0000-4000-8000-000000000000.part`, "train"), { recursive: true })
      mkdirSync(join(runs, "datasets", "another"))
      assert.deepStrictEqual(yield* provider.forget(reference!), { answer: "erased" })
      assert.deepStrictEqual(readdirSync(join(runs, "datasets")), ["another"])
    }))
})

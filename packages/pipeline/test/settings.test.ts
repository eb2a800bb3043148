import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { chmod } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { makeProvider } from "../src/registry.ts"
import { findConnection, readCredentials, toConnection } from "../src/settings/connections.ts"
import { type Environment, loadSettings } from "../src/settings/load-settings.ts"
import { storeSettings } from "../src/workspace/store-settings.ts"
import { folderWith } from "./support/write-files.ts"

const load = (yaml: string, environment: Environment = {}) =>
  Effect.scoped(Effect.flatMap(folderWith({ "likeness.yaml": yaml }), (folder) => loadSettings(folder, environment)))

const refused = (yaml: string, environment?: Environment) => Effect.flip(load(yaml, environment))

describe("likeness.yaml", () => {
  it.effect("an unknown key is named with its line", () => Effect.gen(function*() {
    const error = yield* refused("workspace: studio\nsandbox: true\ncurency: EUR\n")
    assert.strictEqual(error.place, "likeness.yaml, line 3")
    assert.include(error.message, "likeness.yaml, line 3: unknown key `curency`")
    assert.include(error.advice, "spelling")
  }))

  it.effect("an unknown key deep inside is named by its whole path", () => Effect.gen(function*() {
    const error = yield* refused("personas:\n  maya:\n    triggerToken: mayaxo\n    classToken: woman\n    synthetic: true\n    tresholt: 0.5\n")
    assert.include(error.message, "line 6: unknown key `personas.maya.tresholt`")
  }))

  it.effect("a wrong type is named with line and key, further faults are counted", () => Effect.gen(function*() {
    const one = yield* refused("workspace: studio\nsandbox: perhaps\n")
    assert.include(one.message, "likeness.yaml, line 2: `sandbox`")
    const two = yield* refused("workspace: studio\nsandbox: perhaps\nfx: 3\n")
    assert.include(two.message, "(and 1 more)")
  }))

  it.effect("a missing key is named at the line of what lacks it", () => Effect.gen(function*() {
    const error = yield* refused("currency: USD\npersonas:\n  maya:\n    triggerToken: mayaxo\n    synthetic: true\n")
    assert.match(error.message, /likeness\.yaml, line [34]: `personas\.maya\.classToken`/u)
  }))

  it.effect("broken YAML is named with its line", () => Effect.gen(function*() {
    const error = yield* refused("workspace: studio\npersonas: {\n  maya: [1, 2\n")
    assert.match(error.place, /^likeness\.yaml, line [34]$/u)
    assert.strictEqual(error.advice, "Correct the YAML at that line.")
    assert.include((yield* refused("workspace: studio\nworkspace: other\n")).place, "line 2")
  }))

  it.effect("an empty file, one of comments only and a missing one are refused, each in its own words", () => Effect.gen(function*() {
    assert.include((yield* refused("")).message, "the file is empty")
    assert.include((yield* refused("# nothing yet\n\n")).message, "the file is empty")
    const [missing, folder] = yield* Effect.scoped(Effect.flatMap(folderWith({}), (folder) => Effect.map(Effect.flip(loadSettings(folder, {})), (error) => [error, folder] as const)))
    assert.strictEqual(missing.message, `${folder}/likeness.yaml: there is no such file`)
    assert.match(missing.advice, /-C.*likeness init/u)
  }))

  it.effect("what is not said has its default", () => Effect.gen(function*() {
    const settings = yield* load("currency: EUR\n")
    assert.deepInclude(settings, { workspace: "default", sandbox: false, currency: "EUR", personas: {}, connections: {} })
    assert.deepStrictEqual(settings.media.verticalSize, { width: 1080, height: 1920 })
    assert.isFalse("set" in settings)
  }))

  it.effect("money that is no decimal or negative, and clips of an odd size, are refused by key", () => Effect.gen(function*() {
    assert.include((yield* refused("budget:\n  total: { amount: \"-1\", currency: USD }\n")).message, "`budget.total.amount`")
    assert.include((yield* refused("budget:\n  day: { amount: \"1e3\", currency: USD }\n")).message, "`budget.day.amount`")
    assert.include((yield* refused("media:\n  verticalSize: { width: 541, height: 960 }\n")).message, "`media.verticalSize.width`: must be even")
  }))
})

describe("the environment", () => {
  it.effect("a variable wins over the file, and an absent one does not", () => Effect.gen(function*() {
    const yaml = "set: local\nmedia: { measuringProcesses: 2, ffmpeg: /file/ffmpeg }\n"
    const plain = yield* load(yaml)
    assert.deepStrictEqual([plain.set, plain.media.measuringProcesses, plain.media.ffmpeg], ["local", 2, "/file/ffmpeg"])
    const changed = yield* load(yaml, { LIKENESS_SET: "cloud", LIKENESS_MEDIA_MEASURING_PROCESSES: "1", LIKENESS_MEDIA_FFMPEG: "/variable/ffmpeg" })
    assert.deepStrictEqual([changed.set, changed.media.measuringProcesses, changed.media.ffmpeg], ["cloud", 1, "/variable/ffmpeg"])
  }))

  it.effect("a variable that is no number is refused by its name", () => Effect.gen(function*() {
    const error = yield* refused("currency: USD\n", { LIKENESS_MEDIA_MEASURING_PROCESSES: "two" })
    assert.strictEqual(error.place, "LIKENESS_MEDIA_MEASURING_PROCESSES")
    assert.include(error.message, "\"two\"")
  }))

  it.effect("a variable outside of what the file may say is refused as well", () => Effect.gen(function*() {
    yield* refused("media: { measuringProcesses: 0 }\n")
    assert.strictEqual((yield* refused("currency: USD\n", { LIKENESS_MEDIA_MEASURING_PROCESSES: "0" })).place, "LIKENESS_MEDIA_MEASURING_PROCESSES")
    assert.strictEqual((yield* refused("currency: USD\n", { LIKENESS_MEDIA_MEASURING_PROCESSES: "99" })).place, "LIKENESS_MEDIA_MEASURING_PROCESSES")
  }))

  it.effect("connections exist by the official variables alone", () => Effect.gen(function*() {
    const environment = { COMFYUI_URL: "http://127.0.0.1:8188, http://127.0.0.1:8189", COMFYUI_LORAS: "/loras", HF_KEY: "id:secret", HIGGSFIELD_BASE_URL: "http://127.0.0.1:9" }
    const { connections } = yield* load("currency: USD\n", environment)
    const { state, ...local } = connections["local-gpu"]!
    assert.match(String(state), /\.likeness$/u)
    assert.deepStrictEqual({ ...connections, "local-gpu": local }, {
      "local-gpu": { provider: "local-gpu", servers: [{ url: "http://127.0.0.1:8188", loras: "/loras" }, { url: "http://127.0.0.1:8189", loras: "/loras" }] },
      higgsfield: { provider: "higgsfield", credentials: "env:HF_KEY", baseUrl: "http://127.0.0.1:9" }
    })
  }))

  it.effect("credentials are looked for in the order of the official SDK", () => Effect.gen(function*() {
    const credentialsOf = (environment: Environment) => Effect.map(load("currency: USD\n", environment), ({ connections }) => connections["higgsfield"]?.credentials)
    assert.strictEqual(yield* credentialsOf({ HF_CREDENTIALS: "a:b", HF_KEY: "c:d", HF_API_KEY: "e", HF_API_SECRET: "f" }), "env:HF_CREDENTIALS")
    assert.strictEqual(yield* credentialsOf({ HF_KEY: "c:d", HF_API_KEY: "e", HF_API_SECRET: "f" }), "env:HF_KEY")
    assert.strictEqual(yield* credentialsOf({ HF_API_KEY: "e", HF_API_SECRET: "f" }), "env:HF_API_KEY")
    assert.isUndefined(yield* credentialsOf({ HF_API_KEY: "e" }))
  }))

  it.effect("a connection of the file keeps its provider's variables out", () => Effect.gen(function*() {
    const { connections } = yield* load("connections:\n  main: { provider: higgsfield, account: studio, credentials: env:MY_KEY }\n", { HF_KEY: "c:d", HIGGSFIELD_BASE_URL: "http://127.0.0.1:9" })
    assert.deepStrictEqual(connections, { main: { provider: "higgsfield", account: "studio", credentials: "env:MY_KEY", baseUrl: "http://127.0.0.1:9" } })
  }))
})

describe("connections", () => {
  it.effect("the only one needs no name; of several one must be named", () => Effect.gen(function*() {
    const one = yield* load("connections:\n  main: { provider: higgsfield, credentials: env:K, baseUrl: http://h }\n")
    assert.deepStrictEqual(yield* findConnection(one, undefined), { v: 1, name: "main", provider: "higgsfield", account: "main", credentials: "env:K", settings: { baseUrl: "http://h" } })
    const two = yield* load("connections:\n  main: { provider: higgsfield }\n  home: { provider: local-gpu }\n")
    assert.include((yield* Effect.flip(findConnection(two, undefined))).advice, "--provider: main, home")
    assert.include((yield* Effect.flip(findConnection(two, "homer"))).message, "no connection homer")
    assert.include((yield* Effect.flip(findConnection(yield* load("currency: USD\n"), undefined))).message, "no connection")
  }))

  it.effect("no word that every object knows passes for a connection", () => Effect.gen(function*() {
    const settings = yield* load("connections:\n  main: { provider: higgsfield }\n")
    assert.include((yield* Effect.flip(findConnection(settings, "constructor"))).message, "no connection constructor")
  }))

  it.effect("a secret comes from a variable, split over two where the official tools split it", () => Effect.gen(function*() {
    const read = (reference: string, environment: Environment) =>
      Effect.map(readCredentials(toConnection("main", { provider: "higgsfield", credentials: reference }), "/nowhere", environment), (secret) => secret && Redacted.value(secret))
    assert.strictEqual(yield* read("env:HF_KEY", { HF_KEY: "id:secret" }), "id:secret")
    assert.strictEqual(yield* read("env:HF_API_KEY", { HF_API_KEY: "id", HF_API_SECRET: "secret" }), "id:secret")
    const unset = yield* Effect.flip(read("env:HF_KEY", {}))
    assert.strictEqual(unset.place, "likeness.yaml, connections.main.credentials")
    assert.include(unset.message, "HF_KEY is not set")
    assert.include((yield* Effect.flip(read("env:HF_KEY", { HF_KEY: "" }))).message, "HF_KEY is not set")
    assert.isUndefined(yield* readCredentials(toConnection("main", { provider: "higgsfield" }), "/nowhere", {}))
  }))

  it.effect("a secret's file must be its owner's alone", () => Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({ "secret.txt": "id:secret\n" })
    const connection = toConnection("main", { provider: "higgsfield", credentials: "file:secret.txt" })
    const mode = (bits: number) => Effect.promise(() => chmod(join(folder, "secret.txt"), bits))
    for (const bits of [0o644, 0o640, 0o604, 0o620]) {
      yield* mode(bits)
      const error = yield* Effect.flip(readCredentials(connection, folder, {}))
      assert.include(error.message, "others can read the file")
      assert.include(error.advice, "chmod 600 secret.txt")
    }
    yield* mode(0o600)
    const secret = yield* readCredentials(connection, folder, {})
    assert.strictEqual(secret && Redacted.value(secret), "id:secret")
    assert.notInclude(JSON.stringify(secret), "id:secret")
    const missing = yield* Effect.flip(readCredentials(toConnection("main", { provider: "higgsfield", credentials: "file:other.txt" }), folder, {}))
    assert.include(missing.message, "other.txt is not there")
  })))

  it.effect("a secret written into the settings itself is refused and not repeated", () => Effect.gen(function*() {
    const error = yield* refused("connections:\n  main: { provider: higgsfield, credentials: \"0123:very-secret\" }\n")
    assert.include(error.message, "env:NAME or file:PATH")
    assert.notInclude(JSON.stringify(error), "very-secret")
  }))
})

it.effect("folders that a connection names are relative to the workspace, ~ is the home folder", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({
      "likeness.yaml": JSON.stringify({
        connections: {
          home: { provider: "local-gpu", servers: [{ url: "http://127.0.0.1:9", loras: "loras" }, { url: "http://127.0.0.1:9", loras: "/models/loras" }], training: { command: ["python"], runs: "~/runs", checkpoints: "../checkpoints" } },
          other: { provider: "another", runs: "runs" }
        }
      })
    })
    const { connections } = yield* loadSettings(folder, {})
    assert.deepInclude(connections["home"], {
      servers: [{ url: "http://127.0.0.1:9", loras: join(folder, "loras") }, { url: "http://127.0.0.1:9", loras: "/models/loras" }],
      training: { command: ["python"], runs: join(homedir(), "runs"), checkpoints: join(folder, "..", "checkpoints") }
    })
    assert.strictEqual(connections["other"]?.["runs"], "runs")
  })))

it.effect("a connection's provider is one of the registry's own names", () =>
  Effect.scoped(Effect.gen(function*() {
    const connection = toConnection("odd", { provider: "constructor" })
    assert.strictEqual((yield* Effect.flip(makeProvider(connection, undefined)))._tag, "Unsupported")
  })))

describe("where rows and files are kept", () => {
  const where = (yaml: string, environment: { readonly [name: string]: string } = {}) =>
    Effect.scoped(Effect.gen(function*() {
      const folder = yield* folderWith({ "likeness.yaml": yaml })
      return yield* storeSettings(folder, yield* loadSettings(folder, environment), environment)
    }))
  const urlOf = (found: Effect.Success<ReturnType<typeof where>>) => found.store && Redacted.value(found.store.url)

  it.effect("in the workspace where nothing is said; in Postgres and a bucket where the settings name them", () => Effect.gen(function*() {
    const plain = yield* where("currency: USD\n")
    assert.isUndefined(plain.store)
    assert.isUndefined(plain.blobs)
    const named = yield* where("store: { url: env:DB }\nblobs: { bucket: pictures, endpoint: http://127.0.0.1:9000, prefix: studio, credentials: env:S3 }\n", { DB: "postgres://u:secret@db/likeness", S3: "id:secret" })
    assert.strictEqual(urlOf(named), "postgres://u:secret@db/likeness")
    assert.deepInclude(named.blobs, { bucket: "pictures", endpoint: "http://127.0.0.1:9000", prefix: "studio" })
    assert.strictEqual(named.blobs?.credentials && Redacted.value(named.blobs.credentials), "id:secret")
    assert.notInclude(JSON.stringify(named), "secret")
    assert.strictEqual(urlOf(yield* where("store: { url: postgres://db/one }\n", { LIKENESS_STORE_URL: "postgres://db/other" })), "postgres://db/other")
  }))

  it.effect("a password in the settings, an address of another kind and half credentials are refused, and not repeated", () => Effect.gen(function*() {
    const refused = (yaml: string, environment = {}) => Effect.flip(where(yaml, environment))
    const first = yield* refused("store: { url: 'postgres://u:hunter2@db/likeness' }\n")
    assert.include(first.message, "carries a password")
    assert.notInclude(JSON.stringify(first), "hunter2")
    assert.include((yield* refused("store: { url: mysql://db }\n")).message, "postgres://")
    assert.include((yield* refused("store: { url: env:DB }\n", { DB: "mysql://u:hunter2@db" })).message, "does not begin with postgres://")
    assert.include((yield* refused("store: { url: env:DB }\n")).message, "DB is not set")
    assert.include((yield* refused("blobs: { bucket: b, credentials: env:S3 }\n", { S3: "hunter2" })).message, "ACCESS_KEY_ID:SECRET_ACCESS_KEY")
  }))
})

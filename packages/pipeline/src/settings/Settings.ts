/** `likeness.yaml`: what a workspace is set to. Unknown keys are refused, so a typo never passes for a default. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import * as Money from "@likeness/core/Money"
import * as Persona from "@likeness/core/Persona"
import * as Text from "@likeness/core/Text"

/** A persona as the file names it; its name is the key. */
export const PersonaSettings = Schema.Struct({
  triggerToken: Text.NonEmptyText,
  classToken: Text.NonEmptyText,
  /** `true`: nobody real was the model. Otherwise `consent` is needed before training. */
  synthetic: Schema.Boolean,
  consent: Schema.optionalKey(Persona.Consent),
  /** The similarity from which a picture shows this persona; without it 0.42 holds, uncalibrated. */
  threshold: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: -1, maximum: 1 }))),
  /** File names of the references that pictures are measured against; all of them where it is absent. */
  measureWith: Schema.optionalKey(Schema.Array(Text.NonEmptyText).check(Schema.isMinLength(1)))
})
export type PersonaSettings = typeof PersonaSettings.Type

/** A connection as the file names it: beside these keys, the provider's own settings. */
export const ConnectionSettings = Schema.StructWithRest(
  Schema.Struct({
    provider: Text.Name,
    /** Whose bill and limits it is; the connection's name where it is absent. */
    account: Schema.optionalKey(Text.Name),
    /** `env:NAME` or `file:PATH`, never the secret itself; what is neither is refused without being shown. */
    credentials: Connection.Connection.fields.credentials,
    gpuPrice: Schema.optionalKey(Connection.GpuPrice)
  }),
  [Schema.Record(Schema.String, Schema.Json)]
)
export type ConnectionSettings = typeof ConnectionSettings.Type

export const MoneySettings = Schema.Struct({ amount: Decimal.NonNegative, currency: Money.Currency })

/** Hard limits; an absent one does not limit. */
export const BudgetSettings = Schema.Struct({
  day: Schema.optionalKey(MoneySettings),
  total: Schema.optionalKey(MoneySettings),
  personas: Schema.optionalKey(Schema.Record(Text.Name, MoneySettings))
})
export type BudgetSettings = typeof BudgetSettings.Type

const empty = <A>(value: A) => Effect.succeed(value)

const EvenPixels = Schema.Int.check(
  Schema.isBetween({ minimum: 256, maximum: 4096 }),
  Schema.makeFilter((pixels: number) => pixels % 2 === 0 || "must be even")
)

export const MeasuringProcesses = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 16 }))

/** `env:NAME` or `file:PATH`: where a secret is read from. */
const Secret = Schema.String.check(Schema.isPattern(/^(env|file):.+$/u, { message: "a secret is env:NAME or file:PATH, never the secret itself" }))

const hasPassword = (url: string): boolean => /^[a-z]+:\/\/[^/@]*:[^/@]*@/u.test(url)

/** Where rows are kept; absent, in a file of the workspace. */
export const StoreSettings = Schema.Struct({
  /** A Postgres database that machines share: `env:NAME`, `file:PATH`, or `postgres://…` without a password. LIKENESS_STORE_URL goes before it. */
  url: Schema.String.check(
    Schema.isPattern(/^(env:|file:|postgres(ql)?:\/\/).+$/u, { message: "a store is postgres://…, env:NAME or file:PATH" }),
    Schema.makeFilter((url: string) => !hasPassword(url) || "the address carries a password: put the whole of it into a variable or a private file, and name that (env:NAME, file:PATH)")
  )
})

/** Where files are kept; absent, in a folder of the workspace. */
export const BlobSettings = Schema.Struct({
  bucket: Text.NonEmptyText,
  /** Where it is not Amazon's: the base URL of the S3-compatible store. */
  endpoint: Schema.optionalKey(Text.NonEmptyText),
  region: Schema.optionalKey(Text.NonEmptyText),
  /** Before the names of all objects. */
  prefix: Schema.optionalKey(Text.NonEmptyText),
  /** `ACCESS_KEY_ID:SECRET_ACCESS_KEY` lies there; absent, as the machine is set up for S3. */
  credentials: Schema.optionalKey(Secret)
})

export const Settings = Schema.Struct({
  /** The key that every row of the store carries. */
  workspace: Text.Name.pipe(Schema.withDecodingDefaultKey(empty("default"))),
  /** Everything made here comes from the sandbox and says so. */
  sandbox: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(empty(false))),
  /** What budgets and reports are counted in. */
  currency: Money.Currency.pipe(Schema.withDecodingDefaultKey(empty("USD"))),
  /** Units of `currency` for one unit of the key. */
  fx: Money.Rates.pipe(Schema.withDecodingDefaultKey(empty({}))),
  store: Schema.optionalKey(StoreSettings),
  blobs: Schema.optionalKey(BlobSettings),
  personas: Schema.Record(Text.Name, PersonaSettings).pipe(Schema.withDecodingDefaultKey(empty({}))),
  connections: Schema.Record(Text.Name, ConnectionSettings).pipe(Schema.withDecodingDefaultKey(empty({}))),
  /** The set that commands use where none is named. */
  set: Schema.optionalKey(Text.Name),
  budget: BudgetSettings.pipe(Schema.withDecodingDefaultKey(empty({}))),
  media: Schema.Struct({
    /** Path of the ffmpeg to use; otherwise the system's, otherwise the packaged one. */
    ffmpeg: Schema.optionalKey(Text.NonEmptyText),
    /** Pixels of exported clips, 9:16. */
    verticalSize: Schema.Struct({ width: EvenPixels, height: EvenPixels }).pipe(Schema.withDecodingDefaultKey(empty({ width: 1080, height: 1920 }))),
    /** Processes that measure faces. */
    measuringProcesses: MeasuringProcesses.pipe(Schema.withDecodingDefaultKey(empty(2)))
  }).pipe(Schema.withDecodingDefaultKey(empty({})))
})
export type Settings = typeof Settings.Type

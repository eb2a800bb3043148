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

export const Settings = Schema.Struct({
  /** The key that every row of the store carries. */
  workspace: Text.Name.pipe(Schema.withDecodingDefaultKey(empty("default"))),
  /** Everything made here comes from the sandbox and says so. */
  sandbox: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(empty(false))),
  /** What budgets and reports are counted in. */
  currency: Money.Currency.pipe(Schema.withDecodingDefaultKey(empty("USD"))),
  /** Units of `currency` for one unit of the key. */
  fx: Money.Rates.pipe(Schema.withDecodingDefaultKey(empty({}))),
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

/** What users may set: the connection's settings, and a recipe's for each capability. Closed: an unknown key is an error that names it. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Decimal from "@likeness/core/Decimal"
import type * as ProviderError from "@likeness/core/ProviderError"
import { Model as ModelData } from "./models/Model.ts"
import { priceTable } from "./prices.ts"
import { WebhookUrl } from "./webhook-url.ts"
import { modelVersions, Motion, Share, Uuid } from "./wire/requests.ts"

const Seconds = Schema.Finite.check(Schema.isBetween({ minimum: 0.001, maximum: 3_600 }))
const seconds = (value: number) => Seconds.pipe(Schema.withDecodingDefaultKey(Effect.succeed(value)))

/** Plain HTTP would show the secret to everybody on the way, so it is for programs on this machine. */
const BaseUrl = Schema.String.check(
  Schema.isPattern(/^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?)(\/[^\s?#]*[^\s?#/])?$/u, {
    message: "must be https:// (http:// only for this machine), without a slash at its end"
  })
)

const Timeouts = Schema.Struct({
  /** Until a connection stands. */
  connectSeconds: seconds(10),
  /** Until the first byte of the answer to a call that can spend. */
  submitSeconds: seconds(60),
  /** Until the first byte of every other answer. */
  answerSeconds: seconds(30),
  /** Between two pieces of a body. */
  bodySeconds: seconds(60)
})

const timeoutDefaults = { connectSeconds: 10, submitSeconds: 60, answerSeconds: 30, bodySeconds: 60 }

const decimal = (value: string, schema = Decimal.NonNegative) => schema.pipe(Schema.withDecodingDefaultKey(Effect.succeed(value)))

/** What has no estimate of the vendor's, where an account's price is another than the table's. */
const Prices = Schema.Struct({
  /** Credits that a training costs. */
  training: decimal(priceTable.training),
  /** US dollars that a credit of the account is worth, such as after a discount on its purchase. */
  moneyPerCredit: decimal(priceTable.moneyPerCredit, Decimal.NonNegative.check(Schema.makeFilter((value: string) => value !== Decimal.zero || "must be more than 0: budgets would limit nothing")))
})

/** `connections.NAME.settings` of a Higgsfield connection; every key has a default. */
export const ConnectionSettings = Schema.Struct({
  baseUrl: BaseUrl.pipe(Schema.withDecodingDefaultKey(Effect.succeed("https://api.higgsfield.ai"))),
  /** Jobs of the account that may be queued or in progress at once; the vendor shows the account's own number in its console. */
  maxInFlight: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(4))),
  /** Multiplies every interval and deadline that `describe` declares; below 1 only against a sandbox. */
  timeScale: Schema.Finite.check(Schema.isBetween({ minimum: 0.0001, maximum: 100 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  timeouts: Timeouts.pipe(Schema.withDecodingDefaultKey(Effect.succeed(timeoutDefaults))),
  /** Reads of jobs' states in a second, all jobs of the connection together; the vendor publishes no limit. */
  readsPerSecond: Schema.Finite.check(Schema.isBetween({ minimum: 0.1, maximum: 10_000 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(20))),
  /** Models beside those of the package, or in the place of one with the same name. */
  models: Schema.Array(ModelData).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  prices: Prices.pipe(Schema.withDecodingDefaultKey(Effect.succeed({ training: priceTable.training, moneyPerCredit: priceTable.moneyPerCredit }))),
  /** Where the vendor may reach `likeness serve`, such as `https://likeness.example/webhooks/hf-main`. Without it jobs are polled, which tells the same later. */
  webhookUrl: Schema.optionalKey(WebhookUrl),
  /** Where the account's signing secrets are, `env:NAME` or `file:PATH`: for `likeness serve`, which reads them; several are apart by spaces. */
  webhookSecret: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/u, { message: "must be env:NAME or file:PATH, never the secret itself" })))
}).check(
  // A sandbox on this machine may call back on this machine; the cloud cannot.
  Schema.makeFilter(({ baseUrl, webhookUrl }) => webhookUrl?.startsWith("http://") !== true || baseUrl.startsWith("http://") || { path: ["webhookUrl"], issue: "must be public https://" })
)
export type ConnectionSettings = typeof ConnectionSettings.Type

/** US dollars that a credit is worth on a connection with these settings, or everything that is wrong with them. */
export const moneyPerCredit = (settings: unknown): Result.Result<Decimal.NonNegative, ReadonlyArray<ProviderError.Fault>> =>
  Result.map(decode(ConnectionSettings, settings, ["settings"]), ({ prices }) => prices.moneyPerCredit)

const Model = Schema.String.check(Schema.isMinLength(1))

/** The vendor rewrites prompts where this is on, so it is off unless a recipe says otherwise. */
const enhancePrompt = Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false)))

/** Further fields of the body, where the model's data has some. */
const options = Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])).pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))

/** `settings` of a `trainIdentity` recipe. */
export const TrainIdentitySettings = Schema.Struct({
  /** The family to train, one of `describe`'s; never assumed, because it is paid and fits one family of models only. */
  providerModel: Schema.Literals(modelVersions.map((version) => `soul-id/${version}` as const))
})
export type TrainIdentitySettings = typeof TrainIdentitySettings.Type

/** `settings` of a `generateImage` recipe. */
export const GenerateImageSettings = Schema.Struct({
  /** One of `describe`'s, such as `higgsfield-ai/soul/v2/standard`. */
  providerModel: Model,
  /** One of the model's, such as `1080p`; chooses the price of a picture. */
  resolution: Schema.String.check(Schema.isMinLength(1)),
  enhancePrompt,
  /** A preset of the model's family. */
  styleId: Schema.optionalKey(Uuid),
  /** 0–1, with `styleId` only; 1 where absent. */
  styleStrength: Schema.optionalKey(Share),
  options
}).check(
  Schema.makeFilter((settings) =>
    settings.styleStrength === undefined || settings.styleId !== undefined || { path: ["styleStrength"], issue: "needs a styleId" }
  )
)
export type GenerateImageSettings = typeof GenerateImageSettings.Type

/** `settings` of a `generateVideo` recipe. */
export const GenerateVideoSettings = Schema.Struct({
  /** One of `describe`'s, such as `higgsfield-ai/dop/standard`; chooses the price. */
  providerModel: Model,
  enhancePrompt,
  /** Camera presets, as many as the model takes. */
  motions: Schema.optionalKey(Schema.Array(Motion)),
  options
})
export type GenerateVideoSettings = typeof GenerateVideoSettings.Type

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1()

const pathOf = (path: ReadonlyArray<unknown> | undefined): ReadonlyArray<string | number> =>
  (path ?? []).map((part) => {
    const key = typeof part === "object" && part !== null && "key" in part ? part.key : part
    return typeof key === "number" ? key : String(key)
  })

/** The settings as `schema` says, or everything that is wrong with them, unknown keys included. */
export const decode = <A, I>(
  schema: Schema.Codec<A, I>,
  settings: unknown,
  at: ReadonlyArray<string | number>
): Result.Result<A, ReadonlyArray<ProviderError.Fault>> =>
  Result.mapError(Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(settings), (error) =>
    formatIssue(error.issue).issues.map((issue): ProviderError.Fault => ({
      tag: "InvalidRequest",
      path: [...at, ...pathOf(issue.path)],
      message: issue.message === "" ? "is not valid" : issue.message
    })))

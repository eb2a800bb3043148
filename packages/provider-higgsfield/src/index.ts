/** Higgsfield's cloud as a Likeness provider. */
export { make } from "./make.ts"
export { ConnectionSettings, GenerateImageSettings, GenerateVideoSettings, moneyPerCredit, TrainIdentitySettings } from "./settings.ts"
export * as Webhook from "./Webhook.ts"
export { priceTable } from "./prices.ts"

/** The provider for your own GPU: ComfyUI for pictures and clips, sd-scripts for training. */
export { make } from "./make.ts"
export * as RecipeSettings from "./recipe-settings.ts"
export * as Settings from "./settings.ts"

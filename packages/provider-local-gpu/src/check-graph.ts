/** Judges a graph of the user's own before it becomes a recipe. */
export { type Check, checkGraph } from "./comfyui/own-graph.ts"

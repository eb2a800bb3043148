/** The models of a connection: those that come with the package, and the user's, which replace one of the same name. */
import { builtin } from "./builtin.ts"
import type { ClipModel, Model, PictureModel } from "./Model.ts"

export const catalogue = (own: ReadonlyArray<Model>): ReadonlyArray<Model> => {
  const names = new Set(own.map(({ model }) => model))
  return [...builtin.filter(({ model }) => !names.has(model)), ...own]
}

export const pictureModels = (models: ReadonlyArray<Model>): ReadonlyArray<PictureModel> => models.filter((one) => one.makes === "picture")
export const clipModels = (models: ReadonlyArray<Model>): ReadonlyArray<ClipModel> => models.filter((one) => one.makes === "clip")
export const pictureModel = (models: ReadonlyArray<Model>, name: string): PictureModel | undefined => pictureModels(models).find(({ model }) => model === name)
export const clipModel = (models: ReadonlyArray<Model>, name: string): ClipModel | undefined => clipModels(models).find(({ model }) => model === name)

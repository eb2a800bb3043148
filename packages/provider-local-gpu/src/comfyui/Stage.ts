/** What a node class does, in words, and how much of a job it is. */

const names: { readonly [classType: string]: string } = {
  CheckpointLoaderSimple: "loading models", LoraLoader: "loading models", UNETLoader: "loading models", CLIPLoader: "loading models",
  VAELoader: "loading models", UpscaleModelLoader: "loading models", CLIPTextEncode: "reading the prompt", KSampler: "sampling", SamplerCustom: "sampling", LoadVideo: "reading the clip", GetVideoComponents: "reading the clip", RebatchImages: "preparing frames", CreateVideo: "encoding the clip",
  VAEDecode: "decoding", VAEEncode: "encoding", ImageUpscaleWithModel: "upscaling", SaveImage: "saving", SaveVideo: "saving", SaveWEBM: "saving"
}

export const stage = (classType: string | undefined): string => (classType === undefined ? "at work" : (names[classType] ?? "preparing"))

/** Relative: sampling is nearly all of it. */
const weight = (classType: string): number => (classType === "KSampler" || classType === "SamplerCustom" ? 30 : classType === "ImageUpscaleWithModel" ? 20 : classType.startsWith("VAE") ? 3 : 1)

/** 0–1, from how far each node is; nodes that are not named have not begun. */
export const fraction = (nodes: { readonly [id: string]: string }, done: ReadonlyMap<string, number>): number => {
  let whole = 0
  let part = 0
  for (const [id, classType] of Object.entries(nodes)) {
    whole += weight(classType)
    part += weight(classType) * Math.min(1, Math.max(0, done.get(id) ?? 0))
  }
  return whole === 0 ? 0 : part / whole
}

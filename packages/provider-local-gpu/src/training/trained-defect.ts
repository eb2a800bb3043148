/** Whether a file is what this run was asked to train, from its header alone. */
import type { Order } from "./Run.ts"
import type { Header } from "./Safetensors.ts"

/** The U-Net of SDXL: modules that take a LoRA, and the numbers of all of them for each of its dimensions. */
export const unetModules = 722
const valuesForEachDim = 2_659_840

/** The real trainer's file: as many modules and numbers as SDXL's U-Net has, all of one width. */
const shapeDefect = (order: Order, { dataStart, sizeBytes, tensors }: Header): string | undefined => {
  if (tensors.size !== unetModules * 3) return `it has ${tensors.size} tensors and not ${unetModules * 3}`
  for (const [name, { dtype }] of tensors) {
    if (!name.startsWith("lora_unet_")) return `${name.slice(0, 80)} is not of the U-Net`
    // A last file made from a state has the state's own width.
    if (dtype !== "F16" && !(dtype === "F32" && order.resumed?.nothingLeft === true)) return `${name.slice(0, 80)} is ${dtype} and not F16`
  }
  const width = [...tensors.values()][0]?.dtype === "F32" ? 4 : 2
  const wanted = width * (valuesForEachDim * order.networkDim + unetModules)
  return sizeBytes - dataStart === wanted ? undefined : `its weights take ${sizeBytes - dataStart} bytes and not ${wanted}`
}

/** What is wrong with the header of a file that this run left, or `undefined`. A trainer of one's own may have other modules. */
export const trainedDefect = (order: Order, header: Header): string | undefined => {
  const { metadata } = header
  if (metadata.get("ss_network_dim") === undefined) return "it has no metadata of a training"
  if (metadata.get("ss_network_dim") !== String(order.networkDim)) return `its network dim is ${metadata.get("ss_network_dim")!.slice(0, 20)} and not ${order.networkDim}`
  if (metadata.get("ss_training_comment") !== order.origin) return "it is of another training"
  const base = metadata.get("ss_new_sd_model_hash")
  if (base === undefined || !/^[0-9a-f]{64}$/u.test(base)) return "it does not say which base model it was trained on"
  return order.environment === undefined ? undefined : shapeDefect(order, header)
}

/** The base model that a sound file names, where it is not the one of the order. */
export const otherBase = (order: Order, header: Header): string | undefined => {
  const base = header.metadata.get("ss_new_sd_model_hash")
  return base === undefined || base === order.baseSha256 ? undefined : base
}

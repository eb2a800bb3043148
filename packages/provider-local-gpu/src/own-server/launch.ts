/** The start line of a ComfyUI of our own. Pure but for the folders that it names. */
import { join } from "node:path"
import { sealedEnvironment } from "../environment/child-environment.ts"
import type { Environment } from "../environment/Environments.ts"
import { baseOf, modelsOf, type Own, portOf } from "./Instance.ts"

export interface Launch {
  readonly argv: ReadonlyArray<string>
  readonly environment: { readonly [name: string]: string }
}

/** Folders below a folder of models, as ComfyUI and older installations name them. */
const modelFolders: { readonly [key: string]: ReadonlyArray<string> } = {
  checkpoints: ["checkpoints"],
  loras: ["loras"],
  vae: ["vae"],
  text_encoders: ["text_encoders", "clip"],
  diffusion_models: ["diffusion_models", "unet"],
  upscale_models: ["upscale_models"],
  embeddings: ["embeddings"],
  controlnet: ["controlnet"],
  clip_vision: ["clip_vision"],
  latent_upscale_models: ["latent_upscale_models"]
}

/** What `--extra-model-paths-config` reads. JSON's text is YAML's text. */
export const modelPaths = (own: Own): string => {
  const lines = Object.entries(modelFolders).map(([key, folders]) => `  ${key}: |\n${folders.map((folder) => `    ${folder}\n`).join("")}`)
  return `likeness:\n  base_path: ${JSON.stringify(modelsOf(own))}\n${lines.join("")}`
}

export const modelPathsFile = (folder: string): string => join(folder, "model_paths.yaml")
/** ComfyUI serves a page of its own; any will do, and its packages are not part of the environment. */
export const pageFolder = (folder: string): string => join(folder, "page")

/** No node of anybody else, none that is paid for, nothing fetched, one card, this machine alone. */
export const launch = (own: Own, { layout, locked }: Pick<Environment, "layout" | "locked">, folder: string): Launch => {
  const { device, memory, reserveVramGb } = own.start
  return {
    argv: [
      layout.python, "-u", join(layout.program, locked.lock.program.entry),
      "--listen", "127.0.0.1", "--port", portOf(own.url), "--base-directory", baseOf(own), "--extra-model-paths-config", modelPathsFile(folder),
      "--disable-all-custom-nodes", "--disable-api-nodes", "--disable-auto-launch", "--preview-method", "none",
      "--front-end-root", pageFolder(folder), "--database-url", "sqlite:///:memory:",
      ...(device === "cpu" ? ["--cpu"] : memory === "auto" ? [] : [`--${memory}`]),
      ...(reserveVramGb === undefined ? [] : ["--reserve-vram", String(reserveVramGb)])
    ],
    environment: {
      ...sealedEnvironment(layout.venv, join(folder, "home")),
      PYTHONFAULTHANDLER: "1",
      // Empty: no GPU is seen, so that a server on the processor never takes one.
      CUDA_VISIBLE_DEVICES: device === "cpu" ? "" : String(own.gpu),
      CUDA_DEVICE_ORDER: "PCI_BUS_ID"
    }
  }
}

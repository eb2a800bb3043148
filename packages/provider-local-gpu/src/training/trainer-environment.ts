/** The trainer's environment variables: what it needs and nothing that happens to be around. */
import { join } from "node:path"
import type * as Settings from "../settings.ts"

/** The connection's own come last and win. */
export const trainerEnvironment = (training: Settings.Training, folder: string): { readonly [name: string]: string } => ({
  PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
  HOME: process.env["HOME"] ?? folder,
  LANG: "C.UTF-8",
  PYTHONUTF8: "1",
  PYTHONIOENCODING: "utf-8",
  PYTHONUNBUFFERED: "1",
  PYTHONNOUSERSITE: "1",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONFAULTHANDLER: "1",
  HF_HUB_OFFLINE: "1",
  TRANSFORMERS_OFFLINE: "1",
  HF_HUB_DISABLE_TELEMETRY: "1",
  HF_HOME: join(folder, "hf"),
  TOKENIZERS_PARALLELISM: "false",
  CUDA_VISIBLE_DEVICES: String(training.gpu),
  CUDA_DEVICE_ORDER: "PCI_BUS_ID",
  PYTORCH_CUDA_ALLOC_CONF: "expandable_segments:True",
  TMPDIR: join(folder, "tmp"),
  ...training.variables
})

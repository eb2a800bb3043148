/** The trainer's environment variables: what it needs and nothing that happens to be around. */
import { dirname, join } from "node:path"
import type * as Settings from "../settings.ts"
import type { Order } from "./Run.ts"

/** A golden environment's programs first and the system's behind them; a trainer of one's own is found as the user finds it. */
const path = (order: Pick<Order, "argv" | "environment">): string =>
  order.environment === undefined ? process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin" : `${dirname(order.argv[0]!)}:/usr/local/bin:/usr/bin:/bin`

/** The connection's own come last and win; its settings refuse those that would change what training is. */
export const trainerEnvironment = (training: Settings.Training, order: Pick<Order, "argv" | "environment">, folder: string): { readonly [name: string]: string } => ({
  PATH: path(order),
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
  // Empty: no GPU is seen, so that a run on the processor never takes one.
  CUDA_VISIBLE_DEVICES: training.device === "cpu" ? "" : String(training.gpu),
  CUDA_DEVICE_ORDER: "PCI_BUS_ID",
  PYTORCH_CUDA_ALLOC_CONF: "expandable_segments:True",
  TMPDIR: join(folder, "tmp"),
  ...training.variables
})

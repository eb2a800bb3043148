/** What a failure can be: the closed set of the failure catalogue, each with what it means. */
import type * as ProviderError from "@likeness/core/ProviderError"

export const meanings = {
  "env.python_version": "the interpreter's version does not fit",
  "env.package_missing": "a module, script or program is not there",
  "env.package_conflict": "versions of packages disagree",
  "env.binary_incompatible": "a compiled part cannot be loaded or cannot run here",
  "env.cuda_unavailable": "no usable GPU or driver for this build",
  "env.install_failed": "building, downloading or unpacking the environment failed",
  "config.flag_invalid": "an argument, a configuration file or their combination was refused",
  "data.no_images": "the data set is empty",
  "data.image_corrupt": "a file of the data set cannot be read",
  "model.missing": "a model file or repository was not found",
  "model.wrong_architecture": "a valid model file of the wrong kind",
  "model.corrupt": "a model file is damaged or not what its name says",
  "hub.auth": "the model hub refused access",
  "hub.offline": "the model hub cannot be reached",
  "gpu.out_of_memory": "the GPU's memory ran out",
  "gpu.device_error": "the GPU failed at run time",
  "train.nan_loss": "the loss or the latents are no numbers",
  "host.out_of_memory": "the machine's memory ran out",
  "host.disk_full": "no space or quota is left on a disk",
  "host.shared_memory": "/dev/shm is too small",
  "host.permission": "a file or folder may not be read or written",
  "proc.interrupted": "a signal, Ctrl-C or a cancellation ended it",
  "comfy.node_missing": "the graph names a node that the server does not have",
  "comfy.value_not_in_list": "the graph names a value that is not in the server's list",
  "net.port_in_use": "a port could not be bound",
  none: "it succeeded",
  unknown: "nothing in the catalogue matches"
} as const

export type Code = keyof typeof meanings

/** A cause that a row of the table can state. */
export type FailureCode = Exclude<Code, "none" | "unknown">

export const codes: ReadonlyArray<Code> = Object.keys(meanings) as Array<Code>

export const isCode = (text: string): text is Code => Object.hasOwn(meanings, text)

/** In an error, a plain retry is worth a later attempt; everything else needs its fix first. */
export const retryableOf = (retryable: boolean): ProviderError.Retryable => (retryable ? "later" : "no")

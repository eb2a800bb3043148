interface Frame {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly source: string
}

const root = "/srv/sd-scripts"
const packages = "/srv/environment/venv/lib/python3.10/site-packages"

const frameText = ({ file, line, name, source }: Frame): string => `  File "${file}", line ${line}, in ${name}\n    ${source}\n`

/** An exception of the program the stand-in stands for; `main` prints it as Python would and exits 1. */
export class PythonError extends Error {
  /** Everything for stderr, the chain of earlier exceptions included. */
  readonly printed: string

  constructor(type: string, message: string, frames: ReadonlyArray<Frame>, before = "") {
    super(message)
    this.printed = `${before}Traceback (most recent call last):\n${frames.map(frameText).join("")}${type}: ${message}\n`
  }
}

const main: Frame = { file: `${root}/sdxl_train_network.py`, line: 229, name: "<module>", source: "trainer.train(args)" }
const train = (line: number, source: string): Frame => ({ file: `${root}/train_network.py`, line, name: "train", source })

export const inTraining = (type: string, message: string, line: number, source: string, deeper: ReadonlyArray<Frame> = [], before = ""): PythonError =>
  new PythonError(type, message, [main, train(line, source), ...deeper], before)

/** An assertion of the trainer itself. */
export const assertion = (message: string, line: number, source: string): PythonError => inTraining("AssertionError", message, line, source)

/** CUDA's error in torch's words, on a card of 24 GB that another process shares. */
export const outOfMemory = (): PythonError =>
  inTraining(
    "torch.OutOfMemoryError",
    "CUDA out of memory. Tried to allocate 1.25 GiB. GPU 0 has a total capacity of 23.65 GiB of which 412.69 MiB is free. Process 20184 has 6.71 GiB memory in use. Including non-PyTorch memory, this process has 16.48 GiB memory in use. Of the allocated memory 15.61 GiB is allocated by PyTorch, and 408.92 MiB is reserved by PyTorch but unallocated. If reserved but unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid fragmentation.  See documentation for Memory Management  (https://pytorch.org/docs/stable/notes/cuda.html#environment-variables)",
    1427,
    "loss = self.process_batch(",
    [
      { file: `${root}/train_network.py`, line: 404, name: "process_batch", source: "noise_pred, target, timesteps, weighting = self.get_noise_pred_and_target(" },
      { file: `${root}/library/sdxl_original_unet.py`, line: 1102, name: "forward", source: "h = call_module(module, h, emb, context)" },
      { file: `${packages}/torch/nn/modules/module.py`, line: 1739, name: "_wrapped_call_impl", source: "return self._call_impl(*args, **kwargs)" },
      { file: `${packages}/torch/nn/functional.py`, line: 2810, name: "group_norm", source: "return torch.group_norm(" }
    ]
  )

/** The classic of a huggingface_hub that is too new for diffusers. */
export const importError = (): PythonError =>
  new PythonError(
    "ImportError",
    `cannot import name 'cached_download' from 'huggingface_hub' (${packages}/huggingface_hub/__init__.py)`,
    [
      { file: `${root}/sdxl_train_network.py`, line: 11, name: "<module>", source: "from library import sdxl_model_util, sdxl_train_util, strategy_base, strategy_sd, strategy_sdxl, train_util" },
      { file: `${root}/library/sdxl_model_util.py`, line: 8, name: "<module>", source: "from diffusers import AutoencoderKL, EulerDiscreteScheduler, UNet2DConditionModel" },
      { file: `${packages}/diffusers/utils/dynamic_modules_utils.py`, line: 28, name: "<module>", source: "from huggingface_hub import cached_download, hf_hub_download, model_info" }
    ]
  )

/** transformers and diffusers disagree about the schedulers there are. */
export const schedulerError = (): PythonError =>
  inTraining("AttributeError", "COSINE_WITH_MIN_LR", 826, "lr_scheduler = train_util.get_scheduler_fix(args, optimizer, accelerator.num_processes)", [
    { file: `${root}/library/train_util.py`, line: 5412, name: "get_scheduler_fix", source: "if name == SchedulerType.COSINE_WITH_MIN_LR:" },
    { file: "/srv/environment/python/lib/python3.10/enum.py", line: 437, name: "__getattr__", source: "raise AttributeError(name) from None" }
  ])

/** No space while safetensors writes a file. */
export const diskFull = (): PythonError =>
  inTraining("safetensors_rust.SafetensorError", "Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: \"No space left on device\" })", 1697, "save_model(ckpt_name, accelerator.unwrap_model(network), global_step, epoch + 1)", [
    { file: `${root}/train_network.py`, line: 1309, name: "save_model", source: "unwrapped_nw.save_weights(ckpt_file, save_dtype, metadata_to_save)" },
    { file: `${root}/networks/lora.py`, line: 1241, name: "save_weights", source: "save_file(state_dict, file, metadata)" },
    { file: `${packages}/safetensors/torch.py`, line: 286, name: "save_file", source: "serialize_file(_flatten(tensors), filename, metadata=metadata)" }
  ])

/** No space while torch writes a state: the second exception is only the closing of the first one's file. */
export const stateDiskFull = (): PythonError => {
  const source = "train_util.save_and_remove_state_on_epoch_end(args, accelerator, epoch + 1)"
  const writing = inTraining("RuntimeError", "[enforce fail at inline_container.cc:815] . PytorchStreamWriter failed writing file data/0: file write failed", 1712, source, [
    { file: `${packages}/torch/serialization.py`, line: 1216, name: "_save", source: "zip_file.write_record(name, storage, num_bytes)" }
  ])
  return inTraining("RuntimeError", "[enforce fail at inline_container.cc:626] . unexpected pos 384 vs 342", 1712, source, [
    { file: `${packages}/torch/serialization.py`, line: 784, name: "__exit__", source: "self.file_like.write_end_of_file()" }
  ], `${writing.printed}\nDuring handling of the above exception, another exception occurred:\n\n`)
}

/** A checkpoint whose header cannot be read; printed twice, since the loader tries again in a bare except. */
export const corruptModel = (words: string): PythonError => {
  const frames: ReadonlyArray<Frame> = [
    { file: `${root}/library/sdxl_model_util.py`, line: 182, name: "load_models_from_sdxl_checkpoint", source: "state_dict = load_file(ckpt_path, device=map_location)" },
    { file: `${packages}/safetensors/torch.py`, line: 313, name: "load_file", source: "with safe_open(filename, framework=\"pt\", device=device) as f:" }
  ]
  const type = "safetensors_rust.SafetensorError"
  const message = `Error while deserializing header: ${words}`
  const first = inTraining(type, message, 560, "model_version, text_encoder, vae, unet = self.load_target_model(args, weight_dtype, accelerator)", frames)
  return inTraining(type, message, 560, "model_version, text_encoder, vae, unet = self.load_target_model(args, weight_dtype, accelerator)", frames, `${first.printed}\nDuring handling of the above exception, another exception occurred:\n\n`)
}

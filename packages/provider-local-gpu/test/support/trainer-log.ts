/** What the trainer prints in this order, the real one and its stand-in alike: what Likeness reads, and what stands around it. */

const beginning = [
  /^load tokenizer from cache: .*openai_clip-vit-large-patch14$/u, /^Loading dataset config from .*dataset\.toml$/u, /^prepare images\.$/u, /^set image size from cache files: 0\/8$/u,
  /^found directory .+ contains 8 image files$/u, /^read caption: 100%\|/u, /^8 train images with repeats\.$/u, /^0 reg images with repeats\.$/u, /^\s+custom_attributes: \{\}$/u,
  /^\[Prepare dataset 0\]$/u, /^bucket 0: resolution \(\d+, \d+\), count: 8$/u, /^preparing accelerator$/u, /^accelerator device: cpu$/u, /^loading model for process 0\/1$/u,
  /^U-Net: <All keys matched successfully>$/u, /^VAE: <All keys matched successfully>$/u, /^caching latents with caching strategy\.$/u, /^checking cache validity\.\.\.$/u,
  /^caching Text Encoder outputs\.\.\.$/u, /^create LoRA for U-Net: 722 modules\.$/u, /^use AdamW optimizer \| \{\}$/u
]
const resuming = [/^resume training from local state: /u, /^Loading states from /u, /^load train state from .*: \{'current_epoch': 1, 'current_step': 8\}$/u, /^All model weights loaded successfully$/u, /^Could not load random states$/u]
const totals = [/^running training \/ /u, /^\s*num batches per epoch \/ .*: 8$/u, /^\s*total optimization steps \/ .*: \d+$/u]
const ignored = [/^steps from the state is ignored/u]
const states = (epoch: string): ReadonlyArray<RegExp> => [
  epoch === "" ? /^saving last state\.$/u : new RegExp(`^saving state at epoch ${epoch}$`, "u"), /^Saving current state to /u, /^save train state to .* at epoch \d+ step 8$/u,
  /^Model weights saved in /u, /^Optimizer state saved in /u, /^Random states saved in /u
]

/** Of a run until the middle of its second epoch. */
export const brokenRun: ReadonlyArray<RegExp> = [
  ...beginning, ...totals, /^unet dtype: torch\.\w+, device: cpu$/u, /^steps:\s+0%\|.*\| 0\/16 \[/u, /^epoch 1\/2$/u, /^epoch is incremented\. current_epoch: 0, epoch: 1$/u,
  /^steps:\s+50%\|.*\| 8\/16 \[.*avr_loss=[\d.]+\]$/u, /^saving checkpoint: .*-000001\.safetensors$/u, /^Failed to get git commit hash, using fallback$/u, ...states("1"), /^epoch 2\/2$/u,
  /^epoch is incremented\. current_epoch: 1, epoch: 2$/u
]

/** Of the run that went on from it, to its end. */
export const resumedRun: ReadonlyArray<RegExp> = [
  ...beginning, ...resuming, ...totals, ...ignored, /^unet dtype: torch\.\w+, device: cpu$/u, /^steps:\s+0%\|.*\| 0\/16 \[/u, /^epoch 2\/2$/u, /^epoch is incremented\. current_epoch: 0, epoch: 2$/u,
  /^steps:\s+50%\|.*\| 8\/16 \[.*avr_loss=[\d.]+\]$/u, ...states(""), /^saving checkpoint: .*maya\.safetensors$/u, /^model saved\.$/u
]

/** The first shape that the log does not have behind the ones before it, or `undefined`. */
export const firstMissing = (log: string, shapes: ReadonlyArray<RegExp>): RegExp | undefined => {
  const lines = log.split(/[\r\n]+/u).map((line) => line.trimEnd())
  let at = 0
  return shapes.find((shape) => {
    const found = lines.findIndex((line, index) => index >= at && shape.test(line))
    if (found < 0) return true
    at = found + 1
    return false
  })
}

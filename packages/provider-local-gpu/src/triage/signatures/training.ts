/** Training that runs on but is dead: numbers that are none. */
import type { Signature } from "../Signature.ts"

export const divergence: ReadonlyArray<Signature> = [
  {
    id: "nan-loss", code: "train.nan_loss",
    when: /\b(?:\w{1,24}[_/.-])?loss(?:[_/]\w{1,24})?["']?\s{0,3}(?:[=:]|is|\s)\s{0,3}["']?(?:tensor\()?[-+]?(?:nan|inf)\b(?![-/.]\w)|["']?loss["']?: ["']?0(?:\.0{1,4})?["']?, ["']?grad_norm["']?\s{0,3}[=:]\s{0,3}["']?nan\b|[Ll]oss (?:is|became|was|has become) (?:nan|NaN|inf|infinite|not finite|infinity)\b|[Nn]a[Nn] (?:loss|in loss|or [Ii]nf (?:found )?in (?:the )?loss)|[Nn]on-finite loss|returned nan values in its|\bhas nan values\b|[Ff]ound (?:NaN|nan|NaN\/Inf|inf)\b.{0,40}(?:grad|loss|output)|loss scale already at minimum|\b[Ii]nvalid loss, terminating training|is non-finite, so it cannot be clipped|^(?:\w{1,40}\.){0,6}FloatingPointError: .{0,80}nan|^\|?\s{0,12}\d{1,9}\s{0,8}\|(?:\s{0,12}[-+.\de]{1,16}\s{0,8}\|){0,4}(?:\s{0,12}[-+]?nan\s{0,8}\|){2}/iu,
    unless: /^\s{0,4}(?:if|raise|assert|print)\b|=0\.0|loss: nan_|\b(?:skip\w*|ignor\w*|left out|leaving out|dropp(?:ed|ing)|discard\w*|rolling back|rolled back)\b|\b(?:best|min|minimum|lowest|last|prev\w*|initial|start\w*)[_ -]?(?:\w{1,12}[_ -])?loss\b.{0,6}(?:inf|nan)|from inf\b|^\s{0,40}(?:[^%|]{1,160}:)?\s{0,8}0%\|[^|]{0,400}\|\s{0,4}0\/\d/iu,
    line: { words: ["-nan ", "-nan,", ": nan", ": NaN", "= nan", "=NaN,", " nan,", " NaN,", "=nan ", "=NaN ", "tensor(nan", "Invalid loss, ", "oss nan", "oss NaN", "loss  nan", "scale already at minimum", "loss=nan", "loss=inf", "loss=-inf", "loss: nan", "loss: inf", "loss': nan", "loss\": nan", "loss is nan", "Loss is nan", "oss is NaN", "loss NaN", "NaN loss", "nan loss", "loss=NaN", "loss: NaN", "grad_norm': nan", "norm': 'nan'", "loss': 'nan'", "non-finite loss", "Non-finite loss", "loss became", "loss:nan", "loss = nan", "loss nan", " nan |", "loss/train=nan", "loss/current=nan", "loss/average=nan", "=nan,", "=nan]"], weight: "verdict" },
    cause: "The loss is no longer a number: from that step on the model is ruined.", fix: "Lower the learning rate, check the precision (bf16 instead of fp16), or use `--no_half_vae`; then train again from before that step."
  },
  {
    id: "nan-latents", code: "train.nan_loss",
    when: /NaN detected in (?:latents|text encoder outputs)|NaN found in latents|NansException|A tensor with (?:all )?NaNs was produced|contains? NaN.{0,40}latents|latents? (?:contain|are|is|has) NaNs?/iu,
    line: { words: ["NaN detected in", "NaN found in", "NansException", "NaNs was produced"], weight: "verdict" },
    cause: "Encoding the pictures gave no numbers.", fix: "Use `--no_half_vae`, or a base model whose VAE is sound in half precision."
  }
]

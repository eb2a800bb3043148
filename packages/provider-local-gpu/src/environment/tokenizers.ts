/** The two CLIP tokenizers of SDXL, made from a word list that a package ships: no model hub is asked. */
import { access, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Lock from "./Lock.ts"
import { runStep, type Step } from "./run-step.ts"

const program = fileURLToPath(new URL("../../python/write_tokenizers.py", import.meta.url))

export const makeTokenizers = async (uv: string, python: string, target: string, step: Omit<Step, "name" | "command" | "advice">): Promise<void> => {
  const words = `${target}.words`
  await runStep({
    ...step, name: "fetch the tokenizer's word list",
    command: [uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--require-hashes", "--only-binary", ":all:", "--target", words, "--requirement", Lock.ownFile("tokenizers/requirements.lock")],
    advice: "See that the package index is within reach, then build again."
  })
  await runStep({
    ...step, name: "write the tokenizers", command: [python, program, join(words, "open_clip", "bpe_simple_vocab_16e6.txt.gz"), target],
    advice: "Report this with the build's log."
  })
  await access(join(target, "openai_clip-vit-large-patch14", "vocab.json"))
  await rm(words, { recursive: true })
}

/** Which flags may reach the trainer: none that broke runs or opens the network, and only those that it was proved to take. */

/** Never given, by whoever wrote the command: each broke runs, reaches out, or opens a window. */
export const forbiddenFlags: ReadonlySet<string> = new Set([
  "xformers", "mem_eff_attn", "lowram", "highvram", "full_fp16", "full_bf16", "fp8_base", "fp8_base_unet", "use_8bit_adam", "torch_compile", "debug_dataset",
  "persistent_data_loader_workers", "log_with", "wandb_api_key", "async_upload", "sample_every_n_steps", "sample_every_n_epochs", "sample_at_first", "deepspeed",
  "skip_cache_check", "no_metadata", "dataset_class", "config_file", "lr_scheduler_type", "skip_until_initial_step", "initial_step",
  "huggingface_repo_id", "huggingface_repo_type", "huggingface_path_in_repo", "huggingface_token", "huggingface_repo_visibility", "save_state_to_huggingface", "resume_from_huggingface"
])

/** `--seed 1` and `--seed=1` are both `seed`. */
const flagOf = (argument: string): string | undefined => /^--([a-z0-9_]+)(?:=|$)/u.exec(argument)?.[1]

/** What is wrong with a command's flags, or `undefined`. `known` is what the trainer's own help lists, with dashes. */
export const flagFault = (argv: ReadonlyArray<string>, known: ReadonlySet<string> | undefined): string | undefined => {
  for (const argument of argv) {
    const flag = flagOf(argument)
    if (flag === undefined) continue
    if (forbiddenFlags.has(flag)) return `--${flag} is never given to the trainer: it breaks runs or leaves this machine`
    if (known !== undefined && !known.has(`--${flag}`)) return `this trainer does not take --${flag}`
  }
  return undefined
}

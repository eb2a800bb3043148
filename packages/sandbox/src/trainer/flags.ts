/** The flags of `sdxl_train_network.py` at sd-scripts v0.10.1, without their dashes, by what argparse makes of the value. */

const words = (text: string): ReadonlyArray<string> => text.trim().split(/\s+/)

export const switches: ReadonlySet<string> = new Set(words(`
  alpha_mask async_upload bucket_no_upscale cache_info cache_latents cache_latents_to_disk cache_text_encoder_outputs
  cache_text_encoder_outputs_to_disk color_aug console_log_simple cpu_offload_checkpointing
  ddp_gradient_as_bucket_view ddp_static_graph debiased_estimation_loss debug_dataset deepspeed dim_from_weights
  disable_mmap_load_safetensors enable_bucket enable_wildcard flip_aug fp16_master_weights_and_gradients fp8_base
  fp8_base_unet full_bf16 full_fp16 fused_backward_pass gradient_checkpointing highvram ip_noise_gamma_random_strength
  log_config lowram masked_loss mem_eff_attn network_train_text_encoder_only network_train_unet_only no_half_vae
  no_metadata noise_offset_random_strength output_config persistent_data_loader_workers random_crop
  resume_from_huggingface sample_at_first save_state save_state_on_train_end save_state_to_huggingface
  scale_v_pred_loss_like_noise_pred sdpa shuffle_caption skip_cache_check skip_until_initial_step torch_compile
  use_8bit_adam use_lion_optimizer v2 v_parameterization weighted_captions xformers zero3_init_flag
  zero3_save_16bit_model zero_terminal_snr`))

const texts = words(`
  caption_extension caption_extention caption_prefix caption_separator caption_suffix conditioning_data_dir
  config_file console_log_file dataset_class dataset_config face_crop_aug_range huggingface_path_in_repo
  huggingface_repo_id huggingface_repo_type huggingface_repo_visibility huggingface_token in_json
  keep_tokens_separator log_prefix log_tracker_config log_tracker_name logging_dir lr_scheduler lr_scheduler_type
  metadata_author metadata_description metadata_is_negative_embedding metadata_license metadata_merged_from
  metadata_preprocessor metadata_tags metadata_thumbnail metadata_title metadata_trigger_phrase metadata_usage_hint
  network_module network_weights offload_optimizer_nvme_path offload_param_nvme_path optimizer_type output_dir
  output_name pretrained_model_name_or_path reg_data_dir resolution resume sample_prompts secondary_separator
  tokenizer_cache_dir train_data_dir training_comment vae wandb_api_key wandb_run_name
  console_log_level dynamo_backend huber_schedule log_with loss_type mixed_precision offload_optimizer_device
  offload_param_device resize_interpolation sample_sampler save_model_as save_precision`)

const integers = words(`
  bucket_reso_steps caption_dropout_every_n_epochs clip_skip dataset_repeats ddp_timeout gradient_accumulation_steps
  initial_epoch initial_step keep_tokens lr_scheduler_num_cycles lr_scheduler_timescale max_bucket_reso
  max_data_loader_n_workers max_timestep max_train_epochs max_train_steps max_validation_steps min_bucket_reso
  min_timestep multires_noise_iterations network_dim sample_every_n_epochs sample_every_n_steps save_every_n_epochs
  save_every_n_steps save_last_n_epochs save_last_n_epochs_state save_last_n_steps save_last_n_steps_state
  save_n_epoch_ratio seed token_warmup_min train_batch_size vae_batch_size validate_every_n_epochs
  validate_every_n_steps validation_seed max_token_length zero_stage`)

const floats = words(`
  adaptive_noise_scale caption_dropout_rate caption_tag_dropout_rate huber_c huber_scale ip_noise_gamma learning_rate
  lr_scheduler_min_lr_ratio lr_scheduler_power max_grad_norm min_snr_gamma multires_noise_discount network_alpha
  network_dropout noise_offset prior_loss_weight scale_weight_norms token_warmup_step unet_lr v_pred_like_loss
  validation_split lr_decay_steps lr_warmup_steps`)

export type ValueKind = "text" | "int" | "float"

export const values: ReadonlyMap<string, ValueKind> = new Map([
  ...texts.map((name) => [name, "text"] as const),
  ...integers.map((name) => [name, "int"] as const),
  ...floats.map((name) => [name, "float"] as const)
])

/** Flags that take any number of values. */
export const lists: ReadonlyMap<string, ValueKind> = new Map<string, ValueKind>([
  ["base_weights", "text"],
  ["lr_scheduler_args", "text"],
  ["network_args", "text"],
  ["optimizer_args", "text"],
  ["base_weights_multiplier", "float"],
  ["text_encoder_lr", "float"]
])

/** What a flag may be, where argparse checks it. */
export const choices: Readonly<Record<string, ReadonlyArray<string | number>>> = {
  console_log_level: ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
  huber_schedule: ["constant", "exponential", "snr"],
  log_with: ["tensorboard", "wandb", "all"],
  loss_type: ["l1", "l2", "huber", "smooth_l1"],
  max_token_length: [150, 225],
  mixed_precision: ["no", "fp16", "bf16"],
  resize_interpolation: ["lanczos", "nearest", "bilinear", "linear", "bicubic", "cubic", "area"],
  save_model_as: ["ckpt", "pt", "safetensors"],
  save_precision: ["float", "fp16", "bf16"],
  zero_stage: [0, 1, 2, 3]
}

/** Defaults that reach a file's metadata or the course of a run. */
export const defaults: Readonly<Record<string, string | number>> = {
  caption_dropout_every_n_epochs: 0,
  caption_dropout_rate: 0,
  caption_extension: ".caption",
  caption_tag_dropout_rate: 0,
  gradient_accumulation_steps: 1,
  huber_c: 0.1,
  huber_scale: 1,
  huber_schedule: "snr",
  keep_tokens: 0,
  learning_rate: 2e-6,
  loss_type: "l2",
  lr_scheduler: "constant",
  lr_warmup_steps: 0,
  max_bucket_reso: 1024,
  max_data_loader_n_workers: 8,
  max_grad_norm: 1,
  max_train_steps: 1600,
  min_bucket_reso: 256,
  bucket_reso_steps: 64,
  mixed_precision: "no",
  multires_noise_discount: 0.3,
  network_alpha: 1,
  optimizer_type: "",
  prior_loss_weight: 1,
  save_model_as: "safetensors",
  train_batch_size: 1,
  validation_split: 0
}

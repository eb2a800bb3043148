# kohya-ss/sd-scripts at the pinned commit. Early failures with the SDXL script; the ones that need a whole model with a random SD 1.5 (setup.sh makes it).

SDS=$HOME/sd-scripts TOKENIZERS=$HOME/tokenizers MODELS=$HOME/models
sdxl() { venv ${ENVIRONMENT:-golden}; uses sd-scripts $(of torch accelerate transformers) sd-scripts=${SDS_VERSION:-0.10.1}; }
# Arguments of a small SDXL run; of a small SD 1.5 run on the random model.
SDXL_ARGUMENTS="--console_log_simple --tokenizer_cache_dir $TOKENIZERS --output_dir out --output_name maya --network_module networks.lora --network_dim 4 --max_train_steps 4 --max_data_loader_n_workers 0 --sdpa --cache_latents --no_half_vae"
SD15_ARGUMENTS="--console_log_simple --tokenizer_cache_dir $TOKENIZERS --output_dir out --output_name maya --network_module networks.lora --network_dim 4 --max_data_loader_n_workers 0 --sdpa --resolution 64 --train_data_dir data --caption_extension .txt --save_model_as safetensors --seed 7"
train_xl() { run python -u $SDS/sdxl_train_network.py $SDXL_ARGUMENTS "$@"; }
train_15() { run python -u $SDS/train_network.py $SD15_ARGUMENTS --pretrained_model_name_or_path ${MODEL:-$MODELS/sd15-random.safetensors} "$@"; }
data() { pictures data/2_maya ${1:-2} 64 64; }
toml() { printf '[general]\ncaption_extension = ".txt"\n[[datasets]]\nresolution = %s\nbatch_size = 1\n[[datasets.subsets]]\nimage_dir = "data/2_maya"\nnum_repeats = 1\n%s\n' "${1:-64}" "${2:-}" > dataset.toml; chmod a+r dataset.toml; }

case_sds_unknown_argument() { sdxl; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --cache_latent_to_disk; }
case_sds_precision_not_known() { sdxl; train_xl --pretrained_model_name_or_path x.safetensors --mixed_precision fp8; }
case_sds_value_absent() { sdxl; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --learning_rate; }
case_sds_dataset_config_absent() { sdxl; train_xl --pretrained_model_name_or_path x.safetensors --dataset_config configs/maya.toml; }
case_sds_dataset_config_extra_key() { sdxl; data; toml 64 'repeats = 3'; train_xl --pretrained_model_name_or_path x.safetensors --dataset_config dataset.toml; }
case_sds_dataset_config_broken() { sdxl; data; toml 64 'class_tokens = maya'; train_xl --pretrained_model_name_or_path x.safetensors --dataset_config dataset.toml; }
case_sds_dataset_config_is_yaml() { sdxl; data; printf 'datasets:\n  - resolution: 64\n' > dataset.yaml; train_xl --pretrained_model_name_or_path x.safetensors --dataset_config dataset.yaml; }
case_sds_wrong_type_in_config() { sdxl; data; toml '"1024px"'; train_xl --pretrained_model_name_or_path x.safetensors --dataset_config dataset.toml; }
case_sds_empty_dataset() { sdxl; as_user mkdir -p data/2_maya; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --resolution 64; }
case_sds_dataset_folder_absent() { sdxl; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir /data/maya --resolution 64; }
case_sds_captions_only() { sdxl; data; rm data/2_maya/*.png; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --resolution 64; }
case_sds_resolution_absent() { sdxl; data; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data; }
case_sds_bucket_step() { sdxl; data; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --resolution 64 --enable_bucket --bucket_reso_steps 48 --min_bucket_reso 48; }
case_sds_bucket_too_small() { sdxl; data; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --resolution 1024 --enable_bucket --min_bucket_reso 256 --max_bucket_reso 768; }
case_sds_shuffle_with_text_cache() { sdxl; data; train_xl --pretrained_model_name_or_path $MODELS/none.safetensors --train_data_dir data --resolution 64 --cache_text_encoder_outputs --network_train_unet_only --shuffle_caption; }
case_sds_text_encoder_with_text_cache() { sdxl; data; train_xl --pretrained_model_name_or_path $MODELS/none.safetensors --train_data_dir data --resolution 64 --cache_text_encoder_outputs; }
case_sds_crop_with_cached_latents() { sdxl; data; train_xl --pretrained_model_name_or_path $MODELS/none.safetensors --train_data_dir data --resolution 64 --random_crop --network_train_unet_only; }
case_sds_tokenizer_offline() { sdxl; data; run env HF_HUB_OFFLINE=1 python -u $SDS/sdxl_train_network.py --console_log_simple --output_dir out --output_name maya --network_module networks.lora --train_data_dir data --resolution 64 --pretrained_model_name_or_path x.safetensors; }
case_sds_tokenizer_refused_rich() { sdxl; data; run env HF_ENDPOINT=http://127.0.0.1:9 python -u $SDS/sdxl_train_network.py --output_dir out --output_name maya --network_module networks.lora --train_data_dir data --resolution 64 --pretrained_model_name_or_path x.safetensors; }
case_sds_model_absent() { sdxl; data; hub_server 404; train_xl --pretrained_model_name_or_path /data/models/juggernautXL_v9.safetensors --train_data_dir data --resolution 64; }
case_sds_model_absent_offline() { sdxl; data; train_xl --pretrained_model_name_or_path $PWD/sd_xl_base_1.0.safetensors --train_data_dir data --resolution 64; }
case_sds_model_is_html() { sdxl; data; printf '<!DOCTYPE html>\n<html lang="en"><head><title>Sign in</title></head><body>You need to sign in to download this model.</body></html>\n' > realvis.safetensors; train_xl --pretrained_model_name_or_path realvis.safetensors --train_data_dir data --resolution 64; }
case_sds_model_is_lfs_pointer() { sdxl; data; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b\nsize 6938078334\n' > base.safetensors; train_xl --pretrained_model_name_or_path base.safetensors --train_data_dir data --resolution 64; }
case_sds_model_truncated() { sdxl; data; head -c 40000000 $MODELS/sd15-random.safetensors > base.safetensors; train_xl --pretrained_model_name_or_path base.safetensors --train_data_dir data --resolution 64; }
case_sds_model_empty_file_launched() { sdxl; data; : > base.safetensors; run accelerate launch --num_cpu_threads_per_process 2 --num_processes 1 $SDS/sdxl_train_network.py $SDXL_ARGUMENTS --pretrained_model_name_or_path base.safetensors --train_data_dir data --resolution 64; }
case_sds_model_is_garbage_ckpt() { sdxl; data; head -c 500000 /dev/urandom > base.ckpt; train_xl --pretrained_model_name_or_path base.ckpt --train_data_dir data --resolution 64; }
case_sds_model_is_sd15() { sdxl; data; train_xl --pretrained_model_name_or_path $MODELS/sd15-random.safetensors --train_data_dir data --resolution 64; }
case_sds_model_is_lora() { sdxl; data; as_user python "$PROVOKE/programs/small_lora.py" maya.safetensors; train_xl --pretrained_model_name_or_path maya.safetensors --train_data_dir data --resolution 64; }
case_sds_model_not_readable() { sdxl; data; as_user python "$PROVOKE/programs/small_lora.py" base.safetensors; chown root base.safetensors; chmod 600 base.safetensors; train_xl --pretrained_model_name_or_path base.safetensors --train_data_dir data --resolution 64; }
case_sds_pictures_not_readable() { sdxl; data 3; chown -R root data; chmod 700 data/2_maya; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --resolution 64; }
case_sds_picture_is_html() { sdxl; data 3; printf '<html><body>404</body></html>' > data/2_maya/001.png; train_xl --pretrained_model_name_or_path x.safetensors --train_data_dir data --resolution 64; }
case_sds_with_transformers_5() { ENVIRONMENT=tf5 sdxl; data; run env HF_HUB_OFFLINE=1 python -u $SDS/sdxl_train_network.py $SDXL_ARGUMENTS --pretrained_model_name_or_path $MODELS/sd15-random.safetensors --train_data_dir data --resolution 64; }
case_sds_without_voluptuous() { ENVIRONMENT=bnb sdxl; run python -u $SDS/sdxl_train_network.py --help; }
case_sds_config_file_absent() { sdxl; run python -u $SDS/sdxl_train_network.py --config_file presets/maya-xl; }
case_sds_config_file_broken() { sdxl; printf 'pretrained_model_name_or_path = C:\\models\\base.safetensors\n' > maya.toml; run python -u $SDS/sdxl_train_network.py --config_file maya.toml; }
case_sds_flux_without_model() { sdxl; data; run python -u $SDS/flux_train_network.py --pretrained_model_name_or_path flux1-dev.safetensors --clip_l clip_l.safetensors --t5xxl t5xxl.safetensors --ae ae.safetensors --output_dir out --output_name f --network_module networks.lora_flux --train_data_dir data --resolution 64 --max_train_steps 2 --tokenizer_cache_dir $TOKENIZERS; }
case_sds_merge_lora_of_other_rank() { sdxl; as_user python "$PROVOKE/programs/small_lora.py" a.safetensors; as_user python "$PROVOKE/programs/small_lora.py" b.safetensors 16; run python $SDS/networks/merge_lora.py --models a.safetensors b.safetensors --ratios 0.5 0.5 --save_to c.safetensors; }
case_sds_resize_lora_of_html() { sdxl; printf '<html>Not found</html>' > maya.safetensors; run python $SDS/networks/resize_lora.py --model maya.safetensors --save_to small.safetensors --new_rank 4 --device cpu; }
case_sds_tagger_offline() { sdxl; data 2; run env HF_ENDPOINT=http://127.0.0.1:9 python $SDS/finetune/tag_images_by_wd14_tagger.py --onnx --batch_size 1 data/2_maya; }
case_sds_latents_of_absent_metadata() { sdxl; data 2; run python $SDS/finetune/prepare_buckets_latents.py data/2_maya meta.json meta_lat.json x.safetensors; }

# With a whole model.
case_sds_picture_truncated() { sdxl; data 3; head -c 90 data/2_maya/001.png > cut; mv cut data/2_maya/001.png; chmod a+r data/2_maya/*; train_15 --max_train_steps 2 --cache_latents; }
case_sds_nan_latents() { sdxl; data; MODEL=$MODELS/sd15-nan-vae.safetensors train_15 --max_train_steps 2 --cache_latents; }
case_sds_nan_loss() { sdxl; data; RECORD="--timeout 500" train_15 --max_train_steps 6 --cache_latents --network_train_unet_only --learning_rate 1e30 --optimizer_type SGDNesterov --optimizer_args momentum=0.9 || true; }
case_sds_xformers_absent() { sdxl; data; run python -u $SDS/train_network.py ${SD15_ARGUMENTS/--sdpa/--xformers} --pretrained_model_name_or_path $MODELS/sd15-random.safetensors --max_train_steps 2; }
case_sds_8bit_adam_absent() { sdxl; data; train_15 --max_train_steps 2 --use_8bit_adam; }
case_sds_optimizer_unknown() { sdxl; data; train_15 --max_train_steps 2 --optimizer_type AdamWW; }
case_sds_network_module_absent() { sdxl; data; train_15 --max_train_steps 2 --network_module lycoris.kohya; }
case_sds_base_weights_of_other_kind() { sdxl; data; as_user python "$PROVOKE/programs/small_lora.py" old.safetensors; train_15 --max_train_steps 2 --network_weights old.safetensors --dim_from_weights; }
case_sds_persistent_without_workers() { sdxl; data; train_15 --max_train_steps 2 --persistent_data_loader_workers; }
case_sds_resume_folder_absent() { sdxl; data; train_15 --max_train_steps 2 --resume out/maya-state; }
case_sds_disk_full_while_saving() { sdxl; data; small_disk out 900k; RECORD="--timeout 500" train_15 --max_train_steps 2 --cache_latents --network_train_unet_only; }
case_sds_output_not_writable() { sdxl; data; mkdir out; chmod 755 out; RECORD="--timeout 500" train_15 --max_train_steps 1 --cache_latents --network_train_unet_only; }
case_sds_oom_while_loading() { sdxl; data; SHOWN='bash train.sh # in a cgroup limited to 1.5 GB: python -u train_network.py … --pretrained_model_name_or_path sd15-random.safetensors'; memory_limit 1500000000; run_script "python -u $SDS/train_network.py $SD15_ARGUMENTS --pretrained_model_name_or_path $MODELS/sd15-random.safetensors --max_train_steps 2
exit \$?"; }
case_sds_interrupted() { sdxl; data; RECORD="--timeout 500 --signal SIGINT --when /400 --delay 8" train_15 --max_train_steps 400 --cache_latents --network_train_unet_only; }
case_sds_ok_training() { sdxl; data; RECORD="--timeout 550" train_15 --max_train_steps 3 --cache_latents --network_train_unet_only; }
case_sds_ok_training_rich() { sdxl; data; RECORD="--timeout 550 --pty" run accelerate launch --num_cpu_threads_per_process 2 $SDS/train_network.py ${SD15_ARGUMENTS/--console_log_simple/} --pretrained_model_name_or_path $MODELS/sd15-random.safetensors --max_train_steps 2 --cache_latents --network_train_unet_only --save_every_n_steps 1; }

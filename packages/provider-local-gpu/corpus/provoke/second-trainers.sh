# Second batch: sd-scripts (its newest scripts and its tools, beside torch 2.5), kohya_ss's tools and GUI, ai-toolkit with its own requirements.

sds2() { venv ${ENVIRONMENT:-t25}; uses sd-scripts $(of torch accelerate transformers) sd-scripts=${SDS2_VERSION:-2026-01}; }
# photos FOLDER N: pictures with captions.
photos() { as_user mkdir -p $1; as_user $HOME/venv/small/bin/python -c "
from PIL import Image
for i in range($2):
    Image.new('RGB', (64, 64), (i * 31 % 255, 90, 50)).save(f'$1/{i:03}.png'); open(f'$1/{i:03}.txt', 'w').write('maya person, plain')"; }
# lora FILE RANK: a LoRA of one layer in sd-scripts' shape.
lora() { as_user $HOME/venv/t25/bin/python -c "
import torch; from safetensors.torch import save_file
k = 'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q'
save_file({k + '.lora_down.weight': torch.zeros($2, 1280), k + '.lora_up.weight': torch.zeros(1280, $2), k + '.alpha': torch.tensor(float($2))}, '$1', {'ss_network_module': 'networks.lora'})"; }
SMALL_RUN="--console_log_simple --tokenizer_cache_dir $HOME/tokenizers --output_dir out --output_name maya --network_module networks.lora --network_dim 4 --max_data_loader_n_workers 0 --sdpa --resolution 64 --train_data_dir data --caption_extension .txt --cache_latents --network_train_unet_only"
train2() { run python -u $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path ${MODEL:-$HOME/models/sd15-random.safetensors} "$@"; }

# Before a model is loaded.
case_b2_sds_sdxl_full_unknown_flag() { sds2; run python -u $HOME/sd-scripts/sdxl_train.py --pretrained_model_name_or_path x.safetensors --train_data_dir data --block_lrs_all 1e-5; }
case_b2_sds_flux_choice() { sds2; run python -u $HOME/sd-scripts/flux_train_network.py --pretrained_model_name_or_path x.safetensors --guidance_scale 1 --timestep_sampling sigmoidal; }
case_b2_sds_sd3_without_model() { sds2; photos data/1_maya 2; run python -u $HOME/sd-scripts/sd3_train_network.py --console_log_simple --pretrained_model_name_or_path sd3_medium.safetensors --clip_l clip_l.safetensors --output_dir out --output_name m --network_module networks.lora_sd3 --resolution 64 --train_data_dir data --cache_text_encoder_outputs; }
case_b2_sds_config_option_toml() { sds2; printf 'pretrained_model_name_or_path = "x.safetensors"\nlearning_rate = 1e-4\nresolution = 1024,1024\n' > maya.toml; chmod a+r maya.toml; run python -u $HOME/sd-scripts/train_network.py --console_log_simple --config_file maya.toml; }
case_b2_sds_dataset_repeats_text() { sds2; photos data/1_maya 2; printf '[general]\nresolution = 64\n[[datasets]]\n[[datasets.subsets]]\nimage_dir = "data/1_maya"\nnum_repeats = "ten"\n' > d.toml; chmod a+r d.toml; run python -u $HOME/sd-scripts/sdxl_train_network.py --console_log_simple --tokenizer_cache_dir $HOME/tokenizers --pretrained_model_name_or_path x.safetensors --output_dir out --output_name m --network_module networks.lora --dataset_config d.toml; }
case_b2_sds_dataset_without_subsets() { sds2; printf '[general]\nresolution = 64\n[[datasets]]\nbatch_size = 2\n' > d.toml; chmod a+r d.toml; run python -u $HOME/sd-scripts/sdxl_train_network.py --console_log_simple --tokenizer_cache_dir $HOME/tokenizers --pretrained_model_name_or_path x.safetensors --output_dir out --output_name m --network_module networks.lora --dataset_config d.toml; }
case_b2_sds_folder_without_repeats() { sds2; photos data/maya 2; run python -u $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path x.safetensors; }
case_b2_sds_caption_not_utf8() { sds2; photos data/1_maya 2; printf 'caf\351 portrait' > data/1_maya/001.txt; run python -u $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path x.safetensors; }
case_b2_sds_pictures_all_broken() { sds2; photos data/1_maya 2; printf 'x' > data/1_maya/000.png; printf 'y' > data/1_maya/001.png; run python -u $HOME/sd-scripts/train_network.py ${SMALL_RUN/--cache_latents/} --pretrained_model_name_or_path x.safetensors; }
case_b2_sds_finetune_metadata_absent() { sds2; run python -u $HOME/sd-scripts/fine_tune.py --console_log_simple --tokenizer_cache_dir $HOME/tokenizers --pretrained_model_name_or_path x.safetensors --train_data_dir data --in_json meta_lat.json --output_dir out --output_name m --resolution 64; }
case_b2_sds_model_is_zip_launched() { sds2; photos data/1_maya 2; as_user $HOME/venv/small/bin/python -c 'import zipfile; zipfile.ZipFile("base.ckpt", "w").writestr("archive/readme.txt", "no weights" * 200)'; run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path base.ckpt; }
case_b2_sds_model_is_lora_15() { sds2; photos data/1_maya 2; lora maya.safetensors 8; run python -u $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path maya.safetensors; }
case_b2_sds_tokenizer_hub_404() { sds2; photos data/1_maya 2; hub_server 404; run python -u $HOME/sd-scripts/train_network.py ${SMALL_RUN/--tokenizer_cache_dir \/home\/user\/tokenizers/} --pretrained_model_name_or_path x.safetensors; }
case_b2_sds_without_requirements() { ENVIRONMENT=small; venv small; uses sd-scripts $(of) sd-scripts=2026-01; run python -u $HOME/sd-scripts/train_network.py --help; }
case_b2_sds_script_of_other_folder() { sds2; cp $HOME/sd-scripts/sdxl_train_network.py .; chmod a+r *.py; run python -u sdxl_train_network.py --help; }

# Tools.
case_b2_sds_merge_ranks_differ() { sds2; lora a.safetensors 8; lora b.safetensors 16; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/merge_lora.py --models a.safetensors b.safetensors --ratios 0.5 0.5 --save_to c.safetensors; }
case_b2_sds_merge_ratios_missing() { sds2; lora a.safetensors 8; lora b.safetensors 8; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/sdxl_merge_lora.py --models a.safetensors b.safetensors --ratios 0.5 --save_to c.safetensors; }
case_b2_sds_resize_truncated() { sds2; lora a.safetensors 8; head -c 20000 a.safetensors > cut.safetensors; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/resize_lora.py --model cut.safetensors --save_to s.safetensors --new_rank 4 --device cpu --save_precision fp16; }
case_b2_sds_resize_on_cuda() { sds2; lora a.safetensors 8; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/resize_lora.py --model a.safetensors --save_to s.safetensors --new_rank 4 --device cuda --save_precision fp16; }
case_b2_sds_svd_merge_absent() { sds2; lora a.safetensors 8; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/svd_merge_lora.py --models a.safetensors loras/absent.safetensors --ratios 0.5 0.5 --save_to c.safetensors; }
case_b2_sds_check_weights_folder() { sds2; as_user mkdir loras; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/check_lora_weights.py loras; }
case_b2_sds_show_metadata_page() { sds2; printf '{"error": "Entry not found"}' > maya.safetensors; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/tools/show_metadata.py --model maya.safetensors; }
case_b2_sds_convert_flux_format_unknown() { sds2; lora a.safetensors 8; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/convert_flux_lora.py --src comfy --dst sd-scripts --src_path a.safetensors --dst_path b.safetensors; }
case_b2_sds_resize_images_not_writable() { sds2; photos in 2; mkdir to; chmod 755 to; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/tools/resize_images_to_resolution.py in to/small --max_resolution 32x32; }
case_b2_sds_tagger_without_onnx() { sds2; photos data 2; as_user mkdir -p wd14/SmilingWolf_wd-v1-4-convnext-tagger-v2; run env HF_HUB_OFFLINE=1 PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/finetune/tag_images_by_wd14_tagger.py --onnx --batch_size 1 --model_dir wd14 data; }

# With a whole small model.
case_b2_sds_optimizer_absent() { sds2; photos data/1_maya 2; RECORD="--timeout 300" train2 --max_train_steps 2 --optimizer_type bitsandbytes.optim.AdamW8bit; }
case_b2_sds_network_args_refused() { sds2; photos data/1_maya 2; RECORD="--timeout 300" train2 --max_train_steps 2 --network_args conv_dim=eight; }
case_b2_sds_network_weights_of_other_rank() { sds2; photos data/1_maya 2; lora old.safetensors 16; RECORD="--timeout 300" train2 --max_train_steps 2 --network_weights old.safetensors; }
case_b2_sds_resume_absent() { sds2; photos data/1_maya 2; RECORD="--timeout 300" train2 --max_train_steps 2 --resume out/maya-000004-state; }
case_b2_sds_out_of_memory_killed() { sds2; photos data/1_maya 2; SHOWN='in a cgroup limited to 1.2 GB: accelerate launch --num_processes 1 train_network.py … --pretrained_model_name_or_path sd15-random.safetensors'; memory_limit 1200000000; RECORD="--timeout 300" run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 2; }
case_b2_sds_loss_becomes_nan() { sds2; photos data/1_maya 2; RECORD="--timeout 500" train2 --max_train_steps 3 --learning_rate 1e30 --optimizer_type SGDNesterov --optimizer_args momentum=0.9 --lr_scheduler constant; }
case_b2_sds_terminated_under_accelerate() { sds2; photos data/1_maya 2; RECORD="--timeout 500 --signal SIGTERM --when steps: --delay 4 --whom child" run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 200; }
case_b2_sds_output_name_is_full_disk() { sds2; photos data/1_maya 2; small_disk out 300k; RECORD="--timeout 500" train2 --max_train_steps 1; }
case_b2_sds_ok_accelerate_one_step() { sds2; photos data/1_maya 2; rm data/1_maya/001.txt; as_user touch data/1_maya/notes.json data/broken.png; RECORD="--timeout 500" run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no $HOME/sd-scripts/train_network.py $SMALL_RUN --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 1; }
case_b2_sds_ok_merge() { sds2; lora a.safetensors 8; lora b.safetensors 8; run env PYTHONPATH=$HOME/sd-scripts python $HOME/sd-scripts/networks/merge_lora.py --models a.safetensors b.safetensors --ratios 0.5 0.5 --save_to error_nan_merge.safetensors --concat --shuffle; }
# kohya_ss.
kss2() { venv ${1:-gui}; uses kohya_ss $(of) kohya_ss=2026-07; }
case_b2_kohya_gui_config_broken() { kss2 ait; printf '[server]\nlisten = 127.0.0.1\n' > config.toml; chmod a+r config.toml; run_script "cd $HOME/kohya_ss && exec python kohya_gui.py --headless --noverify --config $PWD/config.toml"; }
case_b2_kohya_gui_port_taken_rich() { kss2 ait; python3 -m http.server --bind 127.0.0.1 7862 >/dev/null 2>&1 & sleep 1; RECORD=--pty run_script "cd $HOME/kohya_ss && exec python kohya_gui.py --headless --noverify --listen 127.0.0.1 --server_port 7862"; }
case_b2_kohya_gui_unknown_flag() { kss2 ait; run_script "cd $HOME/kohya_ss && exec python kohya_gui.py --headless --in-browser"; }
case_b2_kohya_cleanup_captions_absent() { kss2; run python $HOME/kohya_ss/tools/cleanup_captions.py data/maya; }
case_b2_kohya_group_images_broken() { kss2 t25; photos images 4; printf 'RIFF' > images/002.png; run env PYTHONPATH=$HOME/sd-scripts python $HOME/kohya_ss/tools/group_images.py images out 2; }
case_b2_kohya_prune_page() { kss2 t25; printf '<html><title>503</title></html>' > base.safetensors; run python $HOME/kohya_ss/tools/prune.py base.safetensors small.safetensors; }
case_b2_kohya_merge_lycoris_argument() { kss2 t25; run python $HOME/kohya_ss/tools/merge_lycoris.py a.safetensors b.safetensors c.safetensors --device gpu0 --weight one; }
case_b2_kohya_rename_depth_absent() { kss2; run python $HOME/kohya_ss/tools/rename_depth_mask.py images/none; }
case_b2_kohya_extract_without_module() { kss2; run python $HOME/kohya_ss/tools/extract_locon.py base.safetensors tuned.safetensors out.safetensors; }
# ai-toolkit.
ait2() { venv ${1:-ait}; uses ai-toolkit $(of torch transformers) ai-toolkit=2026-08; }
job2() { cat > job.yaml <<Y
job: extension
config:
  name: "maya"
  process:
    - type: sd_trainer
      training_folder: output
      device: cpu
      network: { type: lora, linear: 4, linear_alpha: 4 }
      datasets:
        - folder_path: $PWD/images
          resolution: [64]
      train: { batch_size: 1, steps: 2, noise_scheduler: ddpm, optimizer: adamw, lr: 0.0001, dtype: fp32, disable_sampling: true }
      model: { name_or_path: $HOME/models/absent.safetensors, arch: sd1 }
Y
  local change; for change in "$@"; do sed -i "$change" job.yaml; done; chmod a+r job.yaml; }
case_b2_aitk_no_job_key() { ait2; job2 '/^job:/d'; run_script "cd $HOME/ai-toolkit && exec python run.py $PWD/job.yaml"; }
case_b2_aitk_variable_not_set() { ait2; job2 's#folder_path: .*#folder_path: ${MAYA_IMAGES}#'; run_script "cd $HOME/ai-toolkit && exec python run.py $PWD/job.yaml"; }
case_b2_aitk_json_broken() { ait2; printf '{"job": "extension", "config": {"name": "m" "process": []}}' > job.json; chmod a+r job.json; run_script "cd $HOME/ai-toolkit && exec python run.py $PWD/job.json"; }
case_b2_aitk_process_unknown() { ait2; job2 's/sd_trainer/sdxl_face_trainer/'; run_script "cd $HOME/ai-toolkit && exec python run.py $PWD/job.yaml"; }
case_b2_aitk_recover_two_jobs() { ait2; job2 's/^job: extension/job: training/'; run_script "cd $HOME/ai-toolkit && exec python run.py --recover $PWD/job.yaml config/none.yaml"; }
case_b2_aitk_unknown_option() { ait2; run_script "cd $HOME/ai-toolkit && exec python run.py --resume last job.yaml"; }
case_b2_aitk_config_broken_launched() { ait2; job2 's/batch_size: 1, steps/batch_size: 1 steps/'; run_script "cd $HOME/ai-toolkit && exec accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no run.py $PWD/job.yaml"; }
case_b2_aitk_in_environment_of_comfyui() { ait2 new; job2; run_script "cd $HOME/ai-toolkit && exec python run.py $PWD/job.yaml"; }
case_b2_aitk_log_not_writable() { ait2; job2; mkdir logs; chmod 755 logs; run_script "cd $HOME/ai-toolkit && exec python run.py --log $PWD/logs/run.log $PWD/job.yaml"; }
case_b2_aitk_convert_lora_page() { ait2; printf '<html>' > a.safetensors; run_script "cd $HOME/ai-toolkit && exec python scripts/convert_lora_to_peft_format.py $PWD/a.safetensors $PWD/b.safetensors"; }
case_b2_aitk_repair_folder_broken_picture() { ait2; photos images 3; head -c 60 images/001.png > cut; cat cut > images/001.png; run_script "cd $HOME/ai-toolkit && exec python scripts/repair_dataset_folder.py $PWD/images"; }

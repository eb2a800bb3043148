# Fourth batch: sd-scripts 0.8.7, kohya_ss 24.1.7 and 26.0.0, ai-toolkit of October 2025, mounted below /workspace as on rented machines.

v_at() { mountpoint -q /workspace || { mkdir -p /workspace; mount -t tmpfs -o mode=755 none /workspace; }; mkdir -p /workspace/$2; mount --bind $HOME/$1 /workspace/$2; }
# v_do 'script' [NAME]: as the user, with loopback alone.
v_do() { local name=${2:-run.sh}; printf '%s\n' "$1" > $name; chmod a+r $name; SHOWN="${SHOWN:-bash $name # $(printf '%s' "$1" | tr '\n' ';' | cut -c1-900)}" run_root unshare -n -- sh -c 'ip link set lo up; exec setpriv --reuid=1000 --regid=1000 --clear-groups -- bash "$0"' $name; }
v_sds() { export OMP_NUM_THREADS=1; venv s23; uses sd-scripts $(of torch accelerate transformers diffusers); CASE_VERSIONS="$CASE_VERSIONS sd-scripts=0.8.7"; v_at sd-scripts-087 sd-scripts; }
V_SD=$HOME/models/sd15-random.safetensors
V_RUN="--console_log_simple --tokenizer_cache_dir $HOME/tokenizers --output_dir out --output_name noor_v1 --network_module networks.lora --network_dim 4 --max_data_loader_n_workers 0 --sdpa --resolution 64 --train_data_dir faces --caption_extension .txt"
V_TRAIN="python -u /workspace/sd-scripts/train_network.py $V_RUN"
V_LAUNCH="accelerate launch --cpu --num_cpu_threads_per_process 2 --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no /workspace/sd-scripts/train_network.py $V_RUN"
v_img() { v_faces "faces/4_noor person" ${1:-3} 64; }

# --- before a model is loaded
case_b4_sds87_unknown_flag() { v_sds; v_do "$V_LAUNCH --pretrained_model_name_or_path x.safetensors --fp8_base_unet_only"; }
case_b4_sds87_flux_script_absent() { v_sds; v_do 'cd /workspace/sd-scripts
accelerate launch --num_processes 1 flux_train_network.py --pretrained_model_name_or_path /workspace/models/flux1-dev.safetensors'; }
case_b4_sds87_sdxl_lr_not_number() { v_sds; v_do "python -u /workspace/sd-scripts/sdxl_train.py --pretrained_model_name_or_path sdxl.safetensors --learning_rate 1e-4,"; }
case_b4_sds87_toml_quotes() { v_sds; v_img; v_file dataset.toml <<'T'
[general]
caption_extension = ".txt"

[[datasets]]
resolution = 512
batch_size = 1

  [[datasets.subsets]]
  image_dir = "C:\Users\noor\faces"
  num_repeats = 4
T
v_do "python -u /workspace/sd-scripts/sdxl_train_network.py ${V_RUN/--train_data_dir faces/--dataset_config dataset.toml} --pretrained_model_name_or_path x.safetensors"; }
case_b4_sds87_toml_key_of_newer() { v_sds; v_img; v_file dataset.toml <<'T'
[[datasets]]
resolution = 64
batch_size = 1
skip_image_resolution = 256

  [[datasets.subsets]]
  image_dir = "faces/4_noor person"
  num_repeats = 4
T
v_do "python -u /workspace/sd-scripts/train_network.py ${V_RUN/--train_data_dir faces/--dataset_config dataset.toml} --pretrained_model_name_or_path x.safetensors"; }
case_b4_sds87_no_pictures() { v_sds; as_user mkdir -p 'faces/4_noor person'; as_user touch 'faces/4_noor person/DSC_3100.heic'; v_do "$V_TRAIN --pretrained_model_name_or_path x.safetensors
echo \"finished with \$?\""; }
case_b4_sds87_text_encoder_cache_conflict() { v_sds; v_img; v_do "python -u /workspace/sd-scripts/sdxl_train_network.py $V_RUN --pretrained_model_name_or_path x.safetensors --cache_text_encoder_outputs"; }
case_b4_sds87_tokenizer_no_network() { v_sds; v_img; v_do "python -u /workspace/sd-scripts/train_network.py ${V_RUN/--tokenizer_cache_dir $HOME\/tokenizers/} --pretrained_model_name_or_path $V_SD"; }
case_b4_sds87_caption_latin1() { v_sds; v_img; printf 'noor, \351t\351' > 'faces/4_noor person/DSC_3101.txt'; v_do "$V_LAUNCH --pretrained_model_name_or_path x.safetensors"; }
case_b4_sds87_diffusers_too_new() { v_sds; v_over diffusers==0.36.0; v_img; CASE_VERSIONS="${CASE_VERSIONS/diffusers=0.25.0/diffusers=0.36.0}"; v_do "export PYTHONPATH=$PWD/over
$V_LAUNCH --pretrained_model_name_or_path $V_SD"; }
case_b4_sds87_in_other_environment() { venv c29; uses sd-scripts $(of torch accelerate transformers diffusers); CASE_VERSIONS="$CASE_VERSIONS sd-scripts=0.8.7"; v_at sd-scripts-087 sd-scripts; v_do "$V_LAUNCH --pretrained_model_name_or_path $V_SD"; }

# --- the model
case_b4_sds87_model_absent() { v_sds; v_img; v_do "$V_LAUNCH --pretrained_model_name_or_path /workspace/models/realisticVisionV60.safetensors"; }
case_b4_sds87_model_page() { v_sds; v_img; printf '<!DOCTYPE html>\n<html><head><title>Civitai - Log in</title></head></html>\n' | v_file base.safetensors; v_do "$V_TRAIN --pretrained_model_name_or_path base.safetensors"; }
case_b4_sds87_ckpt_cut() { v_sds; v_img; as_user python -c 'import torch; torch.save({"state_dict": {f"model.{i}": torch.zeros(4000) for i in range(40)}}, "base.ckpt")'; truncate -s 300000 base.ckpt; v_do "$V_LAUNCH --pretrained_model_name_or_path base.ckpt"; }
case_b4_sds87_model_cut() { v_sds; v_img; head -c 40000000 $V_SD | v_file base.safetensors; v_do "$V_TRAIN --pretrained_model_name_or_path base.safetensors"; }
case_b4_sds87_sd15_for_sdxl() { v_sds; v_img; RECORD="--timeout 300" v_do "python -u /workspace/sd-scripts/sdxl_train_network.py $V_RUN --pretrained_model_name_or_path $V_SD"; }
case_b4_sds87_vae_file_absent() { v_sds; v_img; RECORD="--timeout 300" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --vae vae-ft-mse-840000.safetensors"; }

# --- with a whole model
case_b4_sds87_xformers_absent() { v_sds; v_img; RECORD="--timeout 400" v_do "${V_LAUNCH/--sdpa/--xformers} --pretrained_model_name_or_path $V_SD --max_train_steps 2"; }
case_b4_sds87_dadaptation_absent() { v_sds; v_img; RECORD="--timeout 400" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --max_train_steps 2 --optimizer_type DAdaptAdam --network_train_unet_only"; }
case_b4_sds87_network_weights_absent() { v_sds; v_img; RECORD="--timeout 400" v_do "$V_LAUNCH --pretrained_model_name_or_path $V_SD --max_train_steps 2 --network_weights out/noor_v0.safetensors"; }
case_b4_sds87_network_weights_other_rank() { v_sds; v_img; v_lora noor_v0.safetensors 16; RECORD="--timeout 400" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --max_train_steps 2 --network_weights noor_v0.safetensors --network_train_unet_only"; }
case_b4_sds87_picture_cut() { v_sds; v_img; head -c 120 'faces/4_noor person/DSC_3101.png' > cut; cat cut > 'faces/4_noor person/DSC_3101.png'; RECORD="--timeout 400" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 2"; }
case_b4_sds87_nan_vae() { v_sds; v_img; RECORD="--timeout 400" v_do "$V_LAUNCH --pretrained_model_name_or_path $HOME/models/sd15-nan-vae.safetensors --cache_latents --max_train_steps 2"; }
case_b4_sds87_loss_nan() { v_sds; v_img; RECORD="--timeout 500" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 3 --learning_rate 1e35 --optimizer_type SGDNesterov --optimizer_args momentum=0.9 --lr_scheduler constant --network_train_unet_only"; }
case_b4_sds87_killed_while_loading() { v_sds; v_img; SHOWN='in a cgroup limited to 1.3 GB: bash train.sh # accelerate launch train_network.py … --pretrained_model_name_or_path sd15-random.safetensors'; memory_limit 1300000000; RECORD="--timeout 400" v_do "$V_LAUNCH --pretrained_model_name_or_path $V_SD --max_train_steps 2" train.sh; }
case_b4_sds87_output_of_root() { v_sds; v_img; mkdir out; chmod 755 out; RECORD="--timeout 500" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 1 --network_train_unet_only"; }
case_b4_sds87_output_disk_full() { v_sds; v_img; small_disk out 200k; RECORD="--timeout 500" v_do "$V_LAUNCH --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 1 --network_train_unet_only"; }
case_b4_sds87_ctrl_c() { v_sds; v_img; RECORD="--timeout 500 --signal SIGINT --when steps: --delay 8" v_do "$V_LAUNCH --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 900 --network_train_unet_only"; }
case_b4_sds87_terminated() { v_sds; v_img; RECORD="--timeout 500 --signal SIGTERM --when steps: --delay 8" v_do "$V_TRAIN --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 900 --network_train_unet_only
code=\$?
echo \"[train.sh] exit status \$code\"
exit \$code"; }

# --- tools
v_lora() { as_user $HOME/venv/s23/bin/python -c "
import torch; from safetensors.torch import save_file
k = 'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q'
save_file({k + '.lora_down.weight': torch.zeros($2, 1280), k + '.lora_up.weight': torch.zeros(1280, $2), k + '.alpha': torch.tensor(float($2))}, '$1', {'ss_network_module': 'networks.lora'})"; }
case_b4_sds87_merge_lora_cut() { v_sds; v_lora a.safetensors 8; v_lora b.safetensors 8; truncate -s 30000 b.safetensors; v_do 'PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/networks/merge_lora.py --models a.safetensors b.safetensors --ratios 0.7 0.3 --save_to c.safetensors'; }
case_b4_sds87_resize_on_cuda() { v_sds; v_lora a.safetensors 16; v_do 'PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/networks/resize_lora.py --model a.safetensors --save_to s.safetensors --new_rank 4 --device cuda'; }
case_b4_sds87_tagger_packages() { v_sds; v_faces faces 2; v_do 'PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/finetune/tag_images_by_wd14_tagger.py --onnx --batch_size 1 faces'; }
case_b4_sds87_buckets_metadata_absent() { v_sds; v_faces faces 2; v_do "PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/finetune/prepare_buckets_latents.py faces meta_clean.json meta_lat.json $V_SD --batch_size 1 --max_resolution 64,64"; }
case_b4_sds87_convert_folder_absent() { v_sds; v_do 'PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/tools/convert_diffusers20_original_sd.py models/noor_sd15 noor.safetensors --fp16'; }

case_b4_ok_sds87_trained() { v_sds; v_img; rm 'faces/4_noor person/DSC_3102.txt'; as_user mkdir -p faces/raw; printf 'x' | v_file faces/error.log; RECORD="--timeout 500" v_do "$V_LAUNCH --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 2 --network_train_unet_only --save_every_n_epochs 1"; }
case_b4_ok_sds87_merge_with_conflicts() { v_sds; v_lora error_lora.safetensors 8; v_lora nan_lora.safetensors 8; v_do 'export PYTHONPATH=/workspace/sd-scripts
python -W always /workspace/sd-scripts/networks/merge_lora.py --models error_lora.safetensors nan_lora.safetensors --ratios 0.7 0.3 --save_to killed.safetensors
python /workspace/sd-scripts/networks/check_lora_weights.py killed.safetensors'; }
case_b4_ok_sds87_retry_loop_trains() { v_sds; v_img 2; RECORD="--timeout 500" v_do "for try in 1 2; do
  extra=''; [ \$try = 1 ] && extra='--optimizer_type Prodigyy'
  $V_TRAIN --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 1 --network_train_unet_only --save_model_as safetensors \$extra && break
  echo \"try \$try failed, trying with the default optimizer\"
done
ls -l out"; }

# --- kohya_ss
v_kss() { export OMP_NUM_THREADS=1; venv ${2:-kss}; uses kohya_ss $(of gradio 2>/dev/null || of); CASE_VERSIONS="$CASE_VERSIONS kohya_ss=$1"; v_at kohya_ss-${1//./} kohya_ss; v_at sd-scripts-087 sd-scripts; }
v_kss26() { v_kss 26.0.0 ${1:-}; mount --bind $HOME/kohya_ss-2600 /workspace/kohya_ss; }
v_kss24() { v_kss 24.1.7 ${1:-}; mount --bind $HOME/kohya_ss-2417 /workspace/kohya_ss; }
case_b4_kohya26_port_taken() { v_kss26; RECORD="--timeout 200" v_do 'python3 -m http.server 7861 --bind 0.0.0.0 > /dev/null 2>&1 &
sleep 1
cd /workspace/kohya_ss
python kohya_gui.py --listen 0.0.0.0 --server_port 7861 --headless --noverify
code=$?
kill %1; exit $code'; }
case_b4_kohya26_unknown_flag() { v_kss26; v_do 'cd /workspace/kohya_ss && python kohya_gui.py --listen 0.0.0.0 --port 7860 --headless'; }
case_b4_kohya24_easygui_absent() { v_kss24 h28; v_do 'cd /workspace/kohya_ss && python kohya_gui.py --listen 0.0.0.0 --server_port 7860 --headless'; }
case_b4_kohya26_setup_python_312() { venv c29; uses kohya_ss $(of); CASE_VERSIONS="$CASE_VERSIONS kohya_ss=26.0.0"; v_at kohya_ss-2600 kohya_ss; v_do 'cd /workspace/kohya_ss
export PYTHONPATH=/workspace/kohya_ss
python setup/setup_linux.py'; }
case_b4_kohya24_requirements_no_network() { fresh 3.10.13; prepare_uv pip install pip==23.1.2 setuptools==65.5.0 wheel; uses kohya_ss pip=23.1.2 python=3.10.13 kohya_ss=24.1.7; v_at kohya_ss-2417 kohya_ss; RECORD="--timeout 300" v_do 'cd /workspace/kohya_ss
pip install --retries 1 -r requirements_linux.txt'; }
case_b4_kohya26_uv_sync_on_312() { uv_is 0.9.26 never 3.12.1; CASE_PROGRAM=kohya_ss; CASE_VERSIONS="$CASE_VERSIONS kohya_ss=26.0.0"; as_user mkdir kohya_ss; cp $HOME/kohya_ss-2600/{pyproject.toml,uv.lock,README.md} kohya_ss/; chmod -R a+rwX kohya_ss; run_script 'cd kohya_ss
uv sync --python /opt/python/3.12.1/bin/python'; }
case_b4_kohya26_crop_buckets_broken() { v_kss26 s23; v_faces faces 3; printf 'GIF89a' > faces/DSC_3101.png; v_do 'python /workspace/kohya_ss/tools/group_images_recommended_size.py faces grouped 4'; }
case_b4_kohya26_merge_lycoris_absent() { v_kss26 s23; v_do 'PYTHONPATH=/workspace/sd-scripts python /workspace/kohya_ss/tools/merge_lycoris.py base.safetensors lyco.safetensors out.safetensors'; }
case_b4_kohya24_config_toml_broken() { v_kss24; printf '[model]\nmodels_dir = "C:\\models"\n' | v_file config.toml; v_do "cd /workspace/kohya_ss && python kohya_gui.py --headless --noverify --config $PWD/config.toml"; }

# --- ai-toolkit
v_ait() { export OMP_NUM_THREADS=1; venv ${1:-a29}; uses ai-toolkit $(of torch transformers diffusers); CASE_VERSIONS="$CASE_VERSIONS ai-toolkit=2025-10"; v_at ai-toolkit-1025 ai-toolkit; }
v_job() { v_file noor.yaml <<Y
---
job: extension
config:
  name: "noor_v1"
  process:
    - type: 'sd_trainer'
      training_folder: "$PWD/output"
      device: cpu
      trigger_word: "noor"
      network:
        type: "lora"
        linear: 8
        linear_alpha: 8
      save:
        dtype: float16
        save_every: 100
      datasets:
        - folder_path: "$PWD/faces"
          caption_ext: "txt"
          resolution: [ 64 ]
      train:
        batch_size: 1
        steps: 2
        noise_scheduler: "ddpm"
        optimizer: "adamw"
        lr: 1e-4
        dtype: fp32
        disable_sampling: true
      model:
        name_or_path: "$V_SD"
meta:
  name: "[name]"
  version: '1.0'
Y
local change; for change in "$@"; do sed -i "$change" noor.yaml; done; }
v_ait_run() { RECORD="${RECORD:---timeout 400}" v_do "cd /workspace/ai-toolkit
python -u run.py $PWD/noor.yaml ${1:-}"; }
case_b4_aitk_job_file_absent() { v_ait; v_do 'cd /workspace/ai-toolkit && python run.py config/train_noor_flux_24gb.yaml'; }
case_b4_aitk_yaml_indent() { v_ait; v_job 's/^      network:/     network:/'; v_ait_run; }
case_b4_aitk_process_type_unknown() { v_ait; v_job "s/type: 'sd_trainer'/type: 'flux_trainer'/"; v_ait_run; }
case_b4_aitk_dataset_folder_absent() { v_ait; v_job; v_ait_run; }
case_b4_aitk_dataset_empty() { v_ait; v_job; as_user mkdir faces; as_user touch faces/DSC_3100.heic; v_ait_run; }
case_b4_aitk_picture_broken() { v_ait; v_job; v_faces faces 3 64; printf 'GIF89a' > faces/DSC_3101.png; v_ait_run; }
case_b4_aitk_model_page() { v_ait; printf '<!doctype html><html><title>Gated</title></html>' | v_file base.safetensors; v_job "s#name_or_path: .*#name_or_path: \"$PWD/base.safetensors\"#"; v_faces faces 3 64; v_ait_run; }
case_b4_aitk_model_repository_no_network() { v_ait; v_job 's#name_or_path: .*#name_or_path: "runwayml/stable-diffusion-v1-5"#'; v_faces faces 3 64; v_ait_run; }
case_b4_aitk_model_gated() { v_ait; v_job 's#name_or_path: .*#name_or_path: "black-forest-labs/FLUX.1-dev"\n        is_flux: true#'; v_faces faces 3 64; hub_server gated; RECORD="--timeout 300" run_script "cd /workspace/ai-toolkit
python -u run.py $PWD/noor.yaml"; }
case_b4_aitk_device_cuda() { v_ait; v_job 's/device: cpu/device: cuda:0/'; v_faces faces 3 64; v_ait_run; }
case_b4_aitk_in_environment_without_oyaml() { v_ait c29; v_job; v_ait_run; }
case_b4_aitk_output_of_root() { v_ait; v_job; v_faces faces 3 64; mkdir output; chmod 755 output; v_ait_run; }
case_b4_aitk_optimizer_unknown() { v_ait; v_job 's/optimizer: "adamw"/optimizer: "adamw9bit"/'; v_faces faces 3 64; v_ait_run; }
case_b4_aitk_python_38() { uses ai-toolkit python=3.8.18 ai-toolkit=2025-10; v_at ai-toolkit-1025 ai-toolkit; v_job; v_do "cd /workspace/ai-toolkit
/opt/python/3.8.18/bin/python3 run.py $PWD/noor.yaml"; }
case_b4_aitk_killed_in_cgroup() { v_ait; v_job; v_faces faces 3 64; SHOWN='in a cgroup limited to 1.6 GB: bash run.sh # python -u run.py noor.yaml'; memory_limit 1600000000; v_ait_run "
exit \$?"; }
case_b4_ok_aitk_two_steps() { v_ait; v_job; v_faces faces 3 64; v_ait_run; }
case_b4_ok_aitk_second_job_after_failed() { v_ait; v_job; v_faces faces 2 64; sed 's/job: extension/job: extensoin/' noor.yaml > bad.yaml; chmod a+r bad.yaml; RECORD="--timeout 400" v_do "cd /workspace/ai-toolkit
python -u run.py $PWD/bad.yaml || echo 'first job was refused, going on'
python -u run.py $PWD/noor.yaml"; }
case_b4_ok_sds87_metadata_of_doom() { v_sds; as_user $HOME/venv/s23/bin/python -c "
import numpy as np; from safetensors.numpy import save_file
save_file({'lora_unet_x.alpha': np.ones(1, np.float32)}, 'noor.safetensors', {'ss_training_comment': 'RuntimeError: CUDA out of memory at epoch 2, restarted; loss=nan in epoch 3, Killed', 'ss_output_name': 'error_404', 'ss_dataset_dirs': '{\"No data found\": {\"img_count\": 0}}'})"; v_do 'PYTHONPATH=/workspace/sd-scripts python -W always /workspace/sd-scripts/tools/show_metadata.py --model noor.safetensors'; }
case_b4_sds87_metadata_without_path() { v_sds; as_user $HOME/venv/s23/bin/python -c "
import numpy as np; from safetensors.numpy import save_file
save_file({'lora_unet_x.alpha': np.ones(1, np.float32)}, 'noor.safetensors', {'ss_training_comment': 'RuntimeError: CUDA out of memory at epoch 2, restarted; loss=nan in epoch 3, Killed', 'ss_output_name': 'error_404', 'ss_dataset_dirs': '{\"No data found\": {\"img_count\": 0}}'})"; v_do 'python -W always /workspace/sd-scripts/tools/show_metadata.py --model noor.safetensors'; }
case_b4_kohya26_caption_tool_folder_absent() { v_kss26 h28; v_do 'python /workspace/kohya_ss/tools/caption_from_filename.py faces/noor .txt "noor"'; }
case_b4_kohya24_validate_requirements_absent() { v_kss24 kss; v_do 'cd /workspace/kohya_ss
PYTHONPATH=. python setup/validate_requirements.py -r requirements_linux_cuda.txt'; }

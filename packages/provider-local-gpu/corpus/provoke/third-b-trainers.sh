# Third batch, part B: sd-scripts 0.9.1 and 0.10.0, kohya_ss 25.2.1, ai-toolkit of May 2025, diffusers' example scripts. The checkouts are mounted where people have them: below /srv.

# q_srv CHECKOUT NAME: the checkout of that name, as /srv/NAME.
q_srv() { mountpoint -q /srv || mount -t tmpfs -o mode=755 none /srv; mkdir -p /srv/$2; mount --bind $HOME/$1 /srv/$2; }
q_sds91() { q_env s24 sd-scripts torch accelerate transformers diffusers; CASE_VERSIONS="$CASE_VERSIONS sd-scripts=0.9.1"; q_srv sd-scripts-091 sd-scripts; }
q_sds10() { q_env c27 sd-scripts torch accelerate transformers diffusers; CASE_VERSIONS="$CASE_VERSIONS sd-scripts=0.10.0"; q_srv sd-scripts-010 sd-scripts; }
Q_LAUNCH='accelerate launch --num_cpu_threads_per_process 1 --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no'
Q_SD15="--tokenizer_cache_dir=$HOME/tokenizers --output_dir=out --output_name=lena_v3 --network_module=networks.lora --network_dim=4 --max_data_loader_n_workers=0 --sdpa --resolution=64,64 --train_data_dir=img --caption_extension=.txt --save_model_as=safetensors --prior_loss_weight=1"
q_img() { q_shots "img/5_lena woman" ${1:-3} 64 png; }

case_b3_b_sds_lycoris_absent() { q_sds91; q_img; RECORD="--timeout 300" q_do "cd /srv/sd-scripts && set -x
$Q_LAUNCH train_network.py ${Q_SD15//img /$PWD/img } --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --network_module=lycoris.kohya --network_args algo=lokr conv_dim=4 --max_train_steps 10"; }
case_b3_b_sds_picture_folder_empty() { q_sds91; as_user mkdir -p img/5_lena; RECORD="--timeout 300" q_do "cd /srv/sd-scripts && set -x
$Q_LAUNCH train_network.py ${Q_SD15//img /$PWD/img } --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --network_module=lycoris.kohya --network_args algo=lokr conv_dim=4 --max_train_steps 10"; }
case_b3_b_sds_wandb_absent() { q_sds91; q_img; q_do "python -u /srv/sd-scripts/train_network.py $Q_SD15 --console_log_simple --pretrained_model_name_or_path x.safetensors --log_with wandb --wandb_api_key x --logging_dir logs"; }
case_b3_b_sds_hub_too_new() { q_sds91; as_user mkdir -p over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --no-deps --target over huggingface_hub==0.26.5; q_img; q_do "export PYTHONPATH=$PWD/over
set -x
pip list 2> /dev/null | grep -i 'hugging\|diffusers'
$Q_LAUNCH /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 10"; }
case_b3_b_sds_tokenizers_too_new_json() { q_sds91; as_user mkdir -p over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --no-deps --target over tokenizers==0.21.4; q_file serve_captions.py <<'P'
import logging, json, sys
class Lines(logging.Formatter):
    def format(self, record): return json.dumps({"level": record.levelname, "msg": record.getMessage(), **({"exc": self.formatException(record.exc_info)} if record.exc_info else {})})
handler = logging.StreamHandler(); handler.setFormatter(Lines()); logging.basicConfig(handlers=[handler], level="INFO")
logging.info("caption service starting")
for attempt in (1, 2):
    try:
        from transformers import AutoProcessor
        break
    except ImportError:
        logging.exception("attempt %d", attempt)
else:
    sys.exit(4)
P
q_do "export PYTHONPATH=$PWD/over
python serve_captions.py"; }
case_b3_b_sds_xformers_absent_make() { q_sds91; q_img; printf 'MODEL ?= %s\n\nlora: img\n\tpython /srv/sd-scripts/train_network.py %s --pretrained_model_name_or_path $(MODEL) --xformers --max_train_steps 3 2>&1\n\nclean:\n\trm -rf out\n' $HOME/models/sd15-random.safetensors "${Q_SD15/--sdpa /}" | q_file Makefile; RECORD="--timeout 300" q_do 'make lora'; }
case_b3_b_sds_npz_damaged_091() { q_sds91; q_img 2; head -c 3000 /dev/urandom > "img/5_lena woman/IMG_2041.npz"; chmod 666 img/5*/*; RECORD="--timeout 300" q_do "python -u /srv/sd-scripts/train_network.py $Q_SD15 --cache_latents --cache_latents_to_disk --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 3 2>&1 | tee train.log
exit \${PIPESTATUS[0]}"; }
case_b3_b_sds_json_metadata_cut() { q_sds91; q_img; printf '{\n  "%s": {"caption": "lena_v3 woman", "train_resolution": [64, 64]},\n  "IMG_2041": {"caption": "lena_v3 wom' "$PWD/img/5_lena woman/IMG_2040.png" | q_file meta_lat.json; q_do "python -u /srv/sd-scripts/fine_tune.py --tokenizer_cache_dir $HOME/tokenizers --pretrained_model_name_or_path x.safetensors --train_data_dir img --in_json meta_lat.json --output_dir out --output_name m --resolution 64 --train_batch_size 1"; }
case_b3_b_sds_merge_captions_utf16() { q_sds10; q_shots cap 4; printf 'lena_v3 woman at the sea' | iconv -t UTF-16 | q_file cap/IMG_2042.txt; q_do 'PYTHONPATH=/srv/sd-scripts python /srv/sd-scripts/finetune/merge_captions_to_metadata.py cap meta.json --caption_extension .txt'; }
case_b3_b_sds_tagger_no_network() { q_sds10; q_shots data 3; q_do 'export PYTHONPATH=/srv/sd-scripts HF_HUB_ETAG_TIMEOUT=3
python /srv/sd-scripts/finetune/tag_images_by_wd14_tagger.py --onnx --repo_id SmilingWolf/wd-swinv2-tagger-v3 --batch_size 2 --remove_underscore data'; }
case_b3_b_sds_git_captions_offline() { q_sds91; q_shots data 3; q_do 'export PYTHONPATH=/srv/sd-scripts HF_HUB_OFFLINE=1
python /srv/sd-scripts/finetune/make_captions_by_git.py --batch_size 1 --max_length 75 data'; }
case_b3_b_sds_blip_without_timm() { q_sds10; q_shots data 3; q_do 'cd /srv/sd-scripts/finetune && PYTHONPATH=/srv/sd-scripts python make_captions.py --batch_size 1 --num_beams 1 --top_p 0.9 --max_length 75 --min_length 5 --beam_search --caption_extension .caption '"$PWD"'/data'; }
case_b3_b_sds_base_model_name_no_network() { q_sds10; q_img; RECORD="--timeout 300" q_do "export HF_HUB_ETAG_TIMEOUT=3
python -u /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path stabilityai/stable-diffusion-2-1-base --max_train_steps 3"; }
case_b3_b_sds_flux_swap_and_offload() { q_sds10; q_img; q_do "python -u /srv/sd-scripts/flux_train.py --pretrained_model_name_or_path flux1-dev.safetensors --clip_l clip_l.safetensors --t5xxl t5xxl_fp16.safetensors --ae ae.safetensors --output_dir out --output_name lena_flux --train_data_dir img --resolution 512 --gradient_checkpointing --cpu_offload_checkpointing --blocks_to_swap 18 --cache_latents --cache_text_encoder_outputs --mixed_precision bf16 --max_train_steps 100"; }
case_b3_b_sds_full_fp16_mismatch() { q_sds91; q_img; q_do "set -eu
MODEL=/models/v1-5-pruned-emaonly.safetensors
OUT=out/\$(date +%Y%m%d)
mkdir -p \"\$OUT\"
python -u /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path \"\$MODEL\" --full_bf16 --mixed_precision fp16 --max_train_steps 10
echo trained"; }
case_b3_b_sds_toml_unknown_subset_key() { q_sds10; q_img; q_file dataset.toml <<'T'
[general]
shuffle_caption = true
caption_extension = ".txt"
keep_tokens = 1

[[datasets]]
resolution = 64
batch_size = 2
enable_bucket = true

  [[datasets.subsets]]
  image_dir = "img/5_lena woman"
  class_tokens = "lena_v3 woman"
  repeats = 5
T
q_do "python -u /srv/sd-scripts/flux_train_network.py --pretrained_model_name_or_path flux1-dev.safetensors --clip_l clip_l.safetensors --t5xxl t5.safetensors --ae ae.safetensors --output_dir out --output_name lena --network_module networks.lora_flux --dataset_config dataset.toml --tokenizer_cache_dir $HOME/tokenizers --max_train_steps 100"; }
case_b3_b_sds_optimizer_argument_broken() { q_sds91; q_img; RECORD="--timeout 300" q_do "python -u /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --optimizer_type AdamW --optimizer_args weight_decay=0.01 betas=.9,.999 fused_back=yes --max_train_steps 4"; }
case_b3_b_sds_extract_lora_absent() { q_sds10; as_user ln -s /mnt/nas/lena_full.safetensors lena_full.safetensors; q_do "export PYTHONPATH=/srv/sd-scripts
python /srv/sd-scripts/networks/extract_lora_from_models.py --model_org $HOME/models/sd15-random.safetensors --model_tuned lena_full.safetensors --save_to lora.safetensors --dim 8 --device cpu"; }
case_b3_b_sds_merge_models_cut() { q_sds10; head -c 700000 $HOME/models/sd15-random.safetensors | q_file anything-v5.safetensors; q_do "export PYTHONPATH=/srv/sd-scripts
python -u /srv/sd-scripts/tools/merge_models.py --models $HOME/models/sd15-random.safetensors anything-v5.safetensors --ratios 0.6 0.4 --output merged.safetensors --device cpu"; }
case_b3_b_sds_flux_extract_of_sd15() { q_sds10; q_do "export PYTHONPATH=/srv/sd-scripts
python -u /srv/sd-scripts/networks/sdxl_merge_lora.py --sd_model $HOME/models/sd15-random.safetensors --models $HOME/models/tiny.safetensors --ratios 0.8 --save_to merged.safetensors --precision float"; }
case_b3_b_sds_face_detector_absent() { q_sds91; q_shots data 2; as_user mkdir -p faces; q_do 'PYTHONPATH=/srv/sd-scripts python /srv/sd-scripts/tools/detect_face_rotate.py --src_dir data --dst_dir faces --crop_size 64,64'; }
case_b3_b_sds_canny_of_garbage() { q_sds10; printf 'GIF89a' | q_file control.png; q_do 'PYTHONPATH=/srv/sd-scripts python /srv/sd-scripts/tools/canny.py --input control.png --output edges.png'; }
case_b3_b_sds_python38() { uses sd-scripts python=3.8.18 sd-scripts=0.10.0; q_srv sd-scripts-010 sd-scripts; PATH=/opt/python/3.8.18/bin:$PATH; q_do 'set -x
python3 --version
python3 /srv/sd-scripts/tools/show_metadata.py --model lena.safetensors'; }
case_b3_b_sds_terminated_while_caching() { q_sds91; q_shots "img/5_lena woman" 60 256 png; RECORD="--timeout 300 --signal SIGTERM --when 8/60 --whom child" q_do "python -u /srv/sd-scripts/train_network.py ${Q_SD15/64,64/256,256} --cache_latents --vae_batch_size 1 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 30
code=\$?
[ \$code -lt 128 ] || echo \"trainer was ended by signal \$((code - 128))\"
exit \$code"; }
case_b3_b_sds_interrupted_while_loading() { q_sds10; q_img; RECORD="--timeout 300 --signal SIGINT --when steps: --delay 6" q_do "$Q_LAUNCH --cpu /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 3000"; }
case_b3_b_sds_loss_nan_091() { q_sds91; q_img 2; RECORD="--timeout 400" q_do "python -u /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --learning_rate 1e38 --optimizer_type SGDNesterov --optimizer_args momentum=0.9 --max_train_steps 5 --network_train_unet_only --cache_latents"; }
case_b3_b_sds_nan_latents_091() { q_sds91; q_img 2; RECORD="--timeout 400" q_do "$Q_LAUNCH /srv/sd-scripts/train_network.py $Q_SD15 --cache_latents --pretrained_model_name_or_path $HOME/models/sd15-nan-vae.safetensors --max_train_steps 5"; }
case_b3_b_sds_picture_cut_inside() { q_sds10; q_img 3; head -c 150 "img/5_lena woman/IMG_2041.png" > cut; cat cut > "img/5_lena woman/IMG_2041.png"; RECORD="--timeout 400" q_do "python -u /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 5 2>&1 | ts '%H:%M:%S'
exit \${PIPESTATUS[0]}"; }
case_b3_b_sds_ok_trained_091() { q_sds91; q_img 3; rm "img/5_lena woman/IMG_2041.txt"; as_user mkdir -p img/readme; RECORD="--timeout 500" q_do "$Q_LAUNCH /srv/sd-scripts/train_network.py $Q_SD15 --pretrained_model_name_or_path $HOME/models/sd15-random.safetensors --max_train_steps 2 --cache_latents --network_train_unet_only --mem_eff_attn 2>&1 | tee out.log
exit \${PIPESTATUS[0]}"; }
case_b3_b_sds_ok_resize_lora() { q_sds10; as_user python -c "
import torch; from safetensors.torch import save_file
k = 'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q'
save_file({k + '.lora_down.weight': torch.randn(16, 640), k + '.lora_up.weight': torch.randn(640, 16), k + '.alpha': torch.tensor(16.)}, 'lena.safetensors', {'ss_network_module': 'networks.lora', 'ss_training_comment': 'error: loss=nan in epoch 3, restarted'})"; q_do 'export PYTHONPATH=/srv/sd-scripts
python /srv/sd-scripts/networks/resize_lora.py --model lena.safetensors --save_to lena-8.safetensors --new_rank 8 --device cpu --save_precision fp16 --verbose
python /srv/sd-scripts/tools/show_metadata.py --model lena-8.safetensors'; }

# kohya_ss
q_kss() { q_env ${1:-k25} kohya_ss gradio 2>/dev/null || q_env ${1:-k25} kohya_ss; CASE_VERSIONS="$CASE_VERSIONS kohya_ss=25.2.1"; q_srv kohya_ss-2521 kohya_ss; q_srv sd-scripts-010 sd-scripts; }
case_b3_b_kohya_gui_port_7860() { q_kss; RECORD="--timeout 200" q_do "python3 -m http.server 7860 --bind 127.0.0.1 > /dev/null 2>&1 &
sleep 1
cd /srv/kohya_ss && python kohya_gui.py --headless --noverify --server_port 7860
code=\$?
kill %1
exit \$code"; }
case_b3_b_kohya_gui_without_gradio() { q_kss s24; q_do 'cd /srv/kohya_ss
python kohya_gui.py --listen 0.0.0.0 --server_port 7860 --inbrowser --share 2>&1 | while read -r line; do echo "$(date +%T) [kohya] $line"; done
exit ${PIPESTATUS[0]}'; }
case_b3_b_kohya_validate_python312() { q_env tools kohya_ss; CASE_VERSIONS="$CASE_VERSIONS kohya_ss=25.2.1"; q_srv kohya_ss-2521 kohya_ss; q_do 'cd /srv/kohya_ss
export PYTHONPATH=/srv/kohya_ss
python setup/setup_linux.py -f requirements_linux.txt'; }
case_b3_b_kohya_gui_uv_without_uv() { uses kohya_ss bash=5.2.15 kohya_ss=25.2.1; q_srv kohya_ss-2521 kohya_ss; q_do 'cd /srv/kohya_ss && ./gui-uv.sh --listen 0.0.0.0 --headless || bash gui-uv.sh --listen 0.0.0.0 --headless'; }
case_b3_b_kohya_convert_webp_broken() { q_kss s24; q_shots data 3; printf 'RIFF\x00\x00WEBPVP8 ' | q_file data/IMG_2041.jpg; q_do 'python /srv/kohya_ss/tools/convert_images_to_webp.py data --delete_originals'; }
case_b3_b_kohya_caption_tool_argument() { q_kss s24; q_shots data 2; q_do 'python /srv/kohya_ss/tools/caption.py data *.jpg --captions'; }
case_b3_b_kohya_group_zero() { q_kss s24; q_shots data 2; q_do 'PYTHONPATH=/srv/sd-scripts python /srv/kohya_ss/tools/group_images.py data grouped 0 --do_not_copy_other_files'; }

# ai-toolkit
q_ait() { q_env ${1:-a27} ai-toolkit torch transformers diffusers; CASE_VERSIONS="$CASE_VERSIONS ai-toolkit=2025-05"; q_srv ai-toolkit-0525 ai-toolkit; }
# q_job sed-EXPRESSION…: a job file, changed.
q_job() { q_file lena.yaml <<Y
---
job: extension
config:
  name: "lena_v3"
  process:
    - type: 'sd_trainer'
      training_folder: "$PWD/output"
      device: cpu
      trigger_word: "lena_v3"
      network:
        type: "lora"
        linear: 16
        linear_alpha: 16
      save:
        dtype: float16
        save_every: 250
      datasets:
        - folder_path: "$PWD/data"
          caption_ext: "txt"
          resolution: [ 64 ]
      train:
        batch_size: 1
        steps: 20
        gradient_accumulation_steps: 1
        noise_scheduler: "ddpm"
        optimizer: "adamw"
        lr: 1e-4
        dtype: fp32
        disable_sampling: true
      model:
        name_or_path: "$HOME/models/sd15-random.safetensors"
meta:
  name: "[name]"
  version: '1.0'
Y
local change; for change in "$@"; do sed -i "$change" lena.yaml; done; }
case_b3_b_aitk_single_file_no_network() { q_ait; q_job; q_shots data 3; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && HF_HUB_ETAG_TIMEOUT=3 python run.py $PWD/lena.yaml"; }
case_b3_b_aitk_accumulation_twice() { q_ait; q_job 's/gradient_accumulation_steps: 1/&0\n        gradient_accumulation: 4/'; q_shots data 3; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && python run.py $PWD/lena.yaml"; }
case_b3_b_aitk_yaml_tab() { q_ait; q_job 's/^      device: cpu/\tdevice: cpu/'; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && python run.py --recover $PWD/lena.yaml"; }
case_b3_b_aitk_flux_cuda() { q_ait; q_job 's/device: cpu/device: cuda:0/' 's#name_or_path: .*#name_or_path: "'$PWD'/flux"\n        is_flux: true\n        quantize: true#'; q_shots data 3; as_user mkdir -p flux; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && python run.py $PWD/lena.yaml"; }
case_b3_b_aitk_model_cut() { q_ait; head -c 900000 $HOME/models/sd15-random.safetensors | q_file base.safetensors; q_job "s#name_or_path: .*#name_or_path: \"$PWD/base.safetensors\"#"; q_shots data 3; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && python run.py $PWD/lena.yaml"; }
case_b3_b_aitk_newer_albucore() { q_ait; as_user mkdir -p over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --no-deps --target over albucore==0.0.24; q_job; q_shots data 3; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && PYTHONPATH=$PWD/over python run.py $PWD/lena.yaml"; }
case_b3_b_aitk_python39() { uses ai-toolkit python=3.9.18 ai-toolkit=2025-05; q_srv ai-toolkit-0525 ai-toolkit; PATH=/opt/python/3.9.18/bin:$PATH; q_do 'cd /srv/ai-toolkit
python3 -m venv --without-pip /tmp/v && . /tmp/v/bin/activate
python -c "import sys; print(sys.version)"
python -m compileall -q toolkit extensions_built_in run.py > compile.txt 2>&1
python run.py config/lena.yaml'; }
case_b3_b_aitk_output_read_only() { q_ait; q_job; q_shots data 3; mkdir output; mount -t tmpfs none output; mount -o remount,ro output; RECORD="--timeout 300" q_do "cd /srv/ai-toolkit && python run.py $PWD/lena.yaml"; }

# diffusers' examples
Q_EX=$HOME/diffusers-src/examples
# q_pipe FOLDER: a tiny Stable Diffusion pipeline with random weights.
q_pipe() { as_user $HOME/venv/c27/bin/python -W ignore - "$1" > /dev/null 2>&1 <<P
import sys
from diffusers import AutoencoderKL, DDPMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer
import glob
unet = UNet2DConditionModel(sample_size=8, block_out_channels=(32, 64), layers_per_block=1, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32, norm_num_groups=8)
vae = AutoencoderKL(block_out_channels=(32, 64), in_channels=3, out_channels=3, down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4, norm_num_groups=8)
text = CLIPTextModel(CLIPTextConfig(vocab_size=49408, hidden_size=32, intermediate_size=37, num_attention_heads=4, num_hidden_layers=2))
tokenizer = CLIPTokenizer.from_pretrained(glob.glob("$HOME/tokenizers/*vit-large*")[0])
StableDiffusionPipeline(vae, text, tokenizer, unet, DDPMScheduler(), None, None, requires_safety_checker=False).save_pretrained(sys.argv[1])
P
ls $1 >&2; }
q_diffusers() { q_env ${1:-c27} diffusers torch diffusers accelerate transformers; }
case_b3_b_example_wants_newer_diffusers() { q_diffusers s24; q_shots data 3; q_do "$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora_sdxl.py --pretrained_model_name_or_path ./sdxl --instance_data_dir data --instance_prompt 'a photo of lena_v3 woman' --output_dir out --resolution 512"; }
case_b3_b_example_prompt_absent() { q_diffusers; q_shots data 3; q_do "$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --output_dir out --resolution 64"; }
case_b3_b_example_class_data_missing() { q_diffusers; q_shots data 3; q_do "python $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt 'lena_v3' --with_prior_preservation --output_dir out --resolution 64"; }
case_b3_b_example_instance_folder_absent() { q_diffusers; q_pipe sd; RECORD="--timeout 200" q_do "$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data/lena --instance_prompt 'lena_v3' --output_dir out --resolution 64 --max_train_steps 4"; }
case_b3_b_example_caption_column() { q_diffusers; q_pipe sd; q_shots data 3; RECORD="--timeout 200" q_do "export HF_HUB_OFFLINE=1
$Q_LAUNCH $Q_EX/text_to_image/train_text_to_image_lora.py --pretrained_model_name_or_path ./sd --train_data_dir data --caption_column prompt --output_dir out --resolution 64 --max_train_steps 4"; }
case_b3_b_example_fp16_on_cpu() { q_diffusers; q_pipe sd; q_shots data 3; RECORD="--timeout 200" q_do "export HF_HUB_OFFLINE=1
accelerate launch --mixed_precision fp16 --num_processes 1 --num_machines 1 --dynamo_backend no $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt lena_v3 --output_dir out --resolution 64 --max_train_steps 4 --mixed_precision fp16"; }
case_b3_b_example_picture_in_instance_dir() { q_diffusers; q_pipe sd; q_shots data 3; rm data/*.txt; printf '\0\0\0\x18ftypheic' | q_file data/IMG_2050.HEIC.jpg; RECORD="--timeout 200" q_do "export HF_HUB_OFFLINE=1
$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt lena_v3 --output_dir out --resolution 64 --max_train_steps 8 --train_batch_size 4 --dataloader_num_workers 1"; }
case_b3_b_example_checkpoint_disk_full() { q_diffusers; q_pipe sd; q_shots data 3; rm data/*.txt; small_disk out 400k; RECORD="--timeout 200" q_do "export HF_HUB_OFFLINE=1
$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt lena_v3 --output_dir out --resolution 64 --max_train_steps 9 --checkpointing_steps 1 --rank 32"; }
case_b3_b_example_vae_of_other_width() { q_diffusers; q_pipe sd; as_user python -c "
import json; p = 'sd/vae/config.json'; c = json.load(open(p)); c['block_out_channels'] = [64, 128]; json.dump(c, open(p, 'w'))"; q_shots data 3; rm data/*.txt; RECORD="--timeout 200" q_do "export HF_HUB_OFFLINE=1
$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt lena_v3 --output_dir out --resolution 64 --max_train_steps 4"; }
case_b3_b_ok_example_trained() { q_diffusers; q_pipe sd; q_shots data 3; rm data/*.txt; RECORD="--timeout 300" q_do "export HF_HUB_OFFLINE=1
$Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt lena_v3 --output_dir out --resolution 64 --max_train_steps 4 --checkpointing_steps 2 --checkpoints_total_limit 1 --use_8bit_adam=0 || $Q_LAUNCH $Q_EX/dreambooth/train_dreambooth_lora.py --pretrained_model_name_or_path ./sd --instance_data_dir data --instance_prompt lena_v3 --output_dir out --resolution 64 --max_train_steps 4 --checkpointing_steps 2"; }

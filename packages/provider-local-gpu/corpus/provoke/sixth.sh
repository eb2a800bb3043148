# Sixth batch: long runs and ordinary ones. Environments and words of `fourth-….sh`; a checkout of sd-scripts of February 2026 (48d368fa) beside them as sd-scripts-0110. Trainings of ai-toolkit take a small
# Stable Diffusion in Diffusers' format with random weights (z_pipe), so that some hundred steps take a minute.

z_t() { export OMP_NUM_THREADS=1; venv $1; uses $2 $(of "${@:3}"); cp "$PROVOKE/programs/sixth/train_portraits.py" .; chmod a+r train_portraits.py; }
z_pipe() { as_user $HOME/venv/a29/bin/python -W ignore - "$1" <<P
import sys
from diffusers import AutoencoderKL, DDPMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer
unet = UNet2DConditionModel(sample_size=8, block_out_channels=(32, 64), layers_per_block=1, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32, norm_num_groups=8)
vae = AutoencoderKL(block_out_channels=(32, 64), in_channels=3, out_channels=3, down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4, norm_num_groups=8)
text = CLIPTextModel(CLIPTextConfig(vocab_size=49408, hidden_size=32, intermediate_size=37, num_attention_heads=4, num_hidden_layers=2, projection_dim=32))
StableDiffusionPipeline(vae, text, CLIPTokenizer.from_pretrained("$HOME/tokenizers/openai_clip-vit-large-patch14"), unet, DDPMScheduler(), None, None, requires_safety_checker=False).save_pretrained(sys.argv[1])
P
}

# --- long trainings that end badly
case_b6_killed_by_augmented_pictures() { z_t c29 torch torch; v_faces faces 40 300; SHOWN='in a cgroup limited to 900 MB: bash start.sh # nohup python -u train_portraits.py --ram-cache … > nohup.out 2>&1 &; tail -f; wait'; memory_limit 900000000; RECORD="--timeout 170" v_do 'nohup python -u train_portraits.py --steps 4000 --batch 4 --buckets 256 --ram-cache > nohup.out 2>&1 &
pid=$!
tail -n +1 -f --pid=$pid nohup.out
wait $pid
code=$?
echo "$(date -u +%FT%TZ) training ended, status $code"
exit $code' start.sh; }
case_b6_shm_in_larger_bucket() { z_t s23 torch torch; v_faces faces 48 300; mount -o remount,size=8m /dev/shm; RECORD="--timeout 170" run python -u train_portraits.py --style dict --steps 240 --batch 8 --buckets 64,96,640 --workers 2; }
case_b6_nan_in_table() { z_t c29 torch torch; v_faces faces 24; RECORD="--timeout 170" run_script 'set -o pipefail
python -u train_portraits.py --style table --optimizer sgd --lr 0.01 --lr-growth 1.12 --steps 260 --save-every 130 2>&1 | tee train.log'; }
case_b6_nan_stops_json() { z_t s23 accelerate torch accelerate; v_faces faces 24; RECORD="--timeout 170" run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train_portraits.py --launcher accelerate --style json --optimizer sgd --lr 0.02 --lr-growth 1.13 --steps 600 --nonfinite stop; }
case_b6_nan_in_bar() { z_t s23 torch torch; v_faces faces 24; RECORD="--timeout 170" run python -u train_portraits.py --style bar --optimizer sgd --lr 0.02 --lr-growth 1.3 --steps 150 --save-every 50; }
case_b6_disk_full_at_fourth_state() { z_t c29 torch torch; v_faces faces 24; small_disk out 13m; RECORD="--timeout 170" run_script 'set -euo pipefail
python -u train_portraits.py --style logfmt --steps 500 --save-every 60 2>&1 | tee -a out/train.log | sed "s/^/[trainer] /"'; }
case_b6_out_folder_of_root_at_first_save() { z_t s23 torch torch; v_faces faces 24; mount -t tmpfs -o mode=755 none /srv; RECORD="--timeout 170" run python -u train_portraits.py --style dict --steps 300 --out /srv/training/noor; }
case_b6_stopped_by_entrypoint() { z_t c29 torch torch; v_faces faces 24; v_file entrypoint.sh <<'P'
#!/bin/bash
log() { echo "[entrypoint] $(date -u +%H:%M:%S) $*"; }
stop() { log "SIGTERM received, stopping the training"; kill -TERM $pid; wait $pid; code=$?; log "training exited with $code"; exit $code; }
trap stop TERM
log "starting as $(id -un)"
python -u train_portraits.py "$@" &
pid=$!
wait $pid
P
RECORD="--timeout 170 --signal SIGTERM --whom leader --when 140/4000 --delay 0.2" run bash entrypoint.sh --style plain --steps 4000 --pause 0.02; }
case_b6_ctrl_c_rich() { z_t s23 torch torch; v_faces faces 24; RECORD="--timeout 170 --pty --signal SIGINT --when saved --delay 0.1" run python -u train_portraits.py --style rich --steps 4000 --pause 0.02; }
case_b6_hang_up_of_session() { z_t c29 torch torch; v_faces faces 24; RECORD="--timeout 170 --signal SIGHUP --whom child --when 90/4000 --delay 0.1" run_script 'python -u train_portraits.py --style logfmt --steps 4000 --pause 0.02 --save-every 40
echo "status $?"
exit 129'; }
case_b6_time_limit_of_queue() { z_t c29 torch torch; v_faces faces 24; RECORD="--timeout 170" run_script 'echo "JOB 48213 partition=short limit=00:01:00 node=$(hostname)"
timeout --signal=INT 45 python -u train_portraits.py --style plain --steps 40000 --pause 0.15 --save-every 100
code=$?
echo "JOB 48213 ended with $code"
exit $code'; }
case_b6_resumes_from_narrower_model() { z_t c29 torch torch; v_faces faces 24; sed 's/96/64/g' train_portraits.py > older.py; chmod a+r older.py; as_user python older.py --steps 20 --save-every 20 --style bar; run_script 'python -u train_portraits.py --style logfmt --resume latest --steps 400 2>&1'; }
case_b6_resumes_from_cut_state() { z_t s23 accelerate torch accelerate; v_faces faces 24; as_user python train_portraits.py --steps 40 --save-every 20 --style bar; truncate -s 900000 out/state-000040.pt; run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train_portraits.py --launcher accelerate --resume latest; }
case_b6_page_among_the_pictures_two_ranks() { z_t c29 torchrun torch; v_faces faces 60; printf '<html><head><title>429 Too Many Requests</title></head></html>' | v_file faces/DSC_3201.jpg; RECORD="--timeout 170" run torchrun --nproc_per_node 2 --master_port 29581 train_portraits.py --launcher torchrun --batch 1 --steps 300 --style table; }
case_b6_no_pictures_in_make() { z_t s23 torch torch; as_user mkdir -p faces/noor; as_user touch faces/noor/IMG_0001.HEIC faces/noor/IMG_0002.HEIC; v_file Makefile <<'M'
PYTHON ?= python
DATA ?= faces/noor
.PHONY: train captions
train: captions
	$(PYTHON) -u train_portraits.py --data $(DATA) --steps 2000 --out out/noor
captions:
	@echo "captions are up to date"
M
run make train; }
case_b6_optimizer_package_absent_restarts() { z_t c29 torch torch; v_faces faces 24; v_file service.sh <<'P'
unit=lora-train.service
for restart in 0 1 2; do
  echo "$(date '+%b %d %H:%M:%S') $(hostname) systemd[1]: Started $unit (restart $restart)."
  python -u train_portraits.py --optimizer adamw8bit --style plain 2>&1 | while IFS= read -r line; do echo "$(date '+%b %d %H:%M:%S') $(hostname) python[$$]: $line"; done
  code=${PIPESTATUS[0]}
  echo "$(date '+%b %d %H:%M:%S') $(hostname) systemd[1]: $unit: Main process exited, code=exited, status=$code/FAILURE"
done
exit $code
P
RECORD="--timeout 170" run bash service.sh; }
case_b6_optimizer_choice_in_make() { z_t s23 torch torch; printf 'OPT = lion\n\nall: out/final.pt\n\nout/final.pt:\n\tpython train_portraits.py --data faces --optimizer $(OPT) --steps 1200\n\tcp out/state-001200.pt $@\n' | v_file Makefile; run make -k; }
case_b6_caption_of_windows_in_worker() { z_t c29 accelerate torch accelerate; v_faces faces 30; printf 'noor, \344lteres Foto' > faces/DSC_3117.txt; run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train_portraits.py --launcher accelerate --workers 2 --style dict --steps 200; }
case_b6_picture_scaled_out_of_memory() { z_t c29 torch torch; v_faces faces 24; RECORD="--timeout 170" run_script 'ulimit -v 5500000
python -u train_portraits.py --style plain --buckets 64,96,14000 --batch 2 --steps 150'; }
case_b6_worker_killed_in_long_run() { z_t s23 torch torch; v_faces faces 40 300; SHOWN='in a cgroup limited to 1.2 GB: python -u train_portraits.py --workers 1 --ram-cache --buckets 512 --batch 8 --steps 4000'; memory_limit 1200000000; RECORD="--timeout 170" run python -u train_portraits.py --workers 1 --ram-cache --buckets 512 --batch 8 --steps 4000 --style table; }
case_b6_device_cuda_without_gpu() { z_t s23 accelerate torch accelerate; v_faces faces 24; run_script 'echo "== $(date +%F) fine tune =="; echo "CUDA_VISIBLE_DEVICES=${CUDA_VISIBLE_DEVICES:-unset}"
python -u train_portraits.py --device cuda:0 --style plain --steps 100'; }
case_b6_ok_fp16_asked_of_processor() { z_t c29 accelerate torch accelerate; v_faces faces 24; run accelerate launch --num_processes 1 --num_machines 1 --mixed_precision fp16 --dynamo_backend no train_portraits.py --launcher accelerate --precision fp16; }

# --- launchers
case_b6_accelerate_config_of_newer() { z_t s23 accelerate torch accelerate; v_faces faces 8; v_file accelerate.yaml <<'Y'
compute_environment: LOCAL_MACHINE
debug: false
distributed_type: 'NO'
downcast_bf16: 'no'
enable_cpu_affinity: false
machine_rank: 0
main_training_function: main
mixed_precision: bf16
num_machines: 1
num_processes: 1
rdzv_backend: static
same_network: true
tpu_env: []
use_cpu: true
Y
run accelerate launch --config_file accelerate.yaml train_portraits.py --launcher accelerate; }
case_b6_torchrun_port_of_tensorboard() { z_t s23 torchrun torch; v_faces faces 8; python3 -c 'import socket,time; s=socket.socket(socket.AF_INET6); s.bind(("::", 29500)); s.listen(); time.sleep(300)' & sleep 1; RECORD="--timeout 170" run torchrun --nnodes 1 --nproc_per_node 1 train_portraits.py --launcher torchrun --steps 20; }
case_b6_accelerate_port_taken_two_ranks() { z_t s23 accelerate torch accelerate; v_faces faces 8; python3 -c 'import socket,time; s=socket.socket(); s.bind(("0.0.0.0", 29501)); s.listen(); time.sleep(300)' & sleep 1; RECORD="--timeout 170" run accelerate launch --cpu --num_processes 2 --num_machines 1 --main_process_port 29501 --mixed_precision no --dynamo_backend no train_portraits.py --launcher accelerate; }
case_b6_ddp_unused_parameters() { z_t c29 torchrun torch; v_file ddp.py <<'P'
import torch, torch.distributed as dist
from torch import nn
dist.init_process_group("gloo")
class Head(nn.Module):
    def __init__(self):
        super().__init__(); self.face, self.body = nn.Linear(16, 1), nn.Linear(16, 1)
    def forward(self, x, crop): return (self.face if crop == "face" else self.body)(x)
model = nn.parallel.DistributedDataParallel(Head()); optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
for step in range(40):
    loss = model(torch.randn(4, 16), "face").square().mean(); loss.backward(); optimizer.step(); optimizer.zero_grad()
    if dist.get_rank() == 0: print(f"step {step} loss {loss.item():.4f}", flush=True)
P
RECORD="--timeout 170" run torchrun --standalone --nproc_per_node 2 ddp.py; }
case_b6_rank_without_rights_of_cache() { z_t s23 torchrun torch; v_faces faces 30; mkdir latents; chmod 755 latents; v_file cache_then_train.py <<'P'
import os, runpy, sys
import numpy as np
if os.environ["RANK"] == "0":
    for number in range(30):
        np.save(f"latents/{number:04d}.npy", np.zeros((4, 8, 8), np.float32))
sys.argv[0] = "train_portraits.py"
runpy.run_path("train_portraits.py", run_name="__main__")
P
RECORD="--timeout 120" run torchrun --nproc_per_node 2 --master_port 29583 --redirects 0 --tee 3 --log-dir elastic cache_then_train.py --launcher torchrun --steps 2000 --pause 0.1; }

# --- Hugging Face's Trainer, Diffusers, Lightning
z_trainer() { v_file finetune.py <<'P'
import os, sys, torch
from transformers import CLIPTextConfig, CLIPTextModel, Trainer, TrainingArguments, set_seed
set_seed(3)
class Prior(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.text = CLIPTextModel(CLIPTextConfig(vocab_size=1000, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=24))
        self.head = torch.nn.Linear(32, 8)
    def forward(self, input_ids, labels=None):
        out = self.head(self.text(input_ids=input_ids).pooler_output)
        return {"loss": torch.nn.functional.mse_loss(out, labels), "out": out} if "lossless" not in sys.argv else {"out": out}
data = [{"input_ids": torch.randint(0, 999, (24,)), "labels": torch.randn(8)} for _ in range(240)]
args = TrainingArguments("out", per_device_train_batch_size=4, max_steps=int(os.environ.get("STEPS", 120)), logging_steps=1, save_steps=60, learning_rate=float(os.environ.get("LR", 1e-4)),
                         report_to=[], disable_tqdm="bar" not in sys.argv, use_cpu=True, max_grad_norm=0.0, optim=os.environ.get("OPTIM", "adamw_torch"), warmup_steps=10, save_safetensors=False, logging_nan_inf_filter="raw" not in sys.argv)
trainer = Trainer(Prior(), args, train_dataset=data)
trainer.train(resume_from_checkpoint=os.environ.get("RESUME") or None)
trainer.save_model("out/final"); print("saved out/final")
P
}
case_b6_trainer_loss_nan() { z_t s23 transformers transformers torch; z_trainer; RECORD="--timeout 170" run env LR=3e30 OPTIM=sgd STEPS=60 python -u finetune.py raw; }
case_b6_trainer_model_gives_no_loss() { z_t c29 transformers transformers torch; z_trainer; RECORD="--timeout 170" run python -u finetune.py lossless; }
case_b6_trainer_optimizer_absent() { z_t c29 transformers transformers torch; z_trainer; RECORD="--timeout 170" run env OPTIM=adamw_bnb_8bit python -u finetune.py; }
case_b6_trainer_disk_full_at_second_checkpoint() { z_t c29 transformers transformers torch; z_trainer; small_disk out 1200k; RECORD="--timeout 170" run python -u finetune.py; }
case_b6_ok_trainer_hundred_steps() { z_t c29 transformers transformers torch; z_trainer; RECORD="--timeout 170" run python -u -W always finetune.py; }
case_b6_ok_trainer_bar_23() { z_t s23 transformers transformers torch; z_trainer; RECORD="--timeout 170" run python -u finetune.py bar; }
case_b6_diffusers_variant_absent() { z_t a29 diffusers torch diffusers transformers; z_pipe sd; RECORD="--timeout 170" v_do 'python -u - <<P
import torch
from diffusers import StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained("./sd", torch_dtype=torch.float16, variant="fp16", use_safetensors=True)
P'; }
case_b6_diffusers_lora_of_other_width() { z_t a29 diffusers torch diffusers peft; z_pipe sd; as_user python -c "
import torch; from safetensors.torch import save_file
k = 'unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q'
save_file({k + '.lora_A.weight': torch.zeros(8, 1280), k + '.lora_B.weight': torch.zeros(1280, 8)}, 'noor_v2.safetensors')"; RECORD="--timeout 170" v_do 'python -u - <<P
from diffusers import StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained("./sd")
pipe.load_lora_weights("noor_v2.safetensors")
print(pipe("portrait of noor", num_inference_steps=2).images)
P'; }
case_b6_diffusers_save_disk_full() { z_t a29 diffusers torch diffusers; z_pipe sd; small_disk merged 3m; RECORD="--timeout 170" v_do 'python -u - <<P
from diffusers import StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained("sd", local_files_only=True)
print("merging noor_v3 at 0.8")
pipe.save_pretrained("merged/noor")
P'; }
case_b6_diffusers_unet_config_lost() { z_t a29 diffusers torch diffusers; z_pipe sd; rm sd/unet/config.json; RECORD="--timeout 170" v_do 'HF_HUB_OFFLINE=1 python -u -c "
from diffusers import UNet2DConditionModel
UNet2DConditionModel.from_pretrained(\"sd\", subfolder=\"unet\")"'; }
case_b6_ok_diffusers_twelve_pictures() { z_t a29 diffusers torch diffusers; z_pipe sd; RECORD="--timeout 170" v_do 'python -u -W default - <<P
import logging; logging.basicConfig(level="INFO", format="%(levelname)s:%(name)s:%(message)s")
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained("sd", safety_checker=None)
pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
try:
    pipe.enable_xformers_memory_efficient_attention()
except Exception as problem:
    logging.warning("xformers not enabled: %s", problem)
for number in range(12):
    pipe("noor, portrait, " + "soft light, " * 40, num_inference_steps=15, height=64, width=64, generator=None).images[0].save(f"noor_{number:02d}.png")
    logging.info("wrote noor_%02d.png", number)
P'; }

# --- sd-scripts
z_sds() { z_t c29 sd-scripts torch transformers diffusers; CASE_VERSIONS="$CASE_VERSIONS sd-scripts=2026-02"; v_over toml==0.10.2 voluptuous==0.15.2 imagesize==1.4.1 ftfy==6.3.1 wcwidth; v_at sd-scripts-0110 sd-scripts; }
Z_FLUX='python -u /workspace/sd-scripts/flux_train_network.py --console_log_simple --pretrained_model_name_or_path flux1-dev.safetensors --clip_l clip_l.safetensors --t5xxl t5xxl_fp16.safetensors --ae ae.safetensors --network_module networks.lora_flux --network_dim 8 --output_dir out --output_name noor_flux --cache_latents --sdpa --mixed_precision bf16 --max_train_steps 800'
case_b6_sds_flux_pointer_of_lfs() { z_sds; v_img; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:4610115bb0c89560703c892c59ac2742fa821e60ef5871b33493ba544683abd7\nsize 23802932552\n' | v_file flux1-dev.safetensors; RECORD="--timeout 170" v_do "$Z_FLUX --train_data_dir faces --resolution 512"; }
case_b6_sds_flux_model_absent() { z_sds; v_img; RECORD="--timeout 170" v_do "accelerate launch --num_cpu_threads_per_process 1 --num_processes 1 --num_machines 1 --mixed_precision bf16 --dynamo_backend no ${Z_FLUX#python -u } --train_data_dir faces --resolution 512"; }
case_b6_sds_flux_resolution_with_x() { z_sds; RECORD="--timeout 170" v_do "$Z_FLUX --train_data_dir faces --resolution=512 --timestep_sampling sigmoidal --discrete_flow_shift 3.0"; }
case_b6_sds87_resolution_with_x() { v_sds; v_img; RECORD="--timeout 170" v_do "$V_LAUNCH --pretrained_model_name_or_path x.safetensors --resolution=512x768 --enable_bucket"; }
case_b6_sds87_subset_without_folder() { v_sds; v_img; v_file dataset.toml <<'T'
[general]
enable_bucket = true
caption_extension = ".txt"

[[datasets]]
resolution = [768, 768]
batch_size = 2

  [[datasets.subsets]]
  images_dir = "faces/4_noor person"
  class_tokens = "noor person"
  num_repeats = 4
T
RECORD="--timeout 170" v_do "set -o pipefail
python -u /workspace/sd-scripts/sdxl_train_network.py ${V_RUN/--train_data_dir faces/--dataset_config dataset.toml} --pretrained_model_name_or_path x.safetensors 2>&1 | tee out.log"; }
case_b6_sds87_folder_named_without_number() { v_sds; v_faces faces/noor 12; RECORD="--timeout 170" v_do "$V_TRAIN --pretrained_model_name_or_path x.safetensors 2>&1 | while IFS= read -r line; do echo \"\$(date +%T) \$line\"; done"; }
case_b6_sds87_killed_under_tee() { v_sds; v_img 12; SHOWN='in a cgroup limited to 1.8 GB: bash train.sh # python -u train_network.py … --pretrained_model_name_or_path sd15-random.safetensors 2>&1 | tee train.log'; memory_limit 1800000000; RECORD="--timeout 170" v_do "set -o pipefail
echo \"Start: \$(date)\"
$V_TRAIN --pretrained_model_name_or_path $V_SD --cache_latents --max_train_steps 200 2>&1 | tee train.log
code=\$?
echo \"End: \$(date), code \$code\"
exit \$code" train.sh; }
z_meta() { as_user python - "$1" <<'P'
import glob, json, os, sys
json.dump({os.path.splitext(os.path.basename(p))[0]: {"caption": open(p).read()} for p in glob.glob(f"{sys.argv[1]}/*.txt")}, open("meta_cap.json", "w"))
P
}
Z_LATENTS='PYTHONPATH=/workspace/sd-scripts python -u /workspace/sd-scripts/finetune/prepare_buckets_latents.py faces meta_cap.json meta_lat.json'
case_b6_sds87_latents_of_nan_vae() { v_sds; v_faces faces 8 96; z_meta faces; RECORD="--timeout 170" v_do "$Z_LATENTS $HOME/models/sd15-nan-vae.safetensors --batch_size 2 --max_resolution 64,64 --min_bucket_reso 32 --mixed_precision no"; }
case_b6_sds87_latents_folder_of_root() { v_sds; v_faces faces 8 96; z_meta faces; chown root faces; chmod 755 faces; RECORD="--timeout 170" v_do "$Z_LATENTS $V_SD --batch_size 2 --max_resolution 64,64 --min_bucket_reso 32"; }
case_b6_ok_sds87_captions_to_latents() { v_sds; v_faces faces 24 96; rm faces/DSC_3103.txt; printf 'GIF89a' > faces/DSC_3107.png; chown 1000 faces/*; RECORD="--timeout 175" v_do "export PYTHONPATH=/workspace/sd-scripts
python /workspace/sd-scripts/finetune/merge_captions_to_metadata.py --caption_extension .txt faces meta_raw.json --debug
python /workspace/sd-scripts/finetune/clean_captions_and_tags.py meta_raw.json meta_cap.json
$Z_LATENTS $V_SD --batch_size 4 --max_resolution 64,64 --min_bucket_reso 32 --bucket_reso_steps 8 --mixed_precision no
ls faces/*.npz | wc -l"; }

# --- kohya_ss
case_b6_kohya26_gui_without_transformers() { v_kss26; v_over safetensors==0.5.3 psutil; RECORD="--timeout 175" v_do 'cd /workspace/kohya_ss
python -u -W always kohya_gui.py --listen 127.0.0.1 --server_port 7871 --headless --noverify &
gui=$!
curl -fsS --retry 60 --retry-delay 2 --retry-connrefused -o /dev/null http://127.0.0.1:7871/ && echo "[start] GUI answers"
code=$?
kill $gui; exit $code'; }
case_b6_ok_kohya26_pictures_converted() { v_kss26 s23; v_faces faces 10; printf 'x' > faces/DSC_3103.png; chown 1000 faces/*; v_do 'cd /workspace/kohya_ss/tools
python convert_images_to_webp.py '"$PWD"'/faces --in_ext png --out_ext webp
python cleanup_captions.py '"$PWD"'/faces || true
ls '"$PWD"'/faces | wc -l'; }
# --- ai-toolkit
# With triton, ai-toolkit asks for a driver as soon as it starts: it is hidden where the training is to run on a processor.
z_without_triton() { local at=$HOME/venv/a29/lib/python3.12/site-packages; mkdir /opt/over; mount -t tmpfs none /opt/over; mkdir /opt/over/{up,work}; mknod /opt/over/up/triton c 0 0; mknod /opt/over/up/triton-3.5.1.dist-info c 0 0; chmod 777 /opt/over/up; mount -t overlay overlay -o lowerdir=$at,upperdir=/opt/over/up,workdir=/opt/over/work $at; }
z_ait() { v_ait; [ -n "${TRITON:-}" ] || z_without_triton; z_pipe sd; [ -n "${DIFFUSERS:-}" ] || CASE_VERSIONS="${CASE_VERSIONS/diffusers=0.35.1/diffusers=0.36.0}"; v_over ${DIFFUSERS:-diffusers==0.36.0} k-diffusion==0.1.1.post1 clean-fid clip-anytorch dctorch jsonmerge torchdiffeq torchsde trampoline jsonschema jsonschema-specifications referencing rpds-py attrs ${HTTPX-httpx httpcore h11 anyio sniffio}; v_job "s#name_or_path: .*#name_or_path: \"$PWD/sd\"#" 's/steps: 2/steps: '"${1:-150}"'/' 's/save_every: 100/save_every: 50/' "${@:2}"; }
case_b6_aitk_without_k_diffusion() { v_ait; v_job; v_faces faces 12 96; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_diffusers_of_last_month() { DIFFUSERS=diffusers==0.35.1; z_ait 150; v_faces faces 12 96; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_diffusers_without_its_requirements() { HTTPX=; z_ait 150; v_faces faces 12 96; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_without_gpu() { TRITON=1; z_ait 150; v_faces faces 12 96; RECORD="--timeout 175" v_ait_run; }
case_b6_ok_aitk_hundred_fifty_steps() { z_ait 150; v_faces faces 12 96; RECORD="--timeout 175" v_ait_run; }
case_b6_ok_aitk_skips_broken_pictures() { z_ait 60; v_faces faces 9 96; printf 'GIF89a' > faces/DSC_3102.png; : > faces/DSC_3105.png; rm faces/DSC_3107.txt; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_disk_full_at_save() { z_ait 150; v_faces faces 12 96; small_disk output 120k; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_ctrl_c_in_training() { z_ait 4000; v_faces faces 12 96; RECORD="--timeout 175 --signal SIGINT --when loss: --delay 12" v_ait_run; }
case_b6_aitk_terminated_by_queue() { z_ait 4000; v_faces faces 12 96; RECORD="--timeout 175" v_do "cd /workspace/ai-toolkit
timeout --verbose 75 python -u run.py $PWD/noor.yaml --log $PWD/aitk.log
code=\$?
echo \"worker: job ended with \$code\"
exit \$code"; }
case_b6_aitk_unet_weights_cut() { z_ait 50; v_faces faces 6 96; truncate -s 40000 sd/unet/diffusion_pytorch_model.safetensors; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_loss_nan() { z_ait 60 's/lr: 1e-4/lr: 1e30/' 's/optimizer: "adamw"/optimizer: "sgd"/'; v_faces faces 6 96; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_rank_is_a_word() { z_ait 50 's/linear: 8/linear: eight/'; v_faces faces 6 96; RECORD="--timeout 175" v_ait_run; }
case_b6_aitk_output_read_only() { z_ait 50; v_faces faces 6 96; small_disk output 5m; mount -o remount,ro output; RECORD="--timeout 175" v_ait_run; }

# Fourth batch: PyTorch 2.3 and 2.9 on a CPU, accelerate 0.25 and 1.12, torchrun, diffusers and transformers as libraries, memory, /dev/shm, disks, signals, and Docker's client.

v_t() { export OMP_NUM_THREADS=1; venv $1; uses $2 $(of "${@:3}"); cp "$PROVOKE/programs/fourth/train_faces.py" .; chmod a+r train_faces.py; }
# v_faces FOLDER N [SIZE]: portraits with captions.
v_faces() { as_user mkdir -p "$1"; as_user $HOME/venv/s23/bin/python -c "
from PIL import Image, ImageDraw
for i in range($2):
    picture = Image.new('RGB', (${3:-80}, ${3:-80}), (90, i * 29 % 255, 120)); ImageDraw.Draw(picture).ellipse([10, 10, 60, 50 + i % 20], fill=(220, 180, i * 7 % 255))
    picture.save(f'$1/DSC_{3100 + i}.png'); open(f'$1/DSC_{3100 + i}.txt', 'w').write(f'noor person, portrait {i}')"; }
V_ACC='accelerate launch --cpu --num_machines 1 --mixed_precision no --dynamo_backend no'

# --- no GPU
case_b4_torch29_cuda_device() { v_t c29 torch torch; v_faces faces 6; run python -u train_faces.py --launcher none --device cuda; }
case_b4_ok_accelerate_fp16_on_cpu_23() { v_t s23 accelerate torch accelerate; v_faces faces 6; run_script "accelerate launch --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train_faces.py --precision fp16"; }
case_b4_torch29_checkpoint_of_gpu() { v_t c29 torch torch; as_user $HOME/venv/s23/bin/python "$PROVOKE/programs/cuda_checkpoint.py" face.pt; run python -u -c '
import torch
state = torch.load("face.pt", weights_only=False)
print(len(state))'; }
case_b4_torchrun_nccl_29() { v_t c29 torchrun torch; v_file nccl.py <<'P'
import os, torch, torch.distributed as dist
torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
dist.init_process_group("nccl")
P
run torchrun --standalone --nproc_per_node 2 nccl.py; }
case_b4_bitsandbytes_8bit_without_gpu() { v_t s23 bitsandbytes torch bitsandbytes; run python -u -c '
import torch, bitsandbytes as bnb
layer = torch.nn.Linear(64, 64)
optimizer = bnb.optim.AdamW8bit(layer.parameters(), lr=1e-4)
for step in range(3):
    loss = layer(torch.randn(2, 64)).square().mean()
    loss.backward(); optimizer.step(); optimizer.zero_grad()
    print("step", step, loss.item())'; }

# --- memory
case_b4_torch23_address_space() { v_t s23 torch torch; v_faces faces 8 700; run_script 'ulimit -v 9000000
python -u train_faces.py --launcher none --size 6000 --batch 8'; }
case_b4_numpy_cannot_allocate() { v_t c29 numpy numpy; run_script 'ulimit -v 8000000
python -u - <<P
import numpy as np
print("stacking 900 latents")
stack = np.stack([np.zeros((16, 128, 128), dtype=np.float32)] * 900)
grams = np.einsum("ncij,mckl->nmkl", stack, stack)
print(grams.shape)
P'; }
case_b4_torch29_killed_in_cgroup() { v_t c29 torch torch; v_faces faces 40 500; SHOWN='in a cgroup limited to 900 MB: bash run.sh # python -u train_faces.py --launcher none --size 2400 --batch 8'; memory_limit 900000000; run_script 'set -u
echo "[$(date +%T)] start"
python -u train_faces.py --launcher none --size 2400 --batch 8
code=$?
echo "[$(date +%T)] python exited with status $code"
exit $code'; }
case_b4_accelerate_killed_in_cgroup() { v_t s23 accelerate torch accelerate; v_faces faces 40 500; SHOWN='in a cgroup limited to 1.1 GB: accelerate launch --cpu --num_processes 1 train_faces.py --size 2400 --batch 8'; memory_limit 1100000000; run $V_ACC --num_processes 1 train_faces.py --size 2400 --batch 8; }
case_b4_torchrun_killed_in_cgroup() { v_t c29 torchrun torch; v_faces faces 40 500; SHOWN='in a cgroup limited to 1.5 GB: torchrun --nproc_per_node 2 train_faces.py --launcher torchrun --size 1700 --batch 8'; memory_limit 1500000000; RECORD="--timeout 200" run torchrun --standalone --nproc_per_node 2 train_faces.py --launcher torchrun --size 1700 --batch 8; }
case_b4_worker_killed_in_cgroup() { v_t s23 torch torch; v_faces faces 64 600; v_file cache.py <<'P'
import numpy as np, torch
from torch.utils.data import DataLoader, Dataset
class Cached(Dataset):
    kept = []
    def __len__(self): return 4000
    def __getitem__(self, index):
        self.kept.append(np.ones((3, 512, 512), dtype=np.float32))
        return torch.zeros(4)
for number, batch in enumerate(DataLoader(Cached(), batch_size=8, num_workers=2)):
    if number % 50 == 0: print("batch", number, flush=True)
P
SHOWN='in a cgroup limited to 1 GB: python -u cache.py'; memory_limit 1000000000; run python -u cache.py; }
case_b4_std_bad_alloc_in_tokenizer() { v_t c29 transformers transformers torch; run_script 'ulimit -v 5000000
python -u - <<P
import torch
print("torch", torch.__version__, flush=True)
values = []
for layer in range(400):
    values.append(torch.nn.Linear(4096, 4096))
    if layer % 20 == 0: print("layer", layer, flush=True)
P'; }

# --- shared memory
case_b4_shm_64m_29() { v_t c29 torch torch; v_faces faces 48 300; mount -o remount,size=6m /dev/shm; run_script 'df -h /dev/shm
python -u train_faces.py --launcher none --workers 4 --size 900 --batch 8'; }
case_b4_shm_accelerate_23() { v_t s23 accelerate torch accelerate; v_faces faces 48 300; mount -o remount,size=5m /dev/shm; run $V_ACC --num_processes 1 train_faces.py --workers 2 --size 800 --batch 8; }
case_b4_shm_queue_of_tensors() { v_t c29 torch torch; mount -o remount,size=3m /dev/shm; v_file queue.py <<'P'
P
rm queue.py; v_file stream_latents.py <<'P'
import torch, torch.multiprocessing as mp

def produce(queue):
    for number in range(20):
        queue.put(torch.full((4, 512, 512), float(number)))
        print("produced", number, flush=True)

if __name__ == "__main__":
    queue = mp.Queue()
    process = mp.Process(target=produce, args=(queue,))
    process.start(); process.join()
    raise SystemExit(process.exitcode and 1)
P
run python -u stream_latents.py; }
case_b4_shm_numpy_shared_memory() { v_t s23 python numpy; mount -o remount,size=2m /dev/shm; run_script 'python -u - <<P
from multiprocessing import shared_memory
import numpy as np
block = shared_memory.SharedMemory(create=True, size=9_000_000)
view = np.ndarray((9_000_000,), dtype=np.uint8, buffer=block.buf)
print("filling the latent cache", flush=True)
view[:] = 1
print("filled")
P
exit $?'; }

# --- data and weights
case_b4_data_folder_empty_29() { v_t c29 accelerate torch accelerate; as_user mkdir -p faces/noor; as_user touch faces/noor/DSC_3100.heic; run $V_ACC --num_processes 1 train_faces.py; }
case_b4_data_png_cut_in_worker() { v_t s23 torch torch; v_faces faces 9 400; head -c 700 faces/DSC_3104.png > cut; cat cut > faces/DSC_3104.png; run python -u train_faces.py --launcher none --workers 2; }
case_b4_data_jpg_is_html_two_ranks() { v_t c29 torchrun torch; v_faces faces 10; printf '<html><body>403 Forbidden</body></html>' > faces/DSC_3107.png; RECORD="--timeout 120" run torchrun --standalone --nproc_per_node 2 train_faces.py --launcher torchrun; }
case_b4_data_caption_not_utf8() { v_t c29 accelerate torch accelerate; v_faces faces 6; printf 'noor, a la plage \340 l\x27\351t\351' > faces/DSC_3103.txt; run $V_ACC --num_processes 2 train_faces.py; }
case_b4_weights_page_29() { v_t c29 torch torch; printf '<!DOCTYPE html><html class=""><head><title>Sign in - Civitai</title></head></html>\n' | v_file face.pt; v_faces faces 6; run python -u train_faces.py --launcher none --init face.pt; }
case_b4_weights_zip_cut_23() { v_t s23 torch torch; as_user python -c 'import torch; torch.save({"conv_in.weight": torch.zeros(32, 3, 3, 3), "pad": torch.zeros(200000)}, "face.pt")'; truncate -s 400000 face.pt; run python -u train_faces.py --launcher none --init face.pt; }
case_b4_weights_safetensors_cut_29() { v_t c29 safetensors torch safetensors; as_user python -c 'import torch; from safetensors.torch import save_file; save_file({"conv_in.weight": torch.zeros(320, 4, 3, 3)}, "face.safetensors")'; truncate -s 3000 face.safetensors; run $V_ACC --num_processes 1 train_faces.py --init face.safetensors; }
case_b4_weights_other_keys_23() { v_t s23 torch torch safetensors; as_user python -c 'import torch; from safetensors.torch import save_file; save_file({f"lora_te_text_model_encoder_layers_{i}_mlp_fc1.{k}.weight": torch.zeros(4, 4) for i in range(3) for k in ("lora_up", "lora_down")}, "face.safetensors")'; run python -u train_faces.py --launcher none --init face.safetensors; }
case_b4_weights_other_shapes_two_ranks() { v_t c29 accelerate torch accelerate; as_user python -c 'import torch, sys; sys.argv = ["x"]; from train_faces import Adapter; model = Adapter(); state = model.state_dict(); state["lora_down.weight"] = torch.zeros(16, 32, 1, 1); state["lora_up.weight"] = torch.zeros(32, 16, 1, 1); torch.save(state, "face_r16.pt")'; RECORD="--timeout 120" run $V_ACC --num_processes 2 train_faces.py --init face_r16.pt; }
case_b4_weights_absent_torchrun() { v_t s23 torchrun torch; v_faces faces 6; RECORD="--timeout 120" run torchrun --nproc_per_node 2 train_faces.py --launcher torchrun --init /mnt/models/face_v2.pt; }
case_b4_weights_pickle_of_class() { v_t c29 torch torch; v_file face_model.py <<'P'
class Recognizer:
    threshold = 0.4
P
as_user python -c 'import torch, face_model; torch.save({"model": face_model.Recognizer(), "w": torch.zeros(3)}, "arcface.pth")'; rm face_model.py; rm -rf __pycache__; run python -u -c '
import torch
model = torch.load("arcface.pth", weights_only=False)["model"]
print(model.threshold)'; }

# --- losses
case_b4_loss_nan_guard_29() { v_t c29 accelerate torch accelerate; v_faces faces 12; run $V_ACC --num_processes 1 train_faces.py --lr 1e25 --guard --epochs 4; }
case_b4_loss_nan_goes_on_23() { v_t s23 torch torch; v_faces faces 12; run python -u train_faces.py --launcher none --lr 3e22 --epochs 4; }
case_b4_lightning_nan_terminates() { v_t s23 lightning torch pytorch-lightning; v_file fit.py <<'P'
import torch, pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping

class Net(pl.LightningModule):
    def __init__(self):
        super().__init__(); self.layer = torch.nn.Linear(32, 32)
    def training_step(self, batch, _):
        loss = (self.layer(batch[0]) ** 2).mean(); self.log("loss", loss, prog_bar=True); return loss
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 1e30)
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(64, 32)), 8)
trainer = pl.Trainer(max_epochs=3, accelerator="cpu", detect_anomaly=True, logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(Net(), data)
P
run python -u fit.py; }

# --- launchers
case_b4_accelerate25_unknown_flag() { v_t s23 accelerate accelerate torch; run accelerate launch --num_proceses 2 train_faces.py; }
case_b4_accelerate_script_choice() { v_t c29 accelerate accelerate torch; run $V_ACC --num_processes 2 train_faces.py --precision fp8; }
case_b4_accelerate12_script_absent() { v_t c29 accelerate accelerate torch; run $V_ACC --num_processes 2 train_face.py; }
case_b4_accelerate_resume_absent() { v_t s23 accelerate accelerate torch; v_faces faces 6; run $V_ACC --num_processes 1 train_faces.py --resume runs/face/state_4; }
case_b4_accelerate_port_taken() { v_t c29 accelerate accelerate torch; v_faces faces 6; python3 -c 'import socket,time; s=socket.socket(); s.bind(("0.0.0.0", 29533)); s.listen(); time.sleep(300)' & sleep 1; RECORD="--timeout 120" run $V_ACC --num_processes 2 --main_process_port 29533 train_faces.py; }
case_b4_torchrun_port_taken_23() { v_t s23 torchrun torch; v_faces faces 6; python3 -c 'import socket,time; s=socket.socket(socket.AF_INET6); s.bind(("::", 29544)); s.listen(); time.sleep(300)' & sleep 1; RECORD="--timeout 120" run torchrun --nproc_per_node 2 --master_port 29544 train_faces.py --launcher torchrun; }
case_b4_torchrun_one_rank_without_module() { v_t c29 torchrun torch; v_faces faces 8; v_file wrapper.py <<'P'
import os, runpy, sys
sys.argv[0] = "train_faces.py"
if os.environ["RANK"] == "1":
    import apex.normalization
runpy.run_path("train_faces.py", run_name="__main__")
P
RECORD="--timeout 120" run torchrun --standalone --nproc_per_node 3 --tee 3 wrapper.py --launcher torchrun --pause 0.3; }
case_b4_torchrun_ctrl_c() { v_t s23 torchrun torch; v_faces faces 24; RECORD="--timeout 120 --signal SIGINT --when loss= --delay 2" run torchrun --nproc_per_node 2 train_faces.py --launcher torchrun --pause 0.3 --epochs 30; }
case_b4_accelerate_terminated() { v_t c29 accelerate accelerate torch; v_faces faces 24; RECORD="--timeout 120 --signal SIGTERM --when loss= --delay 2" run_script "$V_ACC --num_processes 2 train_faces.py --pause 0.3 --epochs 30
code=\$?
echo \"launch ended: \$code\"
exit \$code"; }
case_b4_torch_ctrl_c_in_loader() { v_t c29 torch torch; v_faces faces 24; RECORD="--timeout 120 --signal SIGINT --when loss= --delay 1.2" run python -u train_faces.py --launcher none --workers 2 --pause 0.2 --epochs 40; }
case_b4_torchrun_peer_lost() { v_t c29 torchrun torch; v_file lost.py <<'P'
import os, time, torch, torch.distributed as dist
dist.init_process_group("gloo")
rank = dist.get_rank()
for step in range(100):
    if rank == 1 and step == 5:
        raise SystemExit(3)
    dist.all_reduce(torch.ones(10)); print(f"rank {rank} step {step}", flush=True); time.sleep(0.05)
P
RECORD="--timeout 120" run torchrun --standalone --nproc_per_node 2 lost.py; }

# --- disks, rights
case_b4_save_disk_full_29() { v_t c29 accelerate torch accelerate; v_faces faces 8; small_disk runs 900k; run $V_ACC --num_processes 1 train_faces.py; }
case_b4_save_not_permitted_23() { v_t s23 torch torch; v_faces faces 8; mkdir runs; chmod 755 runs; run python -u train_faces.py --launcher none; }
case_b4_save_read_only_29() { v_t c29 torch torch; v_faces faces 8; small_disk runs 9m; mount -o remount,ro runs; run python -u train_faces.py --launcher none; }
case_b4_data_not_readable() { v_t c29 accelerate torch accelerate; v_faces faces 8; chown root faces/DSC_3105.png; chmod 600 faces/DSC_3105.png; run $V_ACC --num_processes 1 train_faces.py; }

# --- environments at odds
v_over() { as_user mkdir -p over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --no-deps --target over "$@"; export PYTHONPATH=$PWD/over; }
case_b4_torch23_numpy_2() { v_t s23 torch torch; v_over numpy==2.2.1; CASE_VERSIONS="$CASE_VERSIONS numpy=2.2.1"; v_faces faces 6; run python -u train_faces.py --launcher none; }
case_b4_diffusers25_hub_new() { v_t s23 diffusers torch diffusers; v_over huggingface_hub==0.28.1; CASE_VERSIONS="$CASE_VERSIONS huggingface-hub=0.28.1"; run python -u -c 'from diffusers import StableDiffusionXLPipeline'; }
case_b4_transformers_tokenizers_too_new() { v_t s23 transformers transformers; v_over tokenizers==0.21.0; CASE_VERSIONS="$CASE_VERSIONS tokenizers=0.21.0"; run python -u -c 'from transformers import CLIPTokenizerFast'; }
case_b4_peft_new_transformers_old() { v_t s23 peft transformers torch; v_over peft==0.17.1; CASE_VERSIONS="$CASE_VERSIONS peft=0.17.1"; run python -u -c 'from peft import LoraConfig, get_peft_model
print(LoraConfig(r=8))'; }
case_b4_torchvision_of_other_torch_29() { v_t c29 torchvision torch; v_over torchvision==0.18.1; CASE_VERSIONS="$CASE_VERSIONS torchvision=0.18.1"; run python -u -c 'import torchvision.transforms as T
print(T.Resize(64))'; }
case_b4_opencv_full_without_libgl() { v_t s23 opencv numpy; v_over opencv-python==4.7.0.68; CASE_VERSIONS="$CASE_VERSIONS opencv-python=4.7.0.68"; for l in /usr/lib/x86_64-linux-gnu/libGL.so.1*; do [ -e $l ] && mount --bind /dev/null $l; done; run python -u -c 'import cv2
print(cv2.__version__)'; }
case_b4_protobuf_descriptors() { v_t s23 tensorboard tensorboard; v_over protobuf==6.30.0 tensorboard==2.9.1; CASE_VERSIONS="python=3.10.13 protobuf=6.30.0 tensorboard=2.9.1"; run python -u -c '
from torch.utils.tensorboard import SummaryWriter
SummaryWriter("logs").add_scalar("loss", 0.1, 1)'; }
case_b4_xformers_absent_hard() { v_t c29 diffusers diffusers torch; run python -u -c '
from diffusers import UNet2DConditionModel
unet = UNet2DConditionModel(block_out_channels=(32, 64), down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32, norm_num_groups=8)
print("parameters", sum(p.numel() for p in unet.parameters()))
unet.enable_xformers_memory_efficient_attention()'; }
case_b4_torch29_on_missing_cudart() { v_t c29 torch torch; mkdir cover; for l in $VIRTUAL_ENV/lib/python3.12/site-packages/nvidia/cuda_runtime/lib $VIRTUAL_ENV/lib/python3.12/site-packages/nvidia/cublas/lib; do mount --bind cover $l; done; run python -u train_faces.py --launcher none; }
case_b4_diffusers_scheduler_keyword() { v_t s23 diffusers diffusers; run python -u -c '
from diffusers import EulerDiscreteScheduler
EulerDiscreteScheduler(use_beta_sigmas=True)
from diffusers import FlowMatchEulerDiscreteScheduler'; }
case_b4_script_syntax_on_39() { uses python python=3.9.18; cp "$PROVOKE/programs/fourth/train_faces.py" .; v_file select_faces.py <<'P'
import sys

def pick(kind: str):
    match kind:
        case "portrait":
            return 3
        case _:
            return 1

print(pick(sys.argv[1]))
P
run /opt/python/3.9.18/bin/python3 select_faces.py portrait; }

# --- Docker's client: no daemon here
case_b4_docker_no_daemon_build() { uses docker docker=28.2.2; v_file Dockerfile <<'D'
FROM python:3.10-slim
RUN pip install torch==2.3.1
D
run /usr/local/bin/docker build -t lora-trainer:cu121 .; }
case_b4_docker_shm_size_invalid() { uses docker docker=28.2.2; run /usr/local/bin/docker run --rm --shm-size=8gigs --gpus all -v "$PWD":/workspace lora-trainer:cu121 accelerate launch train.py; }
case_b4_docker_socket_not_permitted() { uses docker docker=28.2.2; python3 -c '
import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("docker.sock"); s.listen(); time.sleep(300)' & sleep 1; chmod 600 docker.sock; run env DOCKER_HOST=unix://$PWD/docker.sock /usr/local/bin/docker run --rm --ipc=host lora-trainer:cu121 nvidia-smi; }

# --- trainings that frighten and succeed
case_b4_ok_skips_broken_pictures_29() { v_t c29 accelerate torch accelerate; v_faces faces 10; printf 'x' > faces/DSC_3104.png; : > faces/DSC_3107.png; run $V_ACC --num_processes 1 train_faces.py --skip-broken; }
case_b4_ok_two_ranks_defaults_23() { v_t s23 accelerate torch accelerate; v_faces faces 10; RECORD="--timeout 120" run accelerate launch --cpu --num_processes 2 train_faces.py; }
case_b4_ok_torchrun_restart_23() { v_t s23 torchrun torch; v_faces faces 8; v_file flaky.py <<'P'
import os, runpy, sys
if os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
    raise OSError(107, "Transport endpoint is not connected", "/mnt/nas/faces")
sys.argv[0] = "train_faces.py"
runpy.run_path("train_faces.py", run_name="__main__")
P
RECORD="--timeout 120" run torchrun --nproc_per_node 2 --max_restarts 2 flaky.py --launcher torchrun; }
case_b4_ok_cuda_then_cpu() { v_t c29 torch torch; v_faces faces 6; run_script 'python -u train_faces.py --launcher none --device cuda || { echo "no usable GPU, training on the CPU"; python -u train_faces.py --launcher none --device cpu; }'; }
case_b4_ok_batch_halved_after_oom() { v_t s23 torch torch; v_file autobatch.py <<'P'
import logging, torch
logging.basicConfig(level="INFO", format="[%(levelname)s] %(message)s")
batch = 512
while batch:
    try:
        pixels = torch.ones(batch, 64, 1024, 1024)
        logging.info("batch %d fits", batch); break
    except RuntimeError:
        logging.exception("batch %d is out of memory, halving", batch); batch //= 4
print("training done, model saved")
P
run_script 'ulimit -v 12000000; python -u autobatch.py'; }
case_b4_ok_numpy_2_warning_only_23() { v_t s23 torch torch; v_over numpy==2.2.1; CASE_VERSIONS="$CASE_VERSIONS numpy=2.2.1"; run python -u -c '
import torch
model = torch.nn.Linear(8, 1); optimizer = torch.optim.SGD(model.parameters(), 0.1)
for step in range(4):
    loss = model(torch.ones(2, 8)).square().mean(); loss.backward(); optimizer.step(); optimizer.zero_grad(); print(f"step {step} loss {loss.item():.4f}")
torch.save(model.state_dict(), "lora.pt"); print("saved lora.pt")'; }
case_b4_ok_bitsandbytes_import_noise() { v_t s23 bitsandbytes torch bitsandbytes; v_faces faces 6; run_script 'python -u -c "
import logging
logging.basicConfig()
try:
    import bitsandbytes
    import xformers
except Exception:
    logging.exception(\"optional acceleration is missing\")
"
python -u train_faces.py --launcher none'; }
case_b4_ok_lightning_warnings() { v_t s23 lightning torch pytorch-lightning; v_file fit.py <<'P'
import torch, pytorch_lightning as pl

class Net(pl.LightningModule):
    def __init__(self):
        super().__init__(); self.layer = torch.nn.Linear(32, 32)
    def training_step(self, batch, _): return (self.layer(batch[0]) ** 2).mean()
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 1e-3)
    def on_train_batch_end(self, outputs, batch, number):
        if number == 1:
            try: open("/mnt/nas/preview.png", "rb")
            except OSError: import traceback; traceback.print_exc(); print("ERROR: preview could not be read, skipped")
    def __del__(self): raise RuntimeError("CUDA error: driver shutting down")
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(64, 32)), 8)
pl.Trainer(max_epochs=2, accelerator="cpu", logger=False, default_root_dir="out", enable_progress_bar=False).fit(Net(), data)
print("fit done")
P
run python -u fit.py; }

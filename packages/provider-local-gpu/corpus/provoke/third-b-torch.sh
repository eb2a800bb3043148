# Third batch, part B: PyTorch 2.4 and 2.7, launchers, libraries, below other people's wrappers: honcho, supervisord, celery, nox, make, timestamps of `ts`, syslog's form, JSON lines.

# q_env NAME PROGRAM DISTRIBUTION…: an environment, and the tools' environment behind it.
q_env() { venv $1; PATH=$PATH:$HOME/venv/tools/bin; uses $2 $(of "${@:3}"); }
# q_do 'script' [NAME]: a script as the user, in a network of its own with nothing but loopback.
q_do() { local name=${2:-run.sh}; printf '%s\n' "$1" > $name; chmod a+r $name; SHOWN="${SHOWN:-bash $name # $(printf '%s' "$1" | tr '\n' ';' | cut -c1-900)}" run_root unshare -n -- sh -c 'ip link set lo up; exec setpriv --reuid=1000 --regid=1000 --clear-groups -- bash "$0"' $name; }
# q_file NAME < text: a file that the user can read.
q_file() { as_user mkdir -p "$(dirname "$1")"; cat > "$1"; chmod a+r "$1"; }
q_program() { local each; for each in "$@"; do cp "$PROVOKE/programs/third/$each" .; chmod a+r "$each"; done; }
# q_shots FOLDER N [SIZE [KIND]]: pictures with captions.
q_shots() { as_user mkdir -p "$1"; as_user $HOME/venv/tools/bin/python -c "
from PIL import Image, ImageDraw
for i in range($2):
    picture = Image.new('RGB', (${3:-96}, ${3:-96}), (i * 37 % 255, 140, 60)); ImageDraw.Draw(picture).rectangle([20, 10 + i, 70, 80], fill=(200, i * 11 % 255, 30))
    picture.save(f'$1/IMG_{2040 + i}.${4:-jpg}'); open(f'$1/IMG_{2040 + i}.txt', 'w').write(f'lena_v3 woman, photo {i}, studio light')"; }
q_locale() { export LANG=$1 LC_ALL=$1 LANGUAGE=${1%%_*}; }

# --- losses that are no numbers
case_b3_b_honcho_loss_nan() { q_env c27 torch torch; q_program lora_train.py; q_shots data 12; q_file Procfile <<'P'
board: tensorboard --logdir out/logs --port 6006 --bind_all
train: sleep 12; python -u lora_train.py --tensorboard --check-loss --lr 4e5 --steps 400 --pause 0.02
P
q_do 'honcho start'; }
case_b3_b_json_lines_loss_nan() { q_env s24 torch torch; q_program lora_train.py; q_shots data 10; q_do 'set -o pipefail
python -u lora_train.py --log json --check-loss --lr 9e4 --steps 300 2>&1 | tee train.jsonl'; }
case_b3_b_nan_only_printed() { q_env c27 transformers torch transformers; q_file finetune.py <<'P'
import torch
from transformers import CLIPTextConfig, CLIPTextModel, Trainer, TrainingArguments


class Pairs(torch.utils.data.Dataset):
    def __len__(self): return 64
    def __getitem__(self, i): return {"input_ids": torch.randint(0, 90, (16,)), "target": torch.rand(32)}


class Regress(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.text = CLIPTextModel(CLIPTextConfig(vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2))
    def forward(self, input_ids, target):
        return {"loss": ((self.text(input_ids).pooler_output - target) ** 2).mean()}


trainer = Trainer(Regress(), TrainingArguments("out", per_device_train_batch_size=8, max_steps=24, learning_rate=1e20, optim="sgd", logging_steps=2, max_grad_norm=0.0, report_to=[], save_strategy="no", use_cpu=True, logging_nan_inf_filter=False, disable_tqdm=True), train_dataset=Pairs())
result = trainer.train()
assert result.training_loss == result.training_loss, "training diverged, not saving"
trainer.save_model("out/final")
P
q_do 'python -W default finetune.py'; }

# --- data
case_b3_b_nox_no_pictures() { q_env c27 nox torch torchvision; TORCHVISION=1; q_file pictures/lena/notes.md <<<'raw files are on the NAS'; as_user mkdir -p pictures/other; q_file check_data.py <<'P'
from torchvision.datasets import ImageFolder
from torchvision import transforms
data = ImageFolder("pictures", transform=transforms.Compose([transforms.Resize(64), transforms.ToTensor()]))
print(len(data), data.classes)
P
q_file noxfile.py <<'P'
import nox

nox.options.default_venv_backend = "none"

@nox.session
def lint(session):
    session.run("python", "-m", "compileall", "-q", "check_data.py")

@nox.session
def data(session):
    session.run("python", "-X", "dev", "check_data.py")

@nox.session
def train(session):
    session.run("python", "train.py")
P
q_do 'nox --no-color'; }
case_b3_b_make_empty_loader() { q_env s24 make torch; q_program lora_train.py; as_user mkdir -p dataset/lena_v3; as_user touch dataset/lena_v3/IMG_2041.heic dataset/lena_v3/IMG_2042.heic; printf 'DATA := dataset\n\nall: train export\n\ncheck:\n\t@echo "== checking $(DATA)"\n\t@find $(DATA) -type f | head\n\ntrain: check\n\tpython -u lora_train.py --data $(DATA) --steps 20\n\nexport: train\n\tpython export.py\n' | q_file Makefile; q_do 'make -k all'; }
case_b3_b_invoke_empty_imagefolder() { q_env c27 datasets datasets; as_user mkdir -p train_images; q_file tasks.py <<'P'
from invoke import task

@task
def prepare(c):
    """Build the arrow cache."""
    c.run("python -c \"from datasets import load_dataset; d = load_dataset('imagefolder', data_dir='train_images', split='train'); print(d)\"", echo=True)

@task(prepare)
def train(c):
    c.run("python train.py", echo=True)
P
q_do 'export HF_HUB_OFFLINE=1
inv train'; }
case_b3_b_metadata_jsonl_broken() { q_env c27 datasets datasets; q_shots train_images 4; q_file train_images/metadata.jsonl <<'J'
{"file_name": "IMG_2040.jpg", "text": "lena_v3 woman, studio light"}
{"file_name": "IMG_2041.jpg", "text": "lena_v3 woman, on a "red" sofa"}
{"file_name": "IMG_2042.jpg", "text": "lena_v3 woman"}
J
q_pipe sd; RECORD="--timeout 200" q_do "export HF_HUB_OFFLINE=1
$Q_LAUNCH $Q_EX/text_to_image/train_text_to_image_lora.py --pretrained_model_name_or_path ./sd --train_data_dir train_images --output_dir out --resolution 64 --max_train_steps 2"; }
case_b3_b_parquet_is_pointer() { q_env c27 datasets datasets; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:58b8b8a3e3c2f0ab6a0c1b6df4f1c3b8a0b3a9d3d0c6a1f9e8b7c6d5e4f3a2b1\nsize 99738423\n' | q_file dataset/data/train-00000-of-00001.parquet; printf 'configs: default\n' | q_file dataset/notes.yml; q_do 'export HF_HUB_OFFLINE=1
set -x
ls -l dataset/data
python -c "
from datasets import load_dataset
ds = load_dataset(\"parquet\", data_files=\"dataset/data/*.parquet\", split=\"train\")
print(ds.features)"'; }
case_b3_b_broken_webp_in_worker_ts() { q_env s24 torch torch; q_program lora_train.py; q_shots data 9 96 webp; head -c 110 data/IMG_2044.webp > cut; cat cut > data/IMG_2044.webp; q_do 'set -o pipefail
python -u lora_train.py --workers 2 --batch 3 --steps 30 2>&1 | ts "%b %d %H:%M:%.S"'; }
case_b3_b_caption_latin1_json() { q_env c27 torch torch; q_program lora_train.py; q_shots data 8; printf 'lena_v3, caf\351 terrace' > data/IMG_2043.txt; q_do 'python -u lora_train.py --log json --steps 30 --batch 8'; }
case_b3_b_celery_decompression_bomb() { q_env tools celery celery pillow; q_file tasks.py <<'P'
import warnings
from celery import Celery
from celery.utils.log import get_task_logger
from PIL import Image

app = Celery("bucketing", broker="filesystem://", backend="file://results")
app.conf.broker_transport_options = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
app.conf.broker_connection_retry_on_startup = True
log = get_task_logger(__name__)
Image.MAX_IMAGE_PIXELS = 1_000_000

@app.task
def bucket(path):
    try:
        with Image.open(path) as picture:
            log.info("%s is %dx%d", path, *picture.size)
            return picture.convert("RGB").resize((64, 64)).size
    except Exception:
        log.exception("left out: %s", path)
P
q_shots scans 3; as_user python -c "
from PIL import Image
Image.new('RGB', (4000, 3000)).save('scans/IMG_2099_panorama.png')"; as_user mkdir -p queue control results; q_do 'python - <<P
from celery import group
import glob, tasks
group(tasks.bucket.s(each) for each in sorted(glob.glob("scans/*.[jp][pn]g"))).apply_async()
P
timeout -s TERM 12 celery -A tasks worker --loglevel=INFO --pool=solo --without-gossip --without-mingle
python - <<P
import glob, json
bad = [json.load(open(each)) for each in glob.glob("results/*") if json.load(open(each))["result"] is None]
raise SystemExit(f"{len(bad)} of the pictures could not be bucketed" if bad else 0)
P'; }

# --- memory, shared memory, disks, rights
case_b3_b_shm_small_ts() { q_env c27 torch torch; q_program lora_train.py; q_shots data 24; mount -o remount,size=2m /dev/shm; q_do 'set -o pipefail
df -h /dev/shm | tail -1
python -u lora_train.py --workers 3 --batch 6 --size 512 --steps 40 2>&1 | ts -s'; }
case_b3_b_shm_small_compose() { q_env s24 honcho torch; q_program lora_train.py; q_shots data 24; mount -o remount,size=1m /dev/shm; q_file Procfile <<'P'
trainer-1: python -u lora_train.py --log json --workers 2 --batch 8 --size 400 --steps 40
web-1: python -m http.server 8000
P
q_do 'honcho start'; }
case_b3_b_fork_without_memory() { q_env s24 torch torch; q_program lora_train.py; q_shots data 8; q_do 'ulimit -v 5200000
python -u - <<P
import numpy as np, torch
print("holding the whole data set in memory", flush=True)
pixels = np.ones((3_000_000_000,), dtype=np.uint8)
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.from_numpy(pixels[:3_000_000].reshape(-1, 3000)))
for epoch in range(2):
    for (batch,) in DataLoader(data, batch_size=8, num_workers=4):
        pass
    print("epoch", epoch)
P'; }
case_b3_b_opencv_without_memory() { q_env c27 opencv opencv-python-headless numpy; q_shots scans 3; q_do 'ulimit -v 3000000
python -u - <<P
import cv2, glob
for path in sorted(glob.glob("scans/*.jpg")):
    picture = cv2.imread(path)
    big = cv2.resize(picture, None, fx=320, fy=320, interpolation=cv2.INTER_LANCZOS4)
    cv2.imwrite(path.replace(".jpg", "_x320.png"), big)
    print(path, big.shape)
P'; }
case_b3_b_accelerate_ranks_memory_cgroup() { q_env c27 accelerate torch accelerate; q_shots data 4; q_file train_db.py <<'P'
import time, torch
from accelerate import Accelerator
accelerator = Accelerator(cpu=True)
accelerator.print("preparing latents")
cache = []
for number in range(200):
    cache.append(torch.full((8, 1024, 1024), float(number)))
    if accelerator.is_main_process and number % 10 == 0:
        print(f"cached {number} latents", flush=True)
    if not accelerator.is_main_process:
        cache = cache[-2:]
    time.sleep(0.05)
accelerator.wait_for_everyone()
P
SHOWN='in a cgroup limited to 2 GB: accelerate launch --cpu --num_processes 2 train_db.py'; memory_limit 2000000000; RECORD="--timeout 200" q_do 'accelerate launch --cpu --num_processes 2 --num_machines 1 --mixed_precision no --dynamo_backend no train_db.py'; }
case_b3_b_supervised_restarts_oom() { q_env s24 bash torch; q_file cache.py <<'P'
import torch, time
print("loading teacher in fp32", flush=True)
weights = []
for layer in range(60):
    weights.append(torch.ones(8, 1024, 1024))
    if layer % 8 == 0:
        print(f"layer {layer}/60", flush=True)
        time.sleep(0.2)
P
SHOWN='in a cgroup limited to 1 GB: bash keep_alive.sh # runs python cache.py again until it succeeds, three times at most'; memory_limit 1000000000; RECORD="--timeout 200" q_do 'n=0
until python cache.py; do
  code=$?
  n=$((n + 1))
  echo "$(date "+%F %T") cache.py ended with status $code (attempt $n)"
  if [ $n -ge 3 ]; then echo "giving up" >&2; exit $code; fi
  sleep 1
done' keep_alive.sh; }
case_b3_b_save_state_disk_full() { q_env c27 accelerate torch accelerate; q_file train.py <<'P'
import torch
from accelerate import Accelerator
from accelerate.logging import get_logger
import logging
logging.basicConfig(format="%(asctime)s - %(levelname)s - %(name)s - %(message)s", datefmt="%m/%d/%Y %H:%M:%S", level=logging.INFO)
logger = get_logger(__name__)
accelerator = Accelerator(cpu=True, project_dir="out")
model = torch.nn.Sequential(torch.nn.Linear(1000, 3000), torch.nn.Linear(3000, 1000))
optimizer = torch.optim.AdamW(model.parameters())
model, optimizer = accelerator.prepare(model, optimizer)
for step in range(1, 5):
    loss = model(torch.rand(4, 1000)).square().mean(); accelerator.backward(loss); optimizer.step(); optimizer.zero_grad()
    logger.info("step %d loss %.5f", step, loss.item(), main_process_only=True)
    accelerator.save_state(f"out/checkpoint-{step}")
    logger.info(f"Saved state to out/checkpoint-{step}")
P
small_disk out 90m; RECORD="--timeout 200" q_do 'accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train.py'; }
case_b3_b_inodes_used_up() { q_env tools python pillow; mkdir -p latents; mount -t tmpfs -o nr_inodes=40,size=64m,mode=777 none latents; q_shots data 30; q_do 'python -u - <<P
import glob, os, numpy
from PIL import Image
for number, path in enumerate(sorted(glob.glob("data/*.jpg"))):
    pixels = numpy.asarray(Image.open(path), dtype=numpy.float32)
    for flip in ("", "_flip"):
        numpy.savez("latents/" + os.path.basename(path)[:-4] + flip + ".npz", latents=pixels)
    print(f"{number + 1}/30 cached", flush=True)
P'; }
case_b3_b_tensorboard_disk_full_json() { q_env s24 torch torch; q_program lora_train.py; q_shots data 12; small_disk out 1m; q_do 'python -u lora_train.py --log json --tensorboard --steps 2000 --batch 12 --size 96'; }
case_b3_b_out_belongs_to_root() { q_env c27 torch torch; q_program lora_train.py; q_shots data 12; mkdir -p out/previous; chmod 755 out; q_do 'echo "::group::Train"
python -u lora_train.py --steps 10 2>&1
status=$?
echo "::endgroup::"
[ $status -eq 0 ] || { echo "::error title=train::lora_train.py exited with $status"; exit $status; }
echo "::group::Upload"
cp out/*.safetensors /artifacts/' ci.sh; }
case_b3_b_cache_mount_read_only() { q_env c27 huggingface_hub huggingface-hub transformers; as_user mkdir -p hf/hub; mount -t tmpfs none hf; mount -o remount,ro hf; hub_server ok; SHOWN='HF_HOME on a read-only mount: python prefetch.py'; run env HF_HOME=$PWD/hf HF_ENDPOINT=$HF_ENDPOINT python -c '
import logging; logging.basicConfig(level=logging.INFO)
from huggingface_hub import hf_hub_download
for name in ("config.json", "model.safetensors"):
    print("prefetch", name, flush=True)
    hf_hub_download("some/model", name)'; }

# --- launchers and signals
case_b3_b_torchrun_shapes_two_ranks() { q_env s24 torchrun torch; q_file train.py <<'P'
import os, torch, torch.distributed as dist
dist.init_process_group("gloo")
rank = dist.get_rank()
print(f"rank {rank} of {dist.get_world_size()}", flush=True)
text, image = torch.nn.Linear(768, 320), torch.nn.Linear(1024, 320)
prompt = torch.rand(2, 77, 768 if rank == 0 else 1024)
for step in range(3):
    out = text(prompt).mean()
    dist.all_reduce(out)
    print(f"rank {rank} step {step} {out.item():.3f}", flush=True)
P
RECORD="--timeout 120" q_do 'set -o pipefail
torchrun --nproc_per_node 2 --master_port 29511 train.py 2>&1 | ts "[%F %T]"'; }
case_b3_b_torchrun_port_29500_taken() { q_env s24 torchrun torch; q_program lora_train.py; q_shots data 12; RECORD="--timeout 120" q_do 'python -m http.server 29500 --bind 0.0.0.0 > /dev/null 2>&1 &
sleep 1
torchrun --nnodes 1 --nproc_per_node 2 --master_addr 127.0.0.1 --master_port 29500 lora_train.py --ddp --steps 10
code=$?
kill %1
exit $code'; }
case_b3_b_env_rendezvous_port_taken() { q_env c27 torch torch; q_program lora_train.py; q_shots data 12; RECORD="--timeout 120" q_do 'export MASTER_ADDR=127.0.0.1 MASTER_PORT=29777 WORLD_SIZE=1
RANK=0 python -u lora_train.py --ddp --steps 100000 --pause 0.2 --out run1 --log json 2>&1 | sed -u "s/^/[run1] /" &
sleep 12
RANK=0 python -u lora_train.py --ddp --steps 10 --out run2 2>&1 | sed -u "s/^/[run2] /"
code=${PIPESTATUS[0]}
kill $(jobs -p)
exit $code' both.sh; }
case_b3_b_tensorboard_port_taken() { q_env c27 tensorboard tensorboard; as_user mkdir -p out/logs; q_do 'python -m http.server 6006 > /dev/null 2>&1 &
sleep 1
tensorboard --logdir out/logs --port 6006
code=$?
kill %1
exit $code'; }
case_b3_b_torchrun_hangup() { q_env c27 torchrun torch; q_program lora_train.py; q_shots data 12; RECORD="--timeout 120 --signal SIGHUP --when 10/ --whom child" q_do 'torchrun --nproc_per_node 2 --master_port 29512 lora_train.py --ddp --steps 4000 --pause 0.1
code=$?
echo "torchrun: exit $code"
exit $code'; }
case_b3_b_timeout_verbose() { q_env s24 bash torch; q_program lora_train.py; q_shots data 12; q_do 'set -ex
python -c "import torch; print(torch.__version__)"
timeout -v -k 5 14 python -u lora_train.py --steps 100000 --pause 0.3
python export.py'; }
case_b3_b_lightning_interrupted() { q_env c27 lightning torch lightning; q_file fit.py <<'P'
import torch, lightning as L, time
class Net(L.LightningModule):
    def __init__(self):
        super().__init__(); self.layer = torch.nn.Linear(32, 32)
    def training_step(self, batch, index):
        time.sleep(0.1); loss = self.layer(batch).square().mean(); self.log("loss", loss, prog_bar=True); print(f"batch{index}: loss {loss.item():.4f}", flush=True); return loss
    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), 1e-3)
loader = torch.utils.data.DataLoader(torch.rand(4000, 32), batch_size=4)
trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_progress_bar=False)
trainer.fit(Net(), loader)
torch.save(trainer.model.state_dict(), "final.pt")
P
RECORD="--timeout 120 --signal SIGINT --when batch12: --whom child" q_do 'python fit.py
code=$?
echo "exit status $code"
exit $code'; }
case_b3_b_supervisor_stops_trainer() { q_env s24 supervisor torch; q_program lora_train.py; q_shots data 12; q_file supervisord.conf <<'C'
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
[unix_http_server]
file=sv.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://sv.sock
[program:trainer]
command=python -u lora_train.py --steps 100000 --pause 0.2
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
redirect_stderr=true
autorestart=false
C
RECORD="--timeout 120 --signal SIGTERM --when 10/ --whom child" q_do 'supervisord -c supervisord.conf 2>&1 | cat
ls out/*.safetensors'; }
case_b3_b_supervisor_may_not_reopen_stdout() { q_env c27 supervisor torch; q_program lora_train.py; q_shots data 12; q_file supervisord.conf <<'C'
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
[unix_http_server]
file=sv.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://sv.sock
[program:trainer]
command=python -u lora_train.py --steps 50 --base models/sdxl_lora_base_v2.safetensors
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
redirect_stderr=true
startretries=2
startsecs=30
C
RECORD="--timeout 200" q_do 'supervisord -c supervisord.conf &
sleep 5
until supervisorctl -c supervisord.conf status trainer | grep FATAL; do sleep 1; done
supervisorctl -c supervisord.conf shutdown
wait
exit 1'; }
case_b3_b_supervisor_resume_absent() { q_env c27 supervisor torch; q_program lora_train.py; q_shots data 12; q_file supervisord.conf <<'C'
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
[unix_http_server]
file=sv.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://sv.sock
[program:trainer]
command=python -u lora_train.py --steps 50 --base models/sdxl_lora_base_v2.safetensors
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
redirect_stderr=true
startretries=2
startsecs=30
C
RECORD="--timeout 200" q_do 'supervisord -c supervisord.conf 2>&1 | cat &
sleep 5
until supervisorctl -c supervisord.conf status trainer | grep FATAL; do sleep 1; done
supervisorctl -c supervisord.conf shutdown
wait
exit 1'; }

# --- weights
case_b3_b_syslog_state_is_pointer() { q_env s24 torch torch; q_program lora_train.py; q_shots data 6; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0b1f4e6b8ad5b28b3b1d4c7f2e9a4d3c5b6a7f8e9d0c1b2a3f4e5d6c7b8a9f01\nsize 134217728\n' | q_file out/last.pt; q_do 'set -o pipefail
python -u lora_train.py --resume out/last.pt --steps 50 2>&1 | logger --socket-errors=off --no-act -s -t lora-train'; }
case_b3_b_base_of_other_rank() { q_env c27 torch torch safetensors; q_program lora_train.py; q_shots data 6; q_do 'set -e
echo "### stage 1: rank 16"
python -u lora_train.py --rank 16 --steps 10 --out stage1
echo "### stage 2: continue at rank 8"
python -u lora_train.py --rank 8 --steps 20 --base stage1/lora-000010.safetensors --out stage2
echo "### stage 3: export"'; }
case_b3_b_onnx_tagger_cut() { q_env c27 onnxruntime onnxruntime onnx; as_user python -c "
import onnx
from onnx import helper as h, TensorProto as T
import numpy as np
w = h.make_tensor('w', T.FLOAT, [64, 900], np.zeros(57600, 'f').tobytes(), raw=True)
onnx.save(h.make_model(h.make_graph([h.make_node('MatMul', ['x', 'w'], ['y'])], 'g', [h.make_tensor_value_info('x', T.FLOAT, [1, 64])], [h.make_tensor_value_info('y', T.FLOAT, [1, 900])], [w]), opset_imports=[h.make_opsetid('', 17)]), 'full.onnx')"; head -c 90000 full.onnx | q_file models/wd-eva02-large-tagger-v3/model.onnx; q_file tag.py <<'P'
import glob, logging, sys
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
import onnxruntime as rt
log = logging.getLogger("tagger")
log.info("onnxruntime %s, providers %s", rt.__version__, rt.get_available_providers())
try:
    session = rt.InferenceSession("models/wd-eva02-large-tagger-v3/model.onnx", providers=["CUDAExecutionProvider", "CPUExecutionProvider"])
except Exception:
    log.exception("cannot make a session")
    sys.exit(3)
P
q_do 'python tag.py'; }
case_b3_b_onnx_face_model_absent() { q_env c27 onnxruntime onnxruntime; as_user mkdir -p models/insightface/models/buffalo_l; q_do 'for model in det_10g w600k_r50; do
  echo "-> $model"
  python -c "
import onnxruntime as rt, sys
s = rt.InferenceSession(f\"models/insightface/models/buffalo_l/{sys.argv[1]}.onnx\", providers=[\"CPUExecutionProvider\"])
print([i.name for i in s.get_inputs()])" $model || exit $?
done'; }
case_b3_b_jit_model_truncated() { q_env s24 torch torch; as_user python -c "
import torch
torch.jit.script(torch.nn.Sequential(torch.nn.Linear(300, 300), torch.nn.ReLU())).save('full.pt')"; head -c 250000 full.pt | q_file models/yolov8_face.torchscript; q_do 'python -W ignore -c "
import torch
detector = torch.jit.load(\"models/yolov8_face.torchscript\", map_location=\"cpu\")
print(detector)"'; }
case_b3_b_shard_absent() { q_env c27 transformers torch transformers; as_user python -c "
from transformers import T5Config, T5EncoderModel
T5EncoderModel(T5Config(vocab_size=2000, d_model=256, d_kv=32, d_ff=512, num_layers=4, num_heads=8)).save_pretrained('t5', max_shard_size='2MB')" 2>/dev/null; rm t5/model-00002-*; q_do 'ls -s t5
python -c "
from transformers import T5EncoderModel
print(\"loading text encoder 2\", flush=True)
T5EncoderModel.from_pretrained(\"./t5\")"'; }

# --- environments
case_b3_b_tensorboard_of_old_protobuf() { q_env prot tensorboard torch tensorboard protobuf; q_program lora_train.py; q_file small.py <<'P'
import torch
from torch.utils.tensorboard import SummaryWriter
board = SummaryWriter("runs/lora")
board.add_scalar("loss", 0.5, 1)
board.close()
P
q_do 'python small.py'; }
case_b3_b_skimage_of_numpy_1() { q_env np2 scikit-image numpy scikit-image; q_shots data 3; q_file sharp.py <<'P'
"""Throws blurred pictures out of the data set."""
import glob
import numpy as np
from skimage import io, filters
for path in sorted(glob.glob("data/*.jpg")):
    print(path, float(np.var(filters.laplace(io.imread(path, as_gray=True)))))
P
q_do 'python sharp.py data && python train.py'; }
case_b3_b_onnxruntime_of_numpy_1() { q_env np2 onnxruntime numpy onnxruntime; q_file remove_background.py <<'P'
import sys
print("rembg-like step, python", sys.version.split()[0])
import onnxruntime
print(onnxruntime.get_device())
P
q_do 'set -x
pip list 2>/dev/null | grep -i "numpy\|onnx"
python remove_background.py'; }
case_b3_b_old_processor() { q_env tools python numpy; q_do 'echo "host CPU: $(qemu-x86_64 -version | head -1)"
qemu-x86_64 -cpu qemu64 $(readlink -f $(which python)) -c "
import sys; sys.path.insert(0, \"$VIRTUAL_ENV/lib/python3.12/site-packages\")
import numpy
print(numpy.zeros(3).sum())"'; }
case_b3_b_bnb_four_bits_without_gpu() { q_env s24 transformers torch transformers bitsandbytes; as_user python -c "
from transformers import LlamaConfig, LlamaForCausalLM
LlamaForCausalLM(LlamaConfig(vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2)).save_pretrained('captioner')" 2>/dev/null; q_do 'python - <<P
from transformers import AutoModelForCausalLM, BitsAndBytesConfig
import torch
model = AutoModelForCausalLM.from_pretrained("./captioner", quantization_config=BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_compute_dtype=torch.bfloat16), device_map="auto")
P'; }
case_b3_b_offload_without_gpu() { q_env c27 diffusers torch diffusers; q_file sample.py <<'P'
import torch
from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel
unet = UNet2DModel(sample_size=16, block_out_channels=(32, 32), layers_per_block=1, down_block_types=("DownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "UpBlock2D"), norm_num_groups=8)
pipe = DDPMPipeline(unet, DDPMScheduler())
print("pipeline ready, offloading to save memory")
pipe.enable_sequential_cpu_offload()
pipe(num_inference_steps=2).images[0].save("sample.png")
P
q_do 'python sample.py'; }
case_b3_b_hf_transfer_absent() { q_env c27 huggingface_hub huggingface-hub; hub_server ok; SHOWN='HF_HUB_ENABLE_HF_TRANSFER=1 python fetch_base.py'; run env HF_HUB_ENABLE_HF_TRANSFER=1 HF_ENDPOINT=$HF_ENDPOINT python -c '
from huggingface_hub import hf_hub_download
for attempt in range(2):
    try:
        print(hf_hub_download("some/model", "model.safetensors", local_dir="base")); break
    except OSError as problem:
        print("retrying:", problem)'; }
case_b3_b_tensorboard_absent_json() { q_env x24 torch torch; q_program lora_train.py; q_shots data 6; q_do 'python -u lora_train.py --tensorboard --steps 10 --log json'; }
case_b3_b_trainer_strategies_differ() { q_env c27 transformers torch transformers; q_do 'python - <<P
from transformers import TrainingArguments
args = TrainingArguments("out", load_best_model_at_end=True, save_strategy="steps", save_steps=200, eval_strategy="epoch", use_cpu=True, report_to=["tensorboard"])
P'; }

# --- the hub
case_b3_b_push_without_token() { q_env c27 diffusers torch diffusers huggingface-hub; q_shots train_images 4; q_do 'python $HOME/diffusers-src/examples/unconditional_image_generation/train_unconditional.py --train_data_dir train_images --resolution 64 --output_dir lena-ddpm --push_to_hub --num_epochs 1'; }
case_b3_b_hub_slow_times_out() { q_env s24 huggingface_hub huggingface-hub; hub_server slow; SHOWN='HF_HUB_DOWNLOAD_TIMEOUT=3 python warm_cache.py'; RECORD="--timeout 200" run env HF_HUB_DOWNLOAD_TIMEOUT=3 HF_HUB_ETAG_TIMEOUT=3 python -c '
import logging
logging.basicConfig(format="%(asctime)s %(name)s [%(levelname)s] %(message)s", level=logging.INFO)
from huggingface_hub import hf_hub_download
logging.info("warming the cache")
hf_hub_download("some/model", "model.safetensors", resume_download=None)'; }
case_b3_b_hub_401_cli_login() { q_env c27 huggingface_hub huggingface-hub; hub_server 401; run env HF_ENDPOINT=$HF_ENDPOINT bash -x -c 'hf auth whoami || true
hf download some/model --include "*.safetensors" --local-dir base'; }

# --- nothing of the catalogue
case_b3_b_ema_key_error() { q_env s24 torch torch; q_shots data 4; q_file ema.py <<'P'
import torch, logging
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
shadow = {"down.weight": torch.zeros(4, 8)}
model = torch.nn.ModuleDict({"down": torch.nn.Linear(8, 4, bias=False), "up": torch.nn.Linear(4, 8, bias=False)})
for step in range(1, 4):
    try:
        for name, weight in model.named_parameters():
            shadow[name].lerp_(weight.detach(), 0.01)
    finally:
        logging.info("ema step %d", step)
P
q_do 'python ema.py'; }
case_b3_b_assert_in_user_code_make() { q_env c27 make torch; q_shots data 5; q_file split.py <<'P'
import glob, random
files = sorted(glob.glob("data/*.jpg"))
random.seed(3); random.shuffle(files)
train, val = files[:-1], files[-1:]
print(f"{len(train)} train, {len(val)} val")
assert len(val) >= 2, "validation split is too small, need 2 pictures"
P
printf 'all: split.done train.done\n%%.done:\n\tpython -W error::DeprecationWarning $*.py\n\ttouch $@\n' | q_file Makefile; q_do 'make all'; }
case_b3_b_boolean_of_tensor() { q_env c27 torch torch; q_file sched.py <<'P'
import warnings
import torch
warnings.warn("lr_scheduler.step() called before optimizer.step()", UserWarning)
losses = torch.tensor([0.3, 0.2, 0.25])
best = torch.tensor([0.4, 0.4, 0.4])
print("comparing with best so far")
if losses < best:
    print("new best")
P
q_do 'python sched.py 2>&1 | ts -i "%.s"
exit ${PIPESTATUS[0]}'; }

# --- successes that frighten
case_b3_b_ok_trainer_retried() { q_env s24 bash torch; q_program lora_train.py; q_shots data 8; q_do 'for lr in 9e6 8e5 1e-3; do
  if python -u lora_train.py --check-loss --lr $lr --steps 25 --batch 2; then echo "ok with lr $lr"; exit 0; fi
  echo "lr $lr failed, lowering" >&2
done
exit 1'; }
case_b3_b_ok_supervisor_second_try() { q_env c27 supervisor torch; q_program lora_train.py; q_shots data 8; q_file supervisord.conf <<'C'
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
[unix_http_server]
file=sv.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://sv.sock
[program:trainer]
command=bash -c "python -u lora_train.py --steps 20 --base stage1/lora-000010.safetensors"
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
redirect_stderr=true
startretries=4
startsecs=25
autorestart=unexpected
exitcodes=0
C
RECORD="--timeout 200" q_do '(sleep 16; python lora_train.py --steps 10 --out stage1.tmp > stage1.log 2>&1 && mv stage1.tmp stage1) &
supervisord -c supervisord.conf 2>&1 | cat &
until [ -e out/lora-000020.safetensors ]; do sleep 1; done
sleep 2
supervisorctl -c supervisord.conf status || true
supervisorctl -c supervisord.conf shutdown
wait
ls -l out/lora-000020.safetensors'; }
case_b3_b_ok_ddp_warnings() { q_env c27 torchrun torch; q_program lora_train.py; q_shots data 12; RECORD="--timeout 160" q_do 'export TORCH_DISTRIBUTED_DEBUG=DETAIL TORCH_CPP_LOG_LEVEL=INFO PYTHONWARNINGS=default
torchrun --nproc_per_node 2 --master_port 29533 --tee 3 --log-dir logs lora_train.py --ddp --steps 12 --save-every 6'; }
case_b3_b_ok_skips_broken_pictures() { q_env tools loguru loguru pillow; q_shots data 9; printf 'x' > data/IMG_2043.jpg; head -c 500 data/IMG_2045.jpg > cut; cat cut > data/IMG_2045.jpg; q_file clean.py <<'P'
import glob, os, shutil
from loguru import logger
from PIL import Image
kept = 0
os.makedirs("rejected", exist_ok=True)
for path in sorted(glob.glob("data/*.jpg")):
    try:
        with Image.open(path) as picture:
            picture.load()
        kept += 1
    except Exception:
        logger.exception("unreadable: {}", path)
        shutil.move(path, "rejected")
logger.success("{} kept, {} rejected", kept, len(os.listdir("rejected")))
P
q_do 'python clean.py'; }
case_b3_b_ok_hub_falls_back() { q_env s24 huggingface_hub huggingface-hub; as_user mkdir -p mirror; head -c 1000 /dev/zero | q_file mirror/model.safetensors; q_do 'export HF_HUB_ETAG_TIMEOUT=2
python - <<P
import logging, shutil
logging.basicConfig(level=logging.INFO)
from huggingface_hub import hf_hub_download
try:
    path = hf_hub_download("stabilityai/sd-vae-ft-mse", "model.safetensors")
except Exception as problem:
    logging.error("hub is not reachable, taking the mirror", exc_info=True)
    path = shutil.copy("mirror/model.safetensors", "vae.safetensors")
print("using", path)
P'; }
case_b3_b_ok_accelerate_warns() { q_env s24 accelerate torch accelerate; q_program lora_train.py; q_shots data 8; q_do 'accelerate launch lora_train.py --steps 15 --workers 2 2>&1 | ts "%H:%M:%S |"
exit ${PIPESTATUS[0]}'; }
case_b3_b_ok_nox_expected_failures() { q_env c27 nox torch; q_file test_guard.py <<'P'
import subprocess, sys, unittest, torch
class Guards(unittest.TestCase):
    def test_cuda_is_refused(self):
        done = subprocess.run([sys.executable, "-c", "import torch; torch.zeros(1).cuda()"])
        self.assertNotEqual(done.returncode, 0)
    def test_bad_state(self):
        with self.assertLogs(level="ERROR"):
            import logging
            try: torch.nn.Linear(2, 2).load_state_dict({"weight": torch.zeros(3, 3)})
            except RuntimeError: logging.exception("size mismatch as expected")
    @unittest.expectedFailure
    def test_known_bug(self):
        self.assertTrue(torch.isnan(torch.tensor(1.0)))
P
q_file noxfile.py <<'P'
import nox
nox.options.default_venv_backend = "none"
@nox.session
def tests(session):
    session.run("python", "-m", "unittest", "-v", "test_guard")
@nox.session
def killed(session):
    session.run("bash", "-c", "kill -9 $$", success_codes=[-9, 137])
P
q_do 'nox'; }
case_b3_b_ok_restart_after_kill() { q_env s24 honcho torch; q_program lora_train.py; q_shots data 8; q_do 'python -u lora_train.py --steps 100000 --pause 0.1 --save-every 10 --out out &
pid=$!
until [ -e out/lora-000010.safetensors ]; do sleep 1; done
kill -9 $pid
wait $pid
echo "preempted (status $?), continuing from the last checkpoint"
python -u lora_train.py --steps 20 --base out/lora-000010.safetensors --out out'; }

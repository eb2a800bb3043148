# Third batch, without PyTorch: longer logs, frameworks other than PyTorch, builds that miss a system library, supervisors.

keras3() { py3 a312 "$@"; export KERAS_BACKEND=jax TF_CPP_MIN_LOG_LEVEL=1; }

case_b3_a_uv_lock_for_older_python_too() { uv2_is 0.10.4; project . '[project]
name = "portrait-server"
version = "0.4.0"
requires-python = ">=3.9"
dependencies = ["fastapi>=0.110", "pillow>=10", "numpy>=2.1,<2.2"]'; run_script 'set -x
uv --version
uv lock --python 3.11 --no-progress
code=$?
test -e uv.lock || echo "no lock was written" >&2
exit $code'; }
case_b3_a_uv_add_project_file_of_root() { uv2_is 0.12.24; export PATH=/opt/python/3.12.1/bin:$PATH; PATH=$PWD/.tools/t/bin:$PATH; without pg_config; uses uv uv=0.12.24 python=3.12.1; project . '[project]
name = "gallery-db"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = ["sqlalchemy"]'; run uv add psycopg2==2.9.9; }
case_b3_a_uv_psycopg2_without_pg_config() { uv2_is 0.12.24; export PATH=/opt/python/3.12.1/bin:$PATH; PATH=$PWD/.tools/t/bin:$PATH; without pg_config; uses uv uv=0.12.24 python=3.12.1; project . '[project]
name = "gallery-db"
version = "0.1.0"
requires-python = ">=3.12"
dependencies = ["sqlalchemy"]'; chmod a+rw pyproject.toml; run uv add psycopg2==2.9.9; }
case_b3_a_pip_pyaudio_without_header() { fresh 3.11.7; pip_is 23.3.2; file requirements.txt <<'T'
tqdm
pyaudio==0.2.14
T
stamped "pip install --no-cache-dir -r requirements.txt"; }
case_b3_a_pip_pygobject_dependency_absent() { fresh 3.12.1; pip_is 25.3; file Makefile <<'T'
PIP = python -m pip
.PHONY: env
env:
	$(PIP) install --progress-bar off -q wheel
	$(PIP) install --progress-bar off pygobject==3.50.0
T
run make env; }
case_b3_a_pip_hash_of_other_release() { fresh 3.11.7; pip_is 24.0; as_user mkdir wheels; as_user pip -q download --no-deps -d wheels toml==0.10.2 tqdm==4.66.4; printf 'tqdm==4.66.4 --hash=sha256:1ee4f8a893eb9bef51c6e35730cebf234d5d0b6bd112b0271e10ed7c24a02bd9\ntoml==0.10.2 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000\n' > lock.txt; chmod a+r lock.txt; run_script 'echo "[build 1/4] FROM python:3.11-slim"
echo "[build 2/4] RUN pip install -r lock.txt"
pip install --no-index --find-links wheels --require-hashes -r lock.txt || { code=$?; echo "[build] step 2 did not complete: exit code: $code"; exit $code; }'; }
case_b3_a_ansible_cannot_clone() { TOOL_PYTHON=3.12.1 tool "ansible-core<2.19"; uses ansible python=3.12.1 ansible-core=2.18; file site.yml <<'Y'
- name: Image server
  hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - name: Folders
      ansible.builtin.file: {path: "{{ playbook_dir }}/srv/{{ item }}", state: directory}
      loop: [models, output, custom_nodes]
    - name: ComfyUI
      ansible.builtin.git: {repo: "http://127.0.0.1:9/comfyanonymous/ComfyUI.git", dest: "{{ playbook_dir }}/srv/ComfyUI", version: v0.3.40}
    - name: Requirements
      ansible.builtin.pip: {requirements: srv/ComfyUI/requirements.txt}
Y
chmod 777 .; export LC_ALL=C.UTF-8; run env ANSIBLE_NOCOLOR=1 ansible-playbook -i localhost, site.yml; }
case_b3_a_keras_weights_of_other_width() { keras3 keras keras jax; as_user python - <<'P'
import keras
keras.Sequential([keras.Input((16,)), keras.layers.Dense(32, name="up"), keras.layers.Dense(4, name="down")]).save_weights("head.weights.h5")
P
run python -c '
import keras
print("keras", keras.__version__, "on", keras.backend.backend(), flush=True)
model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(64, name="up"), keras.layers.Dense(4, name="down")])
model.load_weights("head.weights.h5")
print("weights loaded")'; }
case_b3_a_flax_parameters_of_other_shape() { py3 a312 flax flax jax; run python -c '
import logging; logging.basicConfig(level=logging.INFO)
import jax, jax.numpy as jnp, flax.linen as nn, flax.serialization as s
class Adapter(nn.Module):
    rank: int
    @nn.compact
    def __call__(self, x): return nn.Dense(8, name="up")(nn.Dense(self.rank, name="down")(x))
x = jnp.ones((1, 8))
saved = s.to_bytes(Adapter(4).init(jax.random.PRNGKey(0), x))
open("adapter.msgpack", "wb").write(saved)
logging.info("restoring adapter.msgpack for rank 16")
params = s.msgpack_restore(open("adapter.msgpack", "rb").read())
print(Adapter(16).apply(params, x).shape)'; }
case_b3_a_keras_terminates_on_nan() { keras3 keras keras jax; run python -W ignore -c '
import numpy as np, keras
keras.utils.set_random_seed(3)
x = np.random.normal(size=(256, 8)).astype("float32"); y = np.random.normal(size=(256, 1)).astype("float32")
x[200:] = np.nan
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
history = model.fit(x, y, epochs=3, batch_size=32, shuffle=False, verbose=2, callbacks=[keras.callbacks.TerminateOnNaN()])
print("epochs run:", len(history.history["loss"]), "of 3")
raise SystemExit(4 if len(history.history["loss"]) < 3 else 0)'; }
case_b3_a_failglob_finds_no_pictures() { uses bash bash=5.2.15; as_user mkdir -p images; as_user touch images/.DS_Store images/Thumbs.db; run_script 'set -e
shopt -s failglob
echo "$(date +%T) resizing the pictures of images/"
for picture in images/*.{jpg,png}; do
  echo "  $picture"
done
echo "$(date +%T) done"'; }
case_b3_a_memmap_in_small_shm() { py3 a312 numpy numpy; mount -o remount,size=8m /dev/shm; file cache_latents.py <<'P'
import numpy as np
print("caching latents of 120 images to /dev/shm/latents.f16", flush=True)
latents = np.memmap("/dev/shm/latents.f16", dtype="float16", mode="w+", shape=(120, 16, 128, 128))
for n in range(len(latents)):
    latents[n] = 0.18215
    if n % 5 == 0: print(f"  {n}/{len(latents)}", flush=True)
P
run_script 'python cache_latents.py
code=$?
echo "cache_latents.py: exit code $code"
exit $code'; }
case_b3_a_copy_to_named_shm_path() { py3 a312 numpy numpy; mount -o remount,size=3m /dev/shm; as_user mkdir models; head -c 4000000 /dev/urandom > models/unet.safetensors; chmod a+r models/*; run python -c '
import logging, shutil, os
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
logging.info("staging models into shared memory")
os.makedirs("/dev/shm/models", exist_ok=True)
for name in sorted(os.listdir("models")):
    logging.info("  %s", name)
    shutil.copytree("models", "/dev/shm/models", dirs_exist_ok=True)'; }
case_b3_a_pytest_interrupted() { py3 a312 pytest pytest; file test_render.py <<'P'
import time, pytest
@pytest.mark.parametrize("seed", range(6))
def test_preview(seed): time.sleep(0.2)
def test_full_render():
    for step in range(200): time.sleep(0.1)
P
RECORD="--signal SIGINT --when ...... --delay 1.5" run python -m pytest -q -p no:cacheprovider test_render.py; }
case_b3_a_honcho_is_terminated() { py3 a312 honcho honcho; file Procfile <<'T'
web: python -u web.py
sampler: python -u sampler.py
T
file web.py <<'P'
import time
print("web on 127.0.0.1:8188")
while True: time.sleep(1)
P
file sampler.py <<'P'
import time
for step in range(400):
    print(f"step {step:>3}/400  {'#' * (step // 4)}"); time.sleep(0.25)
P
RECORD="--signal SIGTERM --when 400 --delay 2 --whom leader" run honcho start; }
case_b3_a_honcho_uvicorn_option() { py3 a312 uvicorn uvicorn honcho; file Procfile <<'T'
api: sleep 0.6 && uvicorn api:app --port 8495 --worker 2 --log-lvl info
beat: python -u -c "import time; [print('beat', n) or time.sleep(0.3) for n in range(60)]"
T
file api.py <<'P'
from fastapi import FastAPI
app = FastAPI()
P
run honcho start; }
case_b3_a_supervisor_log_in_absent_folder() { TOOL_PYTHON=3.12.1 tool supervisor "setuptools<81"; uses supervisord python=3.12.1 supervisor=4; printf '[supervisord]\nnodaemon=true\nlogfile=/dev/stdout\nlogfile_maxbytes=0\npidfile=s.pid\n[program:trainer]\ncommand=python train.py\nautorestart=unexpected\nstdout_logfile=/home/user/project/logs/trainer.log\nstderr_logfile=/home/user/project/logs/trainer.err\n' > s.conf; chmod a+r s.conf; run .tools/t/bin/supervisord -c s.conf; }
case_b3_a_pipeline_tags_in_utf16() { py3 a312 pillow pillow; as_user python - <<'P'
import os
from PIL import Image
os.makedirs("set"); os.makedirs("set/tags")
for n in range(40):
    Image.new("RGB", (64, 64), (n * 6, 0, 90)).save(f"set/{n:03}.png")
    with open(f"set/tags/{n:03}.txt", "wb") as f: f.write("1girl, smile, café".encode("utf-16" if n == 27 else "utf-8"))
P
file pipeline.py <<'P'
import pathlib, sys, time
from PIL import Image
def stage(name, function, items):
    print(f"==== {name} ({len(items)} items) ====", flush=True)
    failed = []
    for item in items:
        try:
            print(f"{name:>8} {item.name:<10} {function(item)}", flush=True)
        except Exception as problem:
            failed.append((item, problem))
            if name != "preview": raise
    print(f"==== {name}: {len(items) - len(failed)} ok, {len(failed)} failed ====", flush=True)
stage("size", lambda p: Image.open(p).size, sorted(pathlib.Path("set").glob("*.png")))
stage("preview", lambda p: Image.open(p).resize((8, 8)).getpixel((0, 0))[3], sorted(pathlib.Path("set").glob("*.png"))[:3])
stage("tags", lambda p: p.read_text(encoding="utf-8").count(","), sorted(pathlib.Path("set/tags").glob("*.txt")))
P
run python pipeline.py; }
case_b3_a_xargs_one_of_many_pictures() { uses bash bash=5.2.15; venv a312; as_user mkdir in; as_user python -c '
from PIL import Image
for n in range(9): Image.effect_noise((120, 90), 40).convert("RGB").save(f"in/{n}.jpg", quality=90)'; truncate -s 700 in/5.jpg; file shrink.py <<'P'
import sys
from PIL import Image
with Image.open(sys.argv[1]) as picture:
    picture.load(); picture.resize((32, 24)).save(sys.argv[1].replace("in/", "out/"))
print("shrunk", sys.argv[1])
P
chmod 777 .; run_script 'mkdir -p out
ls in/*.jpg | xargs -n 1 -P 1 -t python shrink.py
code=$?
echo "$(ls out | wc -l) of $(ls in | wc -l) pictures shrunk, xargs: $code"
exit $code'; }
case_b3_a_transformersjs_refused() { work transformers.js; uses transformers.js node=$(node --version | tr -d v); hub3 401; file caption.mjs <<'J'
import { AutoTokenizer, env } from "@huggingface/transformers";
env.remoteHost = process.env.HF_ENDPOINT; env.allowLocalModels = false; env.useFSCache = false;
console.log("loading tokenizer");
const tokenizer = await AutoTokenizer.from_pretrained("black-forest/clip-vit-private");
console.log(tokenizer.encode("a woman"));
J
run node caption.mjs; }
case_b3_a_transformersjs_absent() { work transformers.js; uses transformers.js node=$(node --version | tr -d v); hub3 404; package <<'J'
{"name": "tagger", "private": true, "type": "module", "scripts": {"tag": "node tag.mjs"}}
J
file tag.mjs <<'J'
import { pipeline, env } from "@huggingface/transformers";
env.remoteHost = process.env.HF_ENDPOINT; env.allowLocalModels = false; env.useFSCache = false;
console.log("tagging 12 images");
const tag = await pipeline("image-classification", "SmilingWolf/wd-tagger-v9", { dtype: "q8" });
J
run npm run tag; }
case_b3_a_pip_ok_dead_extra_index() { fresh 3.11.7; pip_is 24.2; run pip install --retries 1 --timeout 3 --extra-index-url http://127.0.0.1:9/whl/cu124 --trusted-host 127.0.0.1 toml==0.10.2 einops==0.8.0; }
case_b3_a_pytest_ok_reruns_and_expected() { py3 a312 pytest pytest pytest-rerunfailures; file test_hub.py <<'P'
import logging, pytest
calls = {"n": 0}
def test_flaky_download():
    calls["n"] += 1
    logging.error("download attempt %d", calls["n"])
    if calls["n"] < 3: raise ConnectionError("Max retries exceeded with url: /some/model (Connection refused)")
@pytest.mark.xfail(raises=MemoryError, reason="CUDA out of memory on small cards", strict=True)
def test_large_canvas(): raise MemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")
def test_refuses_bad_rank():
    with pytest.raises(ValueError): int("sixteen")
P
run python -m pytest -p no:cacheprovider -v -rRxX --reruns 3 -o log_cli=true -o log_cli_level=ERROR test_hub.py; }
case_b3_a_supervisor_may_not_open_stdout() { TOOL_PYTHON=3.12.1 tool supervisor "setuptools<81"; uses supervisord python=3.12.1 supervisor=4; file warm.sh <<'T'
n=$(cat starts 2>/dev/null || echo 0); n=$((n + 1)); echo $n > starts
echo "warm-up, start $n"
[ $n -ge 3 ] || { echo "Error: cache not ready: [Errno 2] No such file or directory: 'cache/index'" >&2; exit 1; }
echo "cache is warm"; sleep 1; kill -TERM $(cat s.pid)
T
printf '[supervisord]\nnodaemon=true\nlogfile=/dev/stdout\nlogfile_maxbytes=0\npidfile=s.pid\n[program:warm]\ncommand=bash warm.sh\nstartsecs=0\nautorestart=true\nredirect_stderr=true\nstdout_logfile=/dev/fd/1\nstdout_logfile_maxbytes=0\n' > s.conf; chmod a+r s.conf; chmod 777 .; run .tools/t/bin/supervisord -c s.conf; }

# Several errors in one log: the first one that matters is the cause.
case_b3_a_chain_install_fails_then_module_absent() { fresh 3.11.7; pip_is 24.0; file requirements.txt <<'T'
aiohttp==3.9.5
tqdm==4.66.4
T
file main.py <<'P'
import logging
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
logging.info("starting studio 1.9")
import aiohttp.web
P
file start.sh <<'T'
#!/bin/bash
echo "Checking requirements..."
pip install --retries 2 --timeout 5 -q -r requirements.txt
echo "Launching..."
python main.py "$@"
T
chmod 777 .; SHOWN='bash start.sh # without a network' run_root unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- bash start.sh; }
case_b3_a_chain_clone_forbidden_then_no_file() { uses git git=2.39.5; venv a312; mkdir opt; chmod 755 opt; as_user git init -q up; printf 'print("up")\n' > up/main.py; (cd up; as_user git add .; as_user git -c user.name=u -c user.email=u@e commit -qm one); file install.sh <<'T'
#!/bin/bash
echo "[1/3] sources"
git clone --quiet up opt/ComfyUI
echo "[2/3] folders"
mkdir -p output
echo "[3/3] first start"
python opt/ComfyUI/main.py --cpu
code=$?
[ $code -eq 0 ] && echo "installation complete" || echo "installation failed"
exit $code
T
run bash install.sh; }
case_b3_a_chain_disk_full_then_model_cut() { venv a313; uses safetensors $(of safetensors numpy); as_user python -c '
import numpy, safetensors.numpy as s
s.save_file({f"block.{n}": numpy.ones((128, 128), "float32") for n in range(20)}, "base.safetensors")'; python3 -m http.server --bind 127.0.0.1 8497 >/dev/null 2>&1 & sleep 1; small_disk models 600k; file provision.sh <<'T'
cd models
wget -nv http://127.0.0.1:8497/base.safetensors
cd ..
ls -l models | tail -1 | cut -d' ' -f5-
python - <<'P'
from safetensors.numpy import load_file
print("loading models/base.safetensors", flush=True)
print(len(load_file("models/base.safetensors")), "tensors")
P
T
run bash provision.sh; }
case_b3_a_chain_killed_then_no_captions() { py3 a313 python; memory_limit 300000000; file prepare.py <<'P'
import sys
print("captioning 800 images", flush=True)
cache = []
for n in range(800):
    cache.append(bytearray(b"1" * 4_000_000))
open("captions.jsonl", "w").write("{}\n")
P
file train.py <<'P'
import json
captions = [json.loads(line) for line in open("captions.jsonl")]
print(len(captions), "captions")
P
SHOWN='bash pipeline.sh # in a cgroup limited to 300 MB'; file pipeline.sh <<'T'
for stage in prepare train; do
  echo "### $stage ### $(date -u +%T)"
  python $stage.py; code=$?
  echo "### $stage ended with $code"
done
exit $code
T
run bash pipeline.sh; }
case_b3_a_chain_port_taken_then_proxy_errors() { work concurrently concurrently=9; venv a312; PATH=$PWD/node_modules/.bin:$PATH; python3 -m http.server --bind 127.0.0.1 8498 >/dev/null 2>&1 & sleep 1; file api.py <<'P'
from fastapi import FastAPI
app = FastAPI()
P
file ui.mjs <<'J'
console.log("ui: waiting for http://127.0.0.1:8498/queue");
for (let n = 1; n <= 4; n++) {
  await new Promise((done) => setTimeout(done, n === 1 ? 6000 : 700));
  const answer = await fetch("http://127.0.0.1:8498/queue").catch((problem) => ({ ok: false, status: problem.cause?.code }));
  if (answer.ok) process.exit(0);
  console.error(`ui: attempt ${n}: ${answer.status}`);
}
console.error("ui: giving up, backend is not reachable");
process.exit(1);
J
run concurrently -n api,ui "uvicorn api:app --port 8498" "node ui.mjs"; }
case_b3_a_chain_folder_forbidden_then_absent() { py3 a313 python; mkdir share; chmod 755 share; file sample.py <<'P'
import json, pathlib
out = pathlib.Path("share/samples/maya")
print("rendering 2 samples", flush=True)
for n in range(2):
    (out / f"{n}.json").write_text(json.dumps({"seed": n}))
P
file samples.sh <<'T'
mkdir -p share/samples/maya
rm -f share/samples/maya/*.json
python sample.py || { echo "no samples were rendered"; exit 1; }
T
run bash samples.sh; }
case_b3_a_command_absent_ukrainian() { uses bash bash=5.2.15; export LANG=uk_UA.UTF-8; run_script 'set -e
echo "Запуск навчання: $(date +%F)"
accelerate-lora --steps 1600
echo "Готово"'; }
case_b3_a_chain_not_cached_then_unauthorised() { got a313 huggingface_hub; hub3 401; file load.py <<'P'
import logging
from huggingface_hub import hf_hub_download
from huggingface_hub.errors import LocalEntryNotFoundError
logging.basicConfig(level=logging.INFO, format="[%(levelname)s] %(message)s")
def find(repo, name):
    try:
        return hf_hub_download(repo, name, local_files_only=True)
    except LocalEntryNotFoundError as problem:
        logging.warning("not in the cache: %s", str(problem).splitlines()[0])
    return hf_hub_download(repo, name, token="hf_expired")
for name in ("ae.safetensors", "flux1-dev.safetensors"):
    logging.info("resolving %s", name)
    print(find("black-forest-labs/FLUX.1-dev", name))
P
run python load.py; }
case_b3_a_optional_install_fails_then_config_refused() { fresh 3.12.1; pip_is 25.0; prepare_uv pip install "jsonargparse[signatures]" pyyaml; uses jsonargparse $(of jsonargparse pyyaml); as_user mkdir wheels; file config.yaml <<'Y'
network_dim: 16
learning_rate: 1e-4
lr_schedular: cosine
Y
file train.py <<'P'
from jsonargparse import CLI
def train(network_dim: int = 8, learning_rate: float = 1e-4, lr_scheduler: str = "constant"):
    """Trains."""
    print("training", network_dim, learning_rate, lr_scheduler)
CLI(train)
P
run_script 'pip install --no-index --find-links wheels xformers==0.0.29 || echo "xformers is optional, going on without it"
python -c "import triton" || echo "triton is optional, going on without it"
python train.py --config config.yaml'; }

# What no code of the catalogue means.
case_b3_a_image_server_is_not_running() { got a311 requests requests; file batch.py <<'P'
"""Sends a batch to the image server and waits for the pictures."""
import logging, uuid
import requests
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
SERVER = "http://127.0.0.1:8499"
def queue(prompt):
    return requests.post(f"{SERVER}/prompt", json={"prompt": prompt, "client_id": uuid.uuid4().hex}, timeout=5).json()["prompt_id"]
for seed in range(3):
    logging.info("queueing seed %d", seed)
    logging.info("queued as %s", queue({"3": {"class_type": "KSampler", "inputs": {"seed": seed}}}))
P
run python batch.py; }
case_b3_a_merge_markers_in_node() { py3 a311 python; file custom_nodes/crop/__init__.py <<'P'
from .crop import NODE_CLASS_MAPPINGS
P
printf '%s\n' 'class CropFace:' '<<<<<<< HEAD' '    RETURN_TYPES = ("IMAGE", "MASK")' '=======' '    RETURN_TYPES = ("IMAGE",)' '>>>>>>> upstream/main' 'NODE_CLASS_MAPPINGS = {"CropFace": CropFace}' > custom_nodes/crop/crop.py; chmod a+r custom_nodes/crop/crop.py; stamped 'python -c "
import sys, platform
print(\"Python\", platform.python_version(), flush=True)
sys.path.insert(0, \"custom_nodes\")
import crop"'; }
case_b3_a_tabs_and_spaces_in_script() { py3 a313 python; printf 'import argparse\ndef parse():\n    parser = argparse.ArgumentParser()\n    parser.add_argument("--rank", type=int)\n\tparser.add_argument("--alpha", type=float)\n    return parser.parse_args()\nprint(parse())\n' > train_lora.py; chmod a+r train_lora.py; run_script 'echo "::group::Train"
python train_lora.py --rank 16 --alpha 8
code=$?
echo "::endgroup::"
exit $code'; }
case_b3_a_masks_of_other_size_in_pool() { py3 a311 numpy numpy joblib tqdm; file blend.py <<'P'
import numpy as np
from concurrent.futures import ProcessPoolExecutor, as_completed
from tqdm import tqdm
def blend(n):
    image = np.zeros((64, 64, 3)); mask = np.ones((64, 64) if n != 5 else (48, 64))
    return n, float((image * mask[..., None]).mean())
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(blend, n) for n in range(9)]
        for job in tqdm(as_completed(jobs), total=9, desc="blend", ascii=True):
            job.result()
    print("all blended")
P
run python blend.py; }

case_b3_a_embeddings_of_no_pictures() { py3 a311 numpy numpy pillow onnxruntime; as_user mkdir -p input/10_ohwx; file embed.py <<'P'
import argparse, glob, sys
import numpy as np
from PIL import Image
parser = argparse.ArgumentParser()
parser.add_argument("folder"); parser.add_argument("--size", type=int, default=224)
args = parser.parse_args()
def load(path): return np.asarray(Image.open(path).convert("RGB").resize((args.size, args.size)), "float32") / 255
print(f"[face-cluster] reading {args.folder}", flush=True)
images = [load(p) for p in glob.glob(f"{args.folder}/*.[jp][pn]g")]
batch = np.stack(images)
print(f"[face-cluster] {len(batch)} faces", flush=True)
P
stamped "python embed.py input/10_ohwx"; }
case_b3_a_jax_wants_cuda() { py3 a312 jax jax; run env JAX_PLATFORMS=cuda,cpu python -c '
import logging; logging.basicConfig(level=logging.WARNING)
import jax, jax.numpy as jnp
print("jax", jax.__version__, flush=True)
with jax.default_device(jax.devices("cuda")[0]):
    print(jnp.ones((2, 2)) @ jnp.ones((2, 2)))'; }

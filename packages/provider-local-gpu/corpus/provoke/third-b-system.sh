# Third batch, part B: what stands around trainers and servers: scripts that fetch and unpack, the toolkit's web page, disks, rights, other languages.

case_b3_b_tensorboard_cli_of_old_protobuf() { q_env prot tensorboard tensorboard protobuf; as_user mkdir -p runs; q_do 'echo "starting tensorboard for runs/"
python -m tensorboard.main --logdir runs --port 6007'; }
case_b3_b_aitk_ui_without_modules() { uses ai-toolkit node=$(node --version) ai-toolkit=2025-05; as_user cp -r $HOME/ai-toolkit-0525/ui ui; q_do 'cd ui
npm run start'; }
case_b3_b_aitk_ui_port_node() { uses node node=$(node --version); q_file ui/server.mjs <<'J'
import http from "node:http"
console.log("▲ job queue page, starting ...")
http.createServer((request, response) => response.end("[]")).listen(8675, "0.0.0.0", () => console.log("✓ Ready on 8675"))
J
q_file ui/package.json <<'J'
{"name": "queue-page", "private": true, "scripts": {"start": "node server.mjs"}}
J
q_do 'cd ui
npm run start &
sleep 4
npm run start
code=$?
kill $(jobs -p)
exit $code'; }
case_b3_b_git_clones_nodes_no_network() { uses git git=$(git --version | cut -d" " -f3); as_user mkdir -p custom_nodes; q_do 'set -e
cd custom_nodes
for node in cubiq/ComfyUI_essentials Kosinkadink/ComfyUI-VideoHelperSuite; do
  echo "==> $node"
  git clone --depth 1 "https://github.com/$node.git"
done
pip install -r ComfyUI_essentials/requirements.txt'; }
case_b3_b_curl_model_no_network() { uses curl curl=$(curl --version | head -1 | cut -d" " -f2); as_user mkdir -p models/vae; q_do 'set -euo pipefail
cd models/vae
echo "[1/2] vae"
curl -fL --retry 2 --retry-delay 1 --retry-all-errors -o sdxl_vae.safetensors https://huggingface.co/madebyollin/sdxl-vae-fp16-fix/resolve/main/sdxl_vae.safetensors
echo "[2/2] upscaler"'; }
case_b3_b_checksum_of_model_differs() { uses bash coreutils=9.1; head -c 300000 /dev/urandom | q_file models/sd_xl_base_1.0.safetensors; head -c 3000 /dev/zero | q_file models/vae.safetensors; (cd models; sha256sum vae.safetensors; echo "31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b  sd_xl_base_1.0.safetensors") | q_file models/SHA256SUMS; q_do 'set -e
echo "verifying downloaded models"
cd models && sha256sum -c SHA256SUMS
echo "starting training"'; }
case_b3_b_dataset_zip_cut() { uses unzip unzip=6.00; q_shots data 6; as_user python3 -c "
import shutil; shutil.make_archive('full', 'zip', 'data')"; head -c 3000 full.zip | q_file dataset.zip; q_do 'set -e
mkdir -p train && unzip -q -o dataset.zip -d train
ls train | wc -l'; }
case_b3_b_japanese_disk_full_copy() { uses coreutils coreutils=9.1; small_disk ckpt 2m; head -c 5000000 /dev/urandom | q_file out/lena-000040.safetensors; q_locale ja_JP.UTF-8; q_do 'set -e
for f in out/*.safetensors; do
  cp -v "$f" ckpt/
done
echo 完了'; }
case_b3_b_german_folder_not_permitted() { uses coreutils coreutils=9.1; mkdir -p srv; chmod 755 srv; q_locale de_DE.UTF-8; q_do 'set -eu
ziel=srv/modelle/loras
echo "lege $ziel an"
mkdir -p "$ziel"
cp lena.safetensors "$ziel"/'; }
case_b3_b_french_no_such_model_copy() { uses coreutils coreutils=9.1; q_locale fr_FR.UTF-8; as_user mkdir -p models/checkpoints; q_do 'set -e
echo "Préparation du serveur d’images"
ln -f models/telechargements/dreamshaper_8.safetensors models/checkpoints/dreamshaper_8.safetensors
python3 main.py --cpu'; }
case_b3_b_make_train_terminated() { q_env tools make pillow; q_file prepare.py <<'P'
import sys, time
from PIL import Image
for number in range(400):
    Image.effect_noise((256, 256), 40).resize((64, 64))
    if number % 20 == 0:
        print(f"bucketed {number}/400", flush=True)
    time.sleep(0.1)
P
printf 'all: latents.done\nlatents.done: prepare.py\n\tpython prepare.py\n\ttouch $@\n' | q_file Makefile; RECORD="--timeout 60 --signal SIGTERM --when 40/400 --whom child" q_do 'make all
code=$?
echo "make: $code"
exit $code'; }
case_b3_b_pillow_no_memory_json() { q_env tools structlog pillow structlog; q_file sheet.py <<'P'
import sys
import structlog
from PIL import Image
structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"), structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
log = structlog.get_logger()
for side in (2000, 20000, 60000):
    log.info("contact sheet", side=side)
    try:
        Image.new("RGB", (side, side), (20, 20, 20)).resize((side // 2, side // 2)).close()
    except MemoryError:
        log.exception("sheet failed", side=side)
        sys.exit(1)
P
q_do 'ulimit -v 2500000
python sheet.py'; }
case_b3_b_read_only_pictures_tox() { q_env tools tox pillow; q_shots data 3; mkdir -p thumbs; mount -t tmpfs none thumbs; mount -o remount,ro thumbs; q_file thumbs.py <<'P'
import glob
from PIL import Image
for path in sorted(glob.glob("data/*.jpg")):
    with Image.open(path) as picture:
        picture.thumbnail((32, 32)); picture.save(path.replace("data/", "thumbs/"))
P
printf '[tox]\nskipsdist = true\nenvlist = thumbs\n[testenv:thumbs]\nskip_install = true\nallowlist_externals = python\ncommands = python thumbs.py\n' | q_file tox.ini; q_do 'export VIRTUALENV_DOWNLOAD=0
python thumbs.py || tox --current-env run -e thumbs'; }
case_b3_b_user_script_division() { q_env tools python pillow; q_file stats.py <<'P'
import glob, os
pairs = {}
for path in glob.glob("data/*.txt"):
    for tag in open(path).read().split(","):
        pairs[tag.strip()] = pairs.get(tag.strip(), 0) + 1
rare = [tag for tag, count in pairs.items() if count < 2]
common = {tag: count for tag, count in pairs.items() if tag not in rare and tag not in ("lena_v3 woman", "studio light")}
print(len(pairs), "tags,", len(rare), "rare")
print("mean of the common ones:", sum(common.values()) / len(common))
P
q_shots data 5; q_do '(set -o pipefail; python stats.py 2>&1 | ts "%Y-%m-%dT%H:%M:%.S" | tee stats.log) || { echo "cron: stats.sh ended with $?"; exit 1; }'; }
case_b3_b_ok_fetch_with_mirror() { uses curl curl=$(curl --version | head -1 | cut -d" " -f2); head -c 4000 /dev/urandom | q_file mirror/vae.safetensors; q_do 'python3 -m http.server 8099 --directory mirror > /dev/null 2>&1 &
sleep 2
for base in https://huggingface.co/a/b/resolve/main http://127.0.0.1:9 http://127.0.0.1:8099; do
  echo "trying $base"
  if curl -fsSL --max-time 10 -o vae.safetensors "$base/vae.safetensors"; then ok=1; break; fi
  echo "ERROR: download failed (curl exit $?), trying the next mirror" >&2
done
kill %1
stat -c "%n %s bytes" vae.safetensors && echo "done${ok:+ after retries}"'; }
case_b3_b_ok_make_ignores_errors() { q_env tools make pillow; q_shots data 4; printf 'all: clean sheet\nclean:\n\t-rm out/sheet.png\n\t-python -c "import torch"\n\t-kill -9 99999\nsheet:\n\tpython -c "from PIL import Image; import glob; [Image.open(each).verify() for each in glob.glob(\x27data/*.jpg\x27)]; print(\x27all pictures are whole, 0 errors, nan: 0\x27)"\n' | q_file Makefile; q_do 'make all && echo finished'; }
case_b3_b_git_pull_would_overwrite() { uses git git=$(git --version | cut -d" " -f3); as_user bash -c 'git init -q -b master up; cd up; git config user.email a@b; git config user.name a; mkdir comfy; echo "lowvram = False" > comfy/options.py; echo 1 > requirements.txt; git add .; git commit -qm one; cd ..; git clone -q up ComfyUI; cd up; echo "lowvram = None" > comfy/options.py; git commit -qam two; cd ../ComfyUI; echo "lowvram = True" > comfy/options.py' > /dev/null; q_do 'cd ComfyUI
echo "== updating ComfyUI"
git pull --ff-only || { echo "update failed, not restarting the server"; exit 1; }
pip install -r requirements.txt'; }
case_b3_b_node_reads_of_undefined() { uses node node=$(node --version); q_file convert.mjs <<'J'
import fs from "node:fs"
const graph = JSON.parse(fs.readFileSync("workflow.json", "utf8"))
process.emitWarning("converting an old workflow format", "DeprecationWarning")
const prompt = {}
for (const node of graph.nodes) prompt[node.id] = { class_type: node.type, inputs: Object.fromEntries(node.inputs.map((input) => [input.name, input.link])) }
console.log(JSON.stringify(prompt))
J
printf '{"nodes": [{"id": 3, "type": "KSampler", "inputs": [{"name": "model", "link": 1}]}, {"id": 4, "type": "CheckpointLoaderSimple"}]}' | q_file workflow.json; q_do 'node convert.mjs > prompt.json 2> >(ts "%T" >&2)
code=$?; sleep 1
exit $code'; }
case_b3_b_celery_task_value_error() { q_env tools celery celery; q_file jobs.py <<'P'
from celery import Celery
app = Celery("jobs", broker="memory://", backend="cache+memory://")
app.conf.task_always_eager = True
app.conf.task_eager_propagates = True

@app.task(bind=True, max_retries=2, default_retry_delay=0)
def schedule(self, epochs, every):
    steps = list(range(0, epochs, every))
    return steps.index(epochs)

print("queueing sample schedule")
print(schedule.delay(20, 6).get())
P
q_do 'python -X faulthandler jobs.py'; }
case_b3_b_cron_bad_learning_rate() { uses python python=3.12.1; q_file train_lora.py <<'P'
import argparse
options = argparse.ArgumentParser(description="LoRA training, small")
options.add_argument("--data", required=True)
options.add_argument("--lr", type=float, default=1e-4)
options.add_argument("--optimizer", choices=["adamw", "prodigy", "lion"], default="adamw")
options.add_argument("--steps", type=int, default=1500)
args = options.parse_args()
print(args)
P
q_do 'export LC_ALL=C PATH=/opt/python/3.12.1/bin:$PATH
echo "From: Cron Daemon <root@$(hostname)>"
echo "Subject: Cron <user@$(hostname)> nightly_lora.sh"
echo
python3 train_lora.py --data dataset/lena --lr "1e-4," --optimizer prodigy 2>&1
status=$?
[ $status -eq 0 ] || echo "nightly_lora.sh: training did not start (status $status)"
exit $status'; }
case_b3_b_tomllib_job_file() { uses python python=3.12.1; q_file job.toml <<'T'
name = "lena_v3"
[train]
lr = 1e-4
resolution = 768
optimizer = AdamW8bit
[sample]
prompt = "lena_v3 woman"
T
q_file job.py <<'P'
import logging, pathlib, sys, tomllib
logging.basicConfig(level=logging.DEBUG, format="[%(levelname).1s %(asctime)s] %(message)s")
logging.debug("reading job.toml")
try:
    job = tomllib.loads(pathlib.Path("job.toml").read_text())
except Exception:
    logging.critical("job file is not usable", exc_info=True)
    raise SystemExit(2)
P
q_do 'PATH=/opt/python/3.12.1/bin:$PATH
python3 job.py'; }
case_b3_b_supervisor_config_without_command() { q_env tools supervisor supervisor; q_file supervisord.conf <<'C'
[supervisord]
nodaemon=true
[program:comfyui]
directory=/srv/ComfyUI
autostart=true
[program:trainer]
command=python train.py
C
q_do 'supervisord -c supervisord.conf'; }
case_b3_b_russian_port_of_ui() { q_env tools python requests; q_locale ru_RU.UTF-8; q_do 'python3 -m http.server 7860 --bind 127.0.0.1 > /dev/null 2>&1 &
sleep 1
echo "Запуск веб-интерфейса на порту 7860…"
python3 -m http.server 7860 --bind 127.0.0.1
код=$?
status=$?
kill %1
exit 1'; }
case_b3_b_ok_json_log_with_errors() { q_env tools structlog structlog pillow; q_shots data 3; q_file sync.py <<'P'
import structlog, shutil, os
structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
log = structlog.get_logger()
for target in ("/mnt/nas/lena", "/root/backup", "backup"):
    try:
        shutil.copytree("data", target); log.info("copied", target=target, files=len(os.listdir(target))); break
    except OSError:
        log.error("copy failed, trying the next target", target=target, exc_info=True)
P
q_do 'python sync.py'; }
case_b3_b_ok_model_shelf_report() { q_env c27 safetensors safetensors numpy; as_user mkdir -p models; as_user python -c "
import numpy as np; from safetensors.numpy import save_file
save_file({'lora_unet_x.lora_up.weight': np.full((4, 4), np.nan, np.float32)}, 'models/nan_killer_oom_v2.safetensors'); save_file({'a': np.zeros((64, 64), np.float32)}, 'models/whole.safetensors')"; head -c 700 models/whole.safetensors | q_file models/cut.safetensors; printf '<html>404</html>' | q_file models/page.safetensors; q_file shelf.py <<'P'
import glob, logging, sys, traceback
import numpy as np
from safetensors.numpy import load_file
logging.basicConfig(level=logging.INFO, format="%(levelname)-8s %(message)s", stream=sys.stdout)
for path in sorted(glob.glob("models/*.safetensors")):
    try:
        tensors = load_file(path)
        bad = sum(int(np.isnan(each).sum()) for each in tensors.values())
        logging.info("%s: %d tensors, %d nan values", path, len(tensors), bad)
    except Exception as problem:
        logging.error("%s: CORRUPT: %s", path, problem)
        traceback.print_exc(file=sys.stdout)
logging.info("report written")
P
q_do 'python shelf.py | tee report.txt'; }
case_b3_b_ok_celery_retries() { q_env tools celery celery; q_file jobs.py <<'P'
import os
from celery import Celery
from celery.utils.log import get_task_logger
app = Celery("jobs", broker="filesystem://", backend="file://results")
app.conf.broker_transport_options = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
app.conf.broker_connection_retry_on_startup = True
log = get_task_logger(__name__)

@app.task(bind=True, max_retries=5, default_retry_delay=0.5)
def publish(self, name):
    try:
        with open("target/" + name, "w") as out:
            out.write("ok")
    except OSError as problem:
        log.error("target is not mounted yet", exc_info=True)
        os.makedirs("target", exist_ok=self.request.retries > 0) if self.request.retries else None
        raise self.retry(exc=problem)
    return "published " + name
P
as_user mkdir -p queue control results; q_do 'python -c "import jobs; jobs.publish.delay(\"lena_v3.safetensors\")"
timeout -s TERM 10 celery -A jobs worker --loglevel=INFO --pool=solo --without-gossip --without-mingle
cat target/lena_v3.safetensors && echo " - published"'; }
case_b3_b_ok_git_falls_back_to_copy() { uses git git=$(git --version | cut -d" " -f3); as_user bash -c 'git init -q bundle; cd bundle; git config user.email a@b; git config user.name a; echo "NODE_CLASS_MAPPINGS = {}" > __init__.py; git add .; git commit -qm one' > /dev/null; q_do 'cd $PWD
for source in https://github.com/rgthree/rgthree-comfy.git ssh://git@127.0.0.1:9/rgthree.git ./bundle; do
  git clone -q "$source" custom_nodes/rgthree-comfy && break
  echo "fatal? no: trying the next source" >&2
done
ls custom_nodes/rgthree-comfy'; }

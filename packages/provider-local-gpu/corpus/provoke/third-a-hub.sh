# Third batch: models fetched by shell tools (wget, curl, aria2, git) and by the hub's own clients, against loopback servers.

got() { venv $1; uses $2 $(of huggingface-hub "${@:3}"); }
MODEL=black-forest-labs/FLUX.1-dev/resolve/main/flux1-dev.safetensors

case_b3_a_wget_model_forbidden() { uses wget wget=1.21.3; hub3 403; file provision.sh <<'T'
#!/bin/bash
# runs once when the pod starts
set -x
mkdir -p /home/user/project/models/{checkpoints,loras,vae}
cd /home/user/project/models
touch loras/put_loras_here
wget -nv --header="Authorization: Bearer ${HF_TOKEN:-none}" -P checkpoints "$HF_ENDPOINT/black-forest-labs/FLUX.1-dev/resolve/main/flux1-dev.safetensors" || exit 1
echo "models are in place"
T
run bash provision.sh; }
case_b3_a_curl_model_absent() { uses curl curl=7.88.1; hub3 404; file fetch_models.sh <<'T'
set -euo pipefail
fetch() {
  echo "-> $2"
  curl --fail --location --silent --show-error --retry 2 -o "models/$2" "$HF_ENDPOINT/$1/resolve/main/$2"
}
mkdir -p models
fetch stabilityai/sdxl-vae sdxl_vae_fixed.safetensors
fetch stabilityai/stable-diffusion-xl-base-1.0 sd_xl_base_1.0.safetensors
echo "all models fetched"
T
run bash fetch_models.sh; }
case_b3_a_aria2_token_refused() { uses aria2 aria2=1.36.0; CHALLENGE=1 hub3 401; run aria2c --console-log-level=error -c -x 4 -s 4 --header="Authorization: Bearer hf_old" -d models -o flux1-dev.safetensors $HUB/$MODEL; }
case_b3_a_aria2_list_one_absent() { uses aria2 aria2=1.36.0; hub3 tree-without; printf '%s/some/model/resolve/main/config.json\n  out=config.json\n%s/some/model/resolve/main/unet/diffusion_pytorch_model.safetensors\n  out=unet.safetensors\n' $HUB $HUB > models.txt; chmod a+r models.txt; run_script 'echo "Downloading 2 files"
aria2c -i models.txt -j 1 --allow-overwrite=true --summary-interval=0 --download-result=full
rc=$?
[ $rc -eq 0 ] && echo "All downloads complete" || echo "Some downloads failed, see above (rc=$rc)"
exit $rc'; }
case_b3_a_aria2_no_space() { uses aria2 aria2=1.36.0; hub3 small 9000; small_disk models 1m; run aria2c --file-allocation=none --summary-interval=0 -d models -o realvis.safetensors $HUB/some/model/resolve/main/realvis.safetensors; }
case_b3_a_wget_no_space_portuguese() { uses wget wget=1.21.3; hub3 small 9000; small_disk modelos 1m; export LANG=pt_BR.UTF-8; run_script "echo 'baixando o modelo base'
cd modelos && wget --progress=dot:mega $HUB/some/model/resolve/main/juggernaut.safetensors
codigo=\$?
[ \$codigo -eq 0 ] || echo \"falhou com codigo \$codigo\"
exit \$codigo"; }
case_b3_a_wget_name_not_resolved_dutch() { uses wget wget=1.21.3; SHOWN='bash haal_model.sh # without a network, in Dutch'; file haal_model.sh <<'T'
export LANG=nl_NL.UTF-8
echo "Model ophalen..."
wget -nv -t 2 https://huggingface.co/stabilityai/sdxl-vae/resolve/main/sdxl_vae.safetensors -O sdxl_vae.safetensors
exit $?
T
chmod 777 .; run_root unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- bash haal_model.sh; }
case_b3_a_curl_hub_times_out() { uses curl curl=7.88.1; hub3 stalls; run_script "echo \"[\$(date +%T)] downloading $HUB/maya/portrait-lora/resolve/main/lora.safetensors\"
curl -sS -fL --max-time 6 -o lora.safetensors $HUB/maya/portrait-lora/resolve/main/lora.safetensors
code=\$?
echo \"[\$(date +%T)] curl ended with \$code, removing the partial file\"
rm -f lora.safetensors
exit \$code"; }
case_b3_a_requests_retries_give_up() { got a311 requests requests urllib3; hub3 503; file pull_model.py <<'P'
"""Fetches one checkpoint with retries."""
import logging
import os
import sys

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-8s %(name)s:%(lineno)d %(message)s")
log = logging.getLogger("pull_model")


def session():
    s = requests.Session()
    s.mount("http://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0.3, status_forcelist=[500, 502, 503, 504], respect_retry_after_header=False)))
    return s


def main():
    url = f"{os.environ['HF_ENDPOINT']}/SG161222/RealVisXL_V4.0/resolve/main/RealVisXL_V4.0.safetensors"
    log.info("GET %s", url)
    with session().get(url, stream=True, timeout=10) as answer:
        answer.raise_for_status()
        with open("RealVisXL_V4.0.safetensors", "wb") as out:
            for block in answer.iter_content(1 << 20):
                out.write(block)
    log.info("done")


main()
P
run python pull_model.py; }
case_b3_a_requests_status_is_raised() { got a311 requests requests; hub3 401; file gui/download.py <<'P'
import concurrent.futures, os, requests

FILES = {"checkpoints/flux1-dev.safetensors": "black-forest-labs/FLUX.1-dev", "vae/ae.safetensors": "black-forest-labs/FLUX.1-dev"}

def get(entry):
    path, repo = entry
    url = f"{os.environ['HF_ENDPOINT']}/{repo}/resolve/main/{os.path.basename(path)}"
    r = requests.get(url, headers={"authorization": "Bearer " + os.environ.get("HF_TOKEN", "")}, timeout=20)
    r.raise_for_status()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "wb").write(r.content)
    return path

with concurrent.futures.ThreadPoolExecutor(1) as pool:
    for done in pool.map(get, FILES.items()):
        print("ok", done)
P
run env HF_TOKEN=hf_revoked python -W ignore gui/download.py; }
case_b3_a_hf_upload_read_token() { got a313 huggingface_hub; hub3 refuses-writes; as_user mkdir out; head -c 5000 /dev/zero > out/maya-lora.safetensors; chmod a+r out/*; run env HF_TOKEN=hf_readonly hf upload maya/portrait-lora out --commit-message "first version"; }
case_b3_a_hf_download_unauthorised() { got a313 huggingface_hub; hub3 401; run_script 'source ./env.sh 2>/dev/null || echo "no env.sh, using defaults"
for file in ae.safetensors flux1-dev.safetensors; do
  echo ">>> $file"
  hf download black-forest-labs/FLUX.1-dev "$file" --local-dir models || { echo ">>> giving up on $file"; bad=1; }
done
exit ${bad:-0}'; }
case_b3_a_hub_file_of_revision_gone() { got a311 huggingface_hub; hub3 tree-without; run python -c '
from huggingface_hub import snapshot_download
import logging
logging.basicConfig(level=logging.INFO)
logging.info("syncing %s", "some/model")
path = snapshot_download("some/model", local_dir="sync", max_workers=2)
logging.info("synced to %s", path)'; }
case_b3_a_hub_certificate_of_company_proxy() { got a311 huggingface_hub requests; openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -subj /CN=proxy.corp.example.org -addext subjectAltName=IP:127.0.0.1 -days 2 2>/dev/null
  openssl s_server -accept 8471 -cert own.pem -key key.pem -www >/dev/null 2>&1 & sleep 1; run env HF_ENDPOINT=https://127.0.0.1:8471 python -c '
from huggingface_hub import hf_hub_download
print("loading WD14 tagger", flush=True)
hf_hub_download("SmilingWolf/wd-vit-tagger-v3", "model.onnx", cache_dir="tagger")'; }
case_b3_a_hub_stalls_old_client() { got a311 huggingface_hub; hub3 stalls; RECORD="--timeout 120" run env HF_HUB_DOWNLOAD_TIMEOUT=2 HF_HUB_ETAG_TIMEOUT=2 timeout 90 huggingface-cli download some/model model.safetensors --cache-dir c; }
case_b3_a_hub_proxy_does_not_answer() { got a313 huggingface_hub httpx; hub3 200; run env http_proxy=http://127.0.0.1:3128 no_proxy= NO_PROXY= hf download some/model model.safetensors; }
case_b3_a_git_model_wants_password() { uses git git=2.39.5; CHALLENGE=1 hub3 401; run_script "cd /home/user/project
git lfs install --skip-repo 2>/dev/null
echo \"cloning base model\"
GIT_TERMINAL_PROMPT=0 git clone $HUB/black-forest-labs/FLUX.1-dev models/flux
code=\$?
[ -e models/flux ] || echo \"models/flux is not there\"
exit \$code"; }
case_b3_a_unzip_of_a_login_page() { uses unzip unzip=6.0; hub3 page; run_script "set -e
wget -q -O buffalo_l.zip $HUB/deepinsight/insightface/releases/download/v0.7/buffalo_l.zip
ls -l buffalo_l.zip | cut -d' ' -f5-
unzip -o buffalo_l.zip -d models/buffalo_l
echo 'face model ready'"; }
case_b3_a_aria2_checksum_differs() { uses aria2 aria2=1.36.0; hub3 small 40; run aria2c --summary-interval=0 --console-log-level=warn --checksum=sha-256=9c1185a5c5e9fc54612808977ee8f548b2258d31e8f4f5a1f3f2f0b3f1c0a2b7 -d models -o 4x-UltraSharp.safetensors $HUB/Kim2091/UltraSharp/resolve/main/4x-UltraSharp.safetensors; }
case_b3_a_hf_download_terminated() { got a313 huggingface_hub; hub3 stalls; file start.sh <<'T'
#!/usr/bin/env bash
trap 'echo "start.sh: stopping (SIGTERM)"; kill -TERM $pid; wait $pid; exit 143' TERM
echo "start.sh: downloading the base model"
python -u -c '
from huggingface_hub import hf_hub_download
print("resolving some/model")
hf_hub_download("some/model", "model.safetensors")' &
pid=$!
wait $pid
echo "start.sh: launching"
T
RECORD="--signal SIGTERM --when resolving --delay 3 --whom leader" run bash start.sh; }
case_b3_a_aria2_interrupted() { uses aria2 aria2=1.36.0; hub3 stalls; RECORD="--signal SIGINT --when Downloading --delay 3" run aria2c --summary-interval=1 -x 1 -d models $HUB/some/model/resolve/main/dreamshaper.safetensors; }

case_b3_a_wget_ok_after_refusals() { uses wget wget=1.21.3; run_script 'python3 '"$PROVOKE"'/programs/third-a/later.py 8472 3 &
wget --tries=10 --waitretry=1 --retry-connrefused -O ae.safetensors http://127.0.0.1:8472/some/model/resolve/main/ae.safetensors
code=$?
kill %1
test -s ae.safetensors && exit $code'; }
case_b3_a_curl_ok_retry_after_503() { uses curl curl=7.88.1; hub3 busy 3; run_script "set -e
curl -fL --retry 5 --retry-all-errors -o vae.safetensors $HUB/some/model/resolve/main/vae.safetensors
sha256sum vae.safetensors"; }
case_b3_a_hub_ok_times_out_then_resumes() { got a311 huggingface_hub; hub3 naps 2; run env HF_HUB_DOWNLOAD_TIMEOUT=2 HF_HUB_DISABLE_PROGRESS_BARS=1 python -c '
import logging; logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
from huggingface_hub import hf_hub_download
path = hf_hub_download("some/model", "model.safetensors", cache_dir="cache")
import os; print("downloaded", os.path.getsize(path), "bytes")'; }
case_b3_a_mirror_ok_third_of_three() { uses curl curl=7.88.1; hub3 503; BUSY=$HUB; hub3 small 100; run_script "set -uo pipefail
for base in http://127.0.0.1:9 $BUSY $HUB; do
  echo \"trying \$base\"
  if curl -fsSL --connect-timeout 2 -o model.safetensors \$base/some/model/resolve/main/model.safetensors; then echo \"ok from \$base\"; exit 0; fi
  echo \"ERROR: mirror \$base failed, trying the next one\" >&2
done
echo 'FATAL: no mirror works' >&2
exit 1"; }

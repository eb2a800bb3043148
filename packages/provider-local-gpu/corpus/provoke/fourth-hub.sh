# Fourth batch, downloads: huggingface_hub 0.20, 0.28, 0.36 and 1.2, its command, transformers and diffusers upon it, requests and curl, against a hub on loopback (or none).

v_hub() { v_serve ../third-a/hub.py "$@"; export HF_ENDPOINT=http://127.0.0.1:$PORT; }
v_get() { cp "$PROVOKE/programs/fourth/fetch_models.py" .; chmod a+r fetch_models.py; }
v_h() { venv $1; uses ${2:-huggingface_hub} $(of ${3:-huggingface_hub}); }

# --- rights
case_b4_hub_cli28_gated() { v_h h28; hub_server gated; run huggingface-cli download black-forest-labs/FLUX.1-dev flux1-dev.safetensors --local-dir models; }
case_b4_hub_cli12_gated_snapshot() { v_h h12; hub_server gated; run hf download black-forest-labs/FLUX.1-dev --include '*.safetensors' --local-dir models/flux; }
case_b4_hub_cli28_token_wrong() { v_h h28; hub_server 401; run_script 'set -e
export HF_TOKEN=hf_expired
echo "== fetching models"
huggingface-cli download some/model --revision main
echo "== done"'; }
case_b4_hub_whoami_28() { v_h h28; hub_server 401; run env HF_TOKEN=hf_expired huggingface-cli whoami; }
case_b4_hub_diffusers_gated_020() { v_h s23 diffusers "diffusers huggingface-hub"; CASE_VERSIONS=$(of diffusers huggingface-hub); v_hub 403; run python -c 'from diffusers import StableDiffusionPipeline; StableDiffusionPipeline.from_pretrained("runwayml/stable-diffusion-v1-5", safety_checker=None)'; }
case_b4_hub_cli12_click_absent() { fresh 3.12.1; prepare_uv pip install huggingface_hub==1.2.3; uses huggingface_hub $(of huggingface_hub); hub_server ok; run_script 'set -x
hf download some/model model.safetensors --local-dir models'; }
case_b4_hub_upload_forbidden() { v_h h12; v_hub refuses-writes; head -c 3000 /dev/urandom | v_file lora/lena_v3.safetensors; run env HF_TOKEN=hf_read hf upload maya/lena-lora lora/lena_v3.safetensors lena_v3.safetensors; }
case_b4_requests_forbidden() { v_h h28 requests requests; v_hub 403; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/ae.safetensors --tries 2; }
case_b4_curl_unauthorised() { uses curl; v_hub 401; run_script "set -euo pipefail
mkdir -p models/vae
curl -fL --retry 2 -H 'Authorization: Bearer hf_none' -o models/vae/ae.safetensors $HF_ENDPOINT/black-forest-labs/FLUX.1-dev/resolve/main/ae.safetensors
echo fetched"; }

# --- what is not there
case_b4_hub_cli12_repository_absent() { v_h h12; hub_server 404; run hf download stabilityai/sdxl-vae-fp16 --quiet; }
case_b4_hub_snapshot_file_absent_28() { v_h h28; v_hub tree-without; run python -c '
from huggingface_hub import snapshot_download
print(snapshot_download("some/model", max_workers=1))'; }
case_b4_hub_transformers_absent_020() { v_h s23 transformers; CASE_VERSIONS=$(of transformers huggingface-hub); hub_server 404; run python -c 'from transformers import CLIPTokenizer; CLIPTokenizer.from_pretrained("openai/clip-vit-large-patch14-typo")'; }
case_b4_requests_file_absent() { v_h h28 requests requests; v_hub 404; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/sdxl_vae.safetensors some/model/resolve/main/ae.safetensors; }
case_b4_hub_gguf_name_wrong_36() { v_h c29; hub_server entry404; run python -c '
from huggingface_hub import hf_hub_download
path = hf_hub_download("city96/FLUX.1-dev-gguf", "flux1-dev-Q5_K.gguf", local_dir="models/unet")'; }

# --- a hub that can't be reached
case_b4_hub_cli12_no_dns() { v_h h12; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- hf download openai/clip-vit-large-patch14 tokenizer.json'; }
case_b4_hub_refused_020() { v_h s23 transformers; CASE_VERSIONS=$(of transformers huggingface-hub); run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from transformers import CLIPTokenizer; CLIPTokenizer.from_pretrained("openai/clip-vit-large-patch14")'; }
case_b4_hub_offline_variable_36() { v_h c29 diffusers; CASE_VERSIONS=$(of diffusers huggingface_hub); run env HF_HUB_OFFLINE=1 python -c '
from diffusers import AutoencoderKL
vae = AutoencoderKL.from_pretrained("madebyollin/sdxl-vae-fp16-fix")'; }
case_b4_hub_certificate_28() { v_h h28; openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -subj /CN=hub -days 2 2>/dev/null; openssl s_server -accept 8443 -cert own.pem -key key.pem -www >/dev/null 2>&1 & sleep 1; run env HF_ENDPOINT=https://127.0.0.1:8443 python -c '
from huggingface_hub import hf_hub_download
hf_hub_download("some/model", "model.safetensors")'; }
case_b4_hub_proxy_refuses_12() { v_h h12; run env HTTPS_PROXY=http://127.0.0.1:9 hf download some/model; }
case_b4_hub_rate_limited_36() { v_h c29; hub_server 429; run python -c '
from huggingface_hub import HfApi
for each in ("some/model", "other/model"):
    print(each, HfApi().model_info(each).sha)'; }
case_b4_hub_unavailable_020() { v_h s23; CASE_VERSIONS=$(of huggingface-hub); hub_server 503; run python -c '
from huggingface_hub import snapshot_download
snapshot_download("some/model", allow_patterns=["*.json"])'; }
case_b4_hub_cut_28() { v_h h28; hub_server cut; run huggingface-cli download some/model model.safetensors --local-dir models; }
case_b4_hub_stalls_12() { v_h h12; v_hub stalls; RECORD="--timeout 200" run env HF_HUB_DOWNLOAD_TIMEOUT=3 hf download some/model model.safetensors; }
case_b4_requests_cut() { v_h h28 requests requests; hub_server cut; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --tries 2; }
case_b4_requests_read_timeout() { v_h h28 requests requests; hub_server slow; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --timeout 4; }
case_b4_curl_refused() { uses curl; run_script 'set -e
for f in vae text_encoder unet; do
  curl -fsSL --retry 1 --retry-connrefused -o $f.safetensors http://127.0.0.1:9/some/model/resolve/main/$f.safetensors
done'; }

# --- what came is no model; disk, rights, signals, packages
case_b4_requests_login_page() { v_h h12 requests requests; v_hub page; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --open; }
case_b4_hub_file_not_safetensors_12() { v_h h12; CASE_VERSIONS=$(of huggingface_hub safetensors); v_hub small 90; run python -c '
from huggingface_hub import hf_hub_download
from safetensors.numpy import load_file
print(len(load_file(hf_hub_download("some/model", "model.safetensors"))))'; }
case_b4_hub_local_dir_full_28() { v_h h28; v_hub small 60000; small_disk models 4m; run huggingface-cli download some/model model.safetensors --local-dir models; }
case_b4_requests_disk_full() { v_h h28 requests requests; v_hub small 60000; small_disk models 3m; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --tries 3; }
case_b4_hub_home_of_root_12() { v_h h12; v_hub small 900; mkdir hf; chmod 755 hf; run env HF_HOME=$PWD/hf hf download some/model; }
case_b4_hub_cache_read_only_020() { v_h s23; CASE_VERSIONS=$(of huggingface-hub); v_hub small 900; small_disk hf 8m; mount -o remount,ro hf; run env HF_HOME=$PWD/hf python -c '
from huggingface_hub import hf_hub_download
hf_hub_download("some/model", "model.safetensors")'; }
case_b4_hub_ctrl_c_28() { v_h h28; hub_server slow; RECORD="--signal SIGINT --delay 3 --when ownloading" run huggingface-cli download some/model model.safetensors --local-dir models; }
case_b4_hub_terminated_12() { v_h h12; v_hub stalls; RECORD="--signal SIGTERM --delay 5 --whom child" run_script 'hf download some/model model.safetensors
code=$?
echo "download ended with $code"; exit $code'; }
case_b4_hub_transfer_absent_28() { v_h h28; v_hub small 9000; run env HF_HUB_ENABLE_HF_TRANSFER=1 huggingface-cli download some/model; }
case_b4_hub_cli_old_flag_12() { v_h h12; run hf download some/model --local-dir-use-symlinks False; }

# --- downloads that frighten and succeed
case_b4_ok_hub_recovers_28() { v_h h28; v_hub naps 1; run env HF_HUB_DOWNLOAD_TIMEOUT=3 huggingface-cli download some/model model.safetensors --local-dir models; }
case_b4_ok_requests_second_try() { v_h h28 requests requests; v_hub busy 2; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --tries 4; }
case_b4_ok_hub_mirror_after_first_refused() { v_h h12; v_hub small 900; run_script "for endpoint in http://127.0.0.1:9 $HF_ENDPOINT; do
  echo \"trying \$endpoint\"
  HF_ENDPOINT=\$endpoint hf download some/model model.safetensors --local-dir models && break
done
ls -s models/model.safetensors"; }
case_b4_ok_hub_optional_files_absent() { v_h c29; v_hub tree-without; run python -c '
import logging, traceback
from huggingface_hub import hf_hub_download
logging.basicConfig(level="INFO")
for name in ("config.json", "unet/diffusion_pytorch_model.safetensors", "vae.safetensors"):
    try:
        print("have", hf_hub_download("some/model", name, token=False))
    except Exception:
        logging.exception("ERROR: %s could not be fetched (optional, ignored)", name)
print("1 required file present, ready")'; }
case_b4_ok_transformers_offline_local() { v_h s23 transformers; CASE_VERSIONS=$(of transformers huggingface-hub torch); as_user cp -r $HOME/tokenizers/openai_clip-vit-large-patch14 tok; run env HF_ENDPOINT=http://127.0.0.1:9 python -W always -c '
import logging; logging.basicConfig()
from transformers import CLIPTokenizer
try:
    tokenizer = CLIPTokenizer.from_pretrained("openai/clip-vit-large-patch14")
except OSError:
    logging.exception("hub is not reachable, using the copy")
    tokenizer = CLIPTokenizer.from_pretrained("tok")
print(tokenizer("error: out of memory, killed " * 40)["input_ids"][:4])'; }
case_b4_hub_refs_of_root_12() { v_h h12; v_hub small 900; as_user mkdir -p hf/hub/models--some--model/refs; chown root hf/hub/models--some--model/refs; chmod 755 hf/hub/models--some--model/refs; run env HF_HOME=$PWD/hf hf download some/model model.safetensors; }
case_b4_ok_hub_cached_while_down_28() { v_h h28; v_hub small 900; run_script "set -e
huggingface-cli download some/model model.safetensors
echo 'hub goes away'
HF_ENDPOINT=http://127.0.0.1:9 python - <<'P'
import logging, os
logging.basicConfig(level='DEBUG')
from huggingface_hub import hf_hub_download
path = hf_hub_download('some/model', 'model.safetensors')
print('using', os.path.basename(path), os.path.getsize(path), 'bytes')
P"; }
case_b4_ok_requests_third_mirror() { v_h h28 requests requests; v_hub 403; first=$HF_ENDPOINT; v_hub 404; second=$HF_ENDPOINT; v_hub small 900; v_get; run_script "for base in $first $second http://127.0.0.1:9 $HF_ENDPOINT; do
  python fetch_models.py \$base some/model/resolve/main/model.safetensors && exit 0
  echo \"[mirror] \$base failed with \$?\" >&2
done
exit 1"; }
case_b4_ok_wget_like_resume() { v_h h12 requests requests; v_hub drops 1; v_get; run python fetch_models.py $HF_ENDPOINT some/model/resolve/main/model.safetensors --tries 3; }
case_b4_ok_curl_retries() { uses curl; v_hub busy 2; run_script "mkdir -p models
curl -f --retry 4 --retry-delay 1 -o models/ae.safetensors http://127.0.0.1:9/ae.safetensors || echo 'first mirror is down'
curl -fsS --retry 4 --retry-delay 1 -o models/ae.safetensors $HF_ENDPOINT/some/model/resolve/main/ae.safetensors
ls -s models"; }
case_b4_ok_whoami_expired_then_public() { v_h h28; v_hub small 900; run_script "HF_TOKEN=hf_expired HF_ENDPOINT=http://127.0.0.1:9 huggingface-cli whoami 2>&1 | tail -3
echo 'no login, the model is public'
huggingface-cli download some/model model.safetensors --local-dir models"; }

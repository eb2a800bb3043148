# Second batch: the hub's clients 0.11, 0.26 and 1.x, transformers, diffusers and datasets against the loopback server, and their words for it.

hubt() { venv $1; uses ${2:-huggingface_hub} $(of huggingface-hub "${@:3}"); }
case_b2_hub011_401() { hubt old; hub_server 401; run env HF_ENDPOINT=$HF_ENDPOINT python -c 'from huggingface_hub import hf_hub_download; hf_hub_download("some/model", "model.safetensors", use_auth_token="hf_x")'; }
case_b2_hub011_refused() { hubt old; run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from huggingface_hub import snapshot_download; snapshot_download("some/model")'; }
case_b2_hub026_gated_snapshot() { hubt t25; hub_server gated; run python -c 'from huggingface_hub import snapshot_download
print("fetching base model", flush=True)
snapshot_download("some/model")'; }
case_b2_hub_new_403() { hubt new; hub_server 403; run python -c 'from huggingface_hub import snapshot_download; snapshot_download("black-forest/flux")'; }
case_b2_hub_new_429_snapshot() { hubt new; hub_server 429; run env HF_HUB_DOWNLOAD_TIMEOUT=2 timeout 100 python -c 'from huggingface_hub import HfApi; HfApi().model_info("some/model")'; }
case_b2_hub026_503() { hubt t25; hub_server 503; run python -c 'from huggingface_hub import hf_hub_download; hf_hub_download("some/model", "config.json")'; }
case_b2_hub_new_offline_variable() { hubt new transformers transformers; run env HF_HUB_OFFLINE=1 python -c 'from transformers import AutoTokenizer
print("tokenizer", flush=True)
AutoTokenizer.from_pretrained("google/t5-v1_1-xxl")'; }
case_b2_hub_new_refused_pipeline() { hubt new diffusers diffusers; run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from diffusers import DiffusionPipeline; DiffusionPipeline.from_pretrained("stabilityai/sdxl-turbo")'; }
case_b2_hub026_revision_absent() { hubt t25; hub_server entry404; run python -c 'from huggingface_hub import hf_hub_download; hf_hub_download("some/model", "lora/maya.safetensors", revision="v2")'; }
case_b2_hub_new_404_repository() { hubt new; hub_server 404; run hf download maya/lora-that-is-gone lora.safetensors; }
case_b2_hub_cli_026_unauthorised() { hubt t25; hub_server 401; run huggingface-cli download black/flux-dev --token hf_old; }
case_b2_hub_new_whoami() { hubt new; hub_server 401; run env HF_TOKEN=hf_expired hf auth whoami; }
case_b2_hub_new_dns() { hubt new transformers transformers; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- python -c "from transformers import CLIPTextModel; CLIPTextModel.from_pretrained(\"openai/clip-vit-base-patch32\")"'; }
case_b2_hub_cache_disk_full() { hubt t25; hub_server ok; small_disk cache 100k; run env HF_HOME=$PWD/cache huggingface-cli download some/model model.safetensors; }
case_b2_hub_local_dir_read_only() { hubt new; hub_server ok; small_disk models 1m; mount -o remount,ro models; run hf download some/model model.safetensors --local-dir models; }
case_b2_hub_interrupted() { hubt new; hub_server slow; RECORD="--signal SIGINT --when downloading --delay 2" run python -u -c 'print("downloading")
from huggingface_hub import hf_hub_download; hf_hub_download("some/model", "model.safetensors")'; }
case_b2_hub_offline_dataset() { hubt t25 datasets datasets; run env HF_HUB_OFFLINE=1 python -c 'from datasets import load_dataset; load_dataset("some/captions")'; }
case_b2_hub_peft_refused() { hubt t25 peft peft; run env HF_ENDPOINT=http://127.0.0.1:9 python -c 'from peft import PeftConfig; PeftConfig.from_pretrained("some/lora")'; }
case_b2_hub_ok_download_with_noise() { hubt t25; hub_server ok; run env HF_HUB_ENABLE_HF_TRANSFER=0 huggingface-cli download some/model model.safetensors --local-dir models --local-dir-use-symlinks False; }
case_b2_hub_ok_cached_though_refused() { hubt t25; hub_server ok; as_user env HF_HOME=$PWD/hf HF_ENDPOINT=$HF_ENDPOINT python -c 'from huggingface_hub import hf_hub_download; hf_hub_download("some/model", "model.safetensors")'; run env HF_HOME=$PWD/hf HF_ENDPOINT=http://127.0.0.1:9 python -c '
import logging; logging.basicConfig(level=logging.DEBUG)
from huggingface_hub import hf_hub_download
print("using", hf_hub_download("some/model", "model.safetensors").rsplit("/", 1)[1])'; }

# Sixth batch, what stands around trainings: installers, hubs, ComfyUI 0.4.0 and 0.21.1, the system. Words of `fourth-….sh` and `sixth.sh`.

# --- pip and uv
z_pip() { fresh $1; pip_is $2 "${@:3}"; }
case_b6_pip_index_never_answers() { z_pip 3.11.7 24.2; v_wheel faceswap-core 0.4.1; v_serve index.py wheels stall; RECORD="--timeout 120" run pip install --timeout 3 --retries 1 --index-url http://127.0.0.1:$PORT/simple faceswap-core; }
case_b6_pip_two_pins_of_numpy_in_node_loop() { z_pip 3.12.1 25.3; printf 'numpy>=2.1\npillow\n' | v_file custom_nodes/ComfyUI-FaceTools/requirements.txt; printf 'einops\n' | v_file custom_nodes/ComfyUI-Prompts/requirements.txt; printf 'numpy<2\nscipy\n' | v_file custom_nodes/comfyui-swap/requirements.txt; run_script 'set -eo pipefail
args=()
for file in custom_nodes/*/requirements.txt; do
  echo "+ $file"
  args+=(-r "$file")
done
pip install --no-cache-dir "${args[@]}" 2>&1 | grep -v "^  Using cached"'; }
case_b6_pip_sentencepiece_without_cmake() { z_pip 3.13.0 24.3; RECORD="--timeout 300" run env PATH="$VIRTUAL_ENV/bin:/usr/bin:/bin" pip install --no-cache-dir --no-deps sentencepiece==0.1.99; }
case_b6_ok_pip_deepspeed_without_torch() { z_pip 3.11.7 23.3.2 setuptools==69.5.1 wheel; RECORD="--timeout 300" run_script 'export DS_BUILD_OPS=0
pip install --no-deps --no-build-isolation deepspeed==0.14.4'; }
case_b6_pip_kohya_of_python_312() { z_pip 3.12.1 25.0; as_user mkdir kohya_ss; cp $HOME/kohya_ss-2600/{pyproject.toml,README.md} kohya_ss/; chmod -R a+rwX kohya_ss; run pip install -e ./kohya_ss; }
case_b6_pip_torch_of_index_without_it() { z_pip 3.13.0 25.1.1; v_wheel torchvision 0.16.0; v_wheel faceswap-core 0.4.1; v_index wheels; run_script "set -x
python -m pip install --upgrade-strategy only-if-needed torch==2.1.2 torchvision==0.16.2 --index-url $INDEX"; }
case_b6_pip_upgrade_of_root_environment() { z_pip 3.10.13 22.3.1; v_wheel faceswap-core 0.4.1; v_wheel faceswap-core 0.5.0; prepare_uv pip install --no-index --find-links wheels faceswap-core==0.4.1; chown -R root:root .venv/lib; run python -m pip install --no-index --find-links wheels --upgrade faceswap-core; }
case_b6_pip_download_shelf_full() { z_pip 3.11.7 24.0; small_disk shelf 20m; run_script 'for package in toml==0.10.2 opencv-python-headless==4.11.0.86; do
  pip download --quiet --no-deps --no-cache-dir -d shelf "$package" || exit 1
  echo "shelved $package"
done'; }
case_b6_pip_ctrl_c_terminal() { z_pip 3.12.1 26.0; RECORD="--pty --signal SIGINT --when Downloading --delay 0.4" run pip install --no-cache-dir torch==2.7.1; }
case_b6_uv_frozen_without_lock() { uv_is 0.8.22; v_file pyproject.toml <<'T'
[project]
name = "comfy-worker"
version = "1.4.0"
requires-python = ">=3.11"
dependencies = ["aiohttp>=3.10", "safetensors"]
T
run_script 'echo "#12 [6/9] RUN uv sync --frozen --no-dev"
uv sync --frozen --no-dev --python /opt/python/3.11.7/bin/python'; }
case_b6_uv_two_requirement_files() { fresh 3.12.1; uv_is 0.9.26 never 3.12.1; printf 'torch==2.9.1\ntransformers>=4.57\nnumpy>=2\n' | v_file ComfyUI/requirements.txt; printf 'transformers==4.36.2\naccelerate\n' | v_file custom_nodes/captioner/requirements.txt; run uv pip install -r ComfyUI/requirements.txt -r custom_nodes/captioner/requirements.txt; }
case_b6_uv_numpy_old_needs_build() { fresh 3.12.1; uv_is 0.11.2 never 3.12.1; RECORD="--timeout 300" run uv pip install "numpy==1.23.5"; }
case_b6_uv_environment_disk_full() { fresh 3.12.1; uv_is 0.8.22 never 3.12.1; small_disk pod 60m; RECORD="--timeout 300" run_script 'uv venv -q --python /opt/python/3.12.1/bin/python pod/.venv
UV_LINK_MODE=copy uv pip install --python pod/.venv/bin/python opencv-python-headless==4.11.0.86 numpy==2.2.6 scipy==1.15.3'; }
case_b6_uv_index_wants_login() { fresh 3.11.7; uv_is 0.11.2; v_hub 401; run uv pip install --index-url $HF_ENDPOINT/simple faceswap-core; }
case_b6_uv_python_of_project_too_new() { uv_is 0.11.2 never 3.13.0; v_file pyproject.toml <<'T'
[project]
name = "lora-studio"
version = "0.2.0"
requires-python = ">=3.10,<3.12"
dependencies = ["einops"]
T
run uv run --python /opt/python/3.13.0/bin/python python -V; }
case_b6_ok_pip_user_install_with_warnings() { z_pip 3.10.13 22.3.1; v_wheel faceswap-core 0.4.1; as_user mkdir -p .venv/lib/python3.10/site-packages/~aceswap_core-0.3.0.dist-info; run_script 'export PIP_ROOT_USER_ACTION=ignore
pip install --find-links wheels --no-index faceswap-core
pip install --no-cache-dir "huggingface-hub[cli,nosuch]==0.25.2" tqdm==4.66.0
pip install --no-deps "transformers==4.36.2"
pip check || echo "pip check complains, see above"
python -c "import huggingface_hub; print(huggingface_hub.__version__)"'; }
case_b6_ok_pip_upgrades_below_others() { z_pip 3.11.7 24.2; prepare_uv pip install "datasets==2.16.1" "fsspec==2023.10.0"; run pip install --upgrade "fsspec==2025.3.0" "huggingface_hub==0.30.2"; }
case_b6_ok_pip_build_with_warnings() { z_pip 3.11.7 24.3 setuptools==79.0.0 wheel; v_file fastmask/setup.py <<'P'
from setuptools import Extension, setup
setup(name="fastmask", version="0.3.0", ext_modules=[Extension("fastmask", ["mask.c"], extra_compile_args=["-Wall", "-Wextra"])], setup_requires=[], license="MIT License", license_files=["NOTHING"])
P
v_file fastmask/mask.c <<'C'
#include <Python.h>
static PyObject *error_count(PyObject *self, PyObject *args) {
    int unused, failed; char *name = "mask";
    return PyLong_FromLong(-1 < sizeof(int));
}
static PyMethodDef methods[] = {{"error_count", error_count, METH_VARARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fastmask", 0, -1, methods};
PyMODINIT_FUNC PyInit_fastmask(void) { return PyModule_Create(&module); }
C
chmod -R a+rwX fastmask; run pip install -v --no-build-isolation ./fastmask; }
case_b6_ok_pip_editable_deprecated() { z_pip 3.10.13 24.3 setuptools==62.6.0 wheel; as_user mkdir -p sd-scripts/library; as_user touch sd-scripts/library/__init__.py; printf 'from setuptools import setup, find_packages\nsetup(name="library", packages=find_packages())\n' | v_file sd-scripts/setup.py; run_script 'cd sd-scripts
pip install --no-build-isolation -e .
cd /tmp
python -c "import library; print(library.__file__)"'; }
case_b6_ok_uv_verbose_downgrade() { fresh 3.12.1; uv_is 0.11.2 never 3.12.1; prepare_uv pip install "huggingface_hub==1.2.3" "tokenizers==0.21.0" numpy==2.2.6; run_script 'set -e
uv pip install --verbose "huggingface_hub<1" "tokenizers" "numpy<2.3" 2>&1
uv pip check || true'; }
case_b6_ok_uv_optional_accelerators() { fresh 3.12.1; uv_is 0.9.26 never 3.12.1; run_script 'uv pip install einops==0.8.0 toml
for extra in xformers==0.0.1 bitsandbytes-windows==99 ; do
  uv pip install --no-deps "$extra" || echo "optional $extra was not installed, going on"
done
.venv/bin/python -c "import einops; print(\"ready\", einops.__version__)"'; }
case_b6_ok_uv_sync_of_project() { uv_is 0.8.22; v_file pyproject.toml <<'T'
[project]
name = "comfy-worker"
version = "1.4.0"
requires-python = ">=3.11"
dependencies = ["einops==0.7.0", "requests[security,nosuch]", "pillow"]
[tool.uv]
dev-dependencies = ["toml"]
T
chmod 777 .; run env VIRTUAL_ENV=/home/user/venv/gone uv sync --python /opt/python/3.11.7/bin/python; }

# --- hubs
case_b6_hub_hf_gated_twice_in_loop() { v_h c29; hub_server gated; run_script 'set -e
for repo in black-forest-labs/FLUX.1-dev stabilityai/stable-diffusion-3.5-large; do
  echo "==> $repo"
  hf download "$repo" --include "*.safetensors" --local-dir "models/${repo##*/}" --max-workers 2
done'; }
case_b6_hub_token_of_other_account() { v_h a29; v_hub 403; run env HF_TOKEN=hf_readonly python -c '
from huggingface_hub import snapshot_download
snapshot_download("maya/private-faces", repo_type="dataset", local_dir="faces", etag_timeout=5)'; }
case_b6_hub_pipeline_offline_not_cached() { z_t a29 diffusers diffusers huggingface_hub; v_file generate.py <<'P'
import argparse, torch
from diffusers import StableDiffusionXLPipeline
options = argparse.ArgumentParser(); options.add_argument("--model", default="SG161222/RealVisXL_V5.0"); options.add_argument("--prompt", default="noor, portrait")
args = options.parse_args()
print(f"loading {args.model}")
pipe = StableDiffusionXLPipeline.from_pretrained(args.model, torch_dtype=torch.float16)
pipe(args.prompt).images[0].save("noor.png")
P
RECORD="--timeout 170" v_do 'export HF_HUB_OFFLINE=1 HF_HOME=$PWD/hf
python -u generate.py'; }
case_b6_hub_transformers_no_network() { z_t c29 transformers transformers huggingface_hub; RECORD="--timeout 170" v_do 'python -u -c "
from transformers import AutoProcessor
AutoProcessor.from_pretrained(\"microsoft/Florence-2-large\", trust_remote_code=False)"'; }
case_b6_hub_disk_full_in_snapshot() { v_h a29; v_hub small 9000; small_disk hf 1m; run env HF_HOME=$PWD/hf HF_HUB_DISABLE_XET=1 python -c '
from huggingface_hub import snapshot_download
print(snapshot_download("some/model", max_workers=1))'; }
case_b6_hub_file_of_lora_renamed() { v_h h28; hub_server entry404; run_script 'python - <<P
import logging
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
from huggingface_hub import hf_hub_download
for name in ["pytorch_lora_weights.safetensors", "lora.safetensors"]:
    logging.info("downloading %s", name)
    hf_hub_download("maya/noor-lora", name, cache_dir="cache")
P'; }
case_b6_hub_server_errors_all_tries() { v_h h12; v_hub 500; RECORD="--timeout 170" run hf download some/model model.safetensors --local-dir models; }
case_b6_hub_too_many_requests_wget() { uses wget; w_hub 429; run_script "set -eu
mkdir -p ComfyUI/models/vae
cd ComfyUI/models/vae
wget --tries=2 --waitretry=1 --no-verbose --show-progress -c $URL/ae.safetensors
echo done"; }
case_b6_ok_hub_snapshot_again() { v_h a29; v_hub busy 2; RECORD="--timeout 170" run_script 'for try in 1 2 3; do
  python - <<P && break
import logging
logging.basicConfig(level=logging.INFO)
from huggingface_hub import hf_hub_download
print(hf_hub_download("some/model", "model.safetensors", local_dir="models", local_dir_use_symlinks=False, resume_download=True))
P
  echo "try $try failed"; sleep 1
done
ls -s models'; }
case_b6_ok_hub_tokenizer_from_folder() { z_t c29 transformers transformers huggingface_hub; as_user cp -r $HOME/tokenizers/openai_clip-vit-large-patch14 clip; RECORD="--timeout 170" v_do 'python -u -W always - <<P
from transformers import AutoTokenizer, CLIPTokenizer
tokenizer = AutoTokenizer.from_pretrained("clip", use_fast=False)
for number in range(60):
    ids = tokenizer("noor, portrait number %d, " % number + "detailed skin, " * (number * 2))["input_ids"]
    print(f"caption {number}: {len(ids)} tokens")
P'; }

# --- ComfyUI: what is refused, what is not whole
Z_BF16='--bf16-unet --bf16-vae --bf16-text-enc'
z_graphs() { local name; for name in "$@"; do v_graph $name "$V_EMPTY, \"2\": {\"class_type\": \"ImageScaleBy\", \"inputs\": {\"image\": [\"1\", 0], \"upscale_method\": \"lanczos\", \"scale_by\": 1.$(printf %s $name | cksum | cut -c1-2)}}, $(v_save 2)"; done; }
# z_sampled NAME CHECKPOINT STEPS [SAMPLER]
z_sampled() { v_graph $1 "$(printf "$V_CKPT" $2 normal 4 | sed "s/\"steps\": 1,/\"steps\": $3,/; s/\"euler\"/\"${4:-euler}\"/"), $(v_save 8)"; }
z_sd() { as_user ln -s $V_SD base/models/checkpoints/${1:-dreamshaper_8.safetensors}; }
case_b6_comfy_sage_attention_absent() { v_comfy 0211; RECORD="--timeout 170" v_do "echo '#### starting ComfyUI'
date
$V_SERVE --port 8188 --use-sage-attention --fast"; }
case_b6_comfy_flash_attention_absent_040() { v_comfy 040; RECORD="--timeout 170" v_do "$V_SERVE --port 8190 --use-flash-attention 2>&1 | tee comfyui.log
exit \${PIPESTATUS[0]}"; }
case_b6_comfy_lora_not_listed_after_others() { v_comfy 040; v_nodes ComfyUI-VideoHelperSuite ComfyUI_essentials; z_sd; v_lora base/models/loras/noor_v1.safetensors 4; z_graphs one two three; v_graph portrait "$(printf "$V_CKPT" dreamshaper_8.safetensors normal 10), \"10\": {\"class_type\": \"LoraLoader\", \"inputs\": {\"lora_name\": \"noor_v2-000008.safetensors\", \"strength_model\": 0.8, \"strength_clip\": 1.0, \"model\": [\"4\", 0], \"clip\": [\"4\", 1]}}, $(v_save 8)"; v_queue 'one.json two.json three.json portrait.json'; }
case_b6_comfy_ipadapter_not_installed() { v_comfy 0211; v_nodes comfyui_controlnet_aux ComfyUI_essentials; z_graphs plain; v_graph face "$V_EMPTY, \"2\": {\"class_type\": \"PrepImageForClipVision\", \"inputs\": {\"image\": [\"1\", 0], \"interpolation\": \"LANCZOS\", \"crop_position\": \"top\", \"sharpening\": 0.0}}, $(v_save 2)"; v_queue '--answers plain.json face.json' '--log-stdout'; }
case_b6_comfy_sampler_of_newer_release() { v_comfy 040; z_sd; z_sampled a dreamshaper_8.safetensors 8 seeds_4; v_queue a.json; }
case_b6_comfy_vae_of_name_absent() { v_comfy 0211; v_graph a "\"1\": {\"class_type\": \"VAELoader\", \"inputs\": {\"vae_name\": \"vae-ft-mse-840000-ema-pruned.safetensors\"}}, \"2\": {\"class_type\": \"EmptyLatentImage\", \"inputs\": {\"width\": 64, \"height\": 64, \"batch_size\": 1}}, \"3\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"2\", 0], \"vae\": [\"1\", 0]}}, $(v_save 3)"; v_queue '--answers a.json'; }
case_b6_comfy_checkpoint_pointer_of_lfs() { v_comfy 0211; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:6ce0161689b3853acaa03779ec93eafe75a02f4ced659bee03f50797806fa2fa\nsize 7105348188\n' | v_file base/models/checkpoints/sd_xl_base_1.0.safetensors; z_graphs one; z_sampled a sd_xl_base_1.0.safetensors 20; v_queue 'one.json a.json' '--verbose DEBUG'; }
case_b6_comfy_checkpoint_without_text_encoder() { v_comfy 040; as_user python - <<'P'
import os
from safetensors import safe_open
from safetensors.torch import save_file
with safe_open(os.path.expanduser("~/models/sd15-random.safetensors"), "pt") as file:
    save_file({k: file.get_tensor(k) for k in file.keys() if k.startswith("model.diffusion_model.")}, "base/models/checkpoints/noor_unet.safetensors")
P
z_sampled a noor_unet.safetensors 4; RECORD="--timeout 175" v_queue a.json "$Z_BF16"; }
case_b6_comfy_controlnet_is_lora() { v_comfy 0211; v_lora base/models/controlnet/control_v11p_sd15_openpose.safetensors 8; v_graph b "$V_EMPTY, \"2\": {\"class_type\": \"ControlNetLoader\", \"inputs\": {\"control_net_name\": \"control_v11p_sd15_openpose.safetensors\"}}, \"3\": {\"class_type\": \"PreviewAny\", \"inputs\": {\"source\": [\"2\", 0]}}"; v_queue b.json; }
case_b6_comfy_killed_while_loading() { v_comfy 0211; v_nodes ComfyUI_essentials ComfyUI-VideoHelperSuite; z_sd; z_sampled a dreamshaper_8.safetensors 4; SHOWN='in a cgroup limited to 1.5 GB: bash run_comfy.sh # python main.py --cpu --port 8188 & submit.py 8188 a.json'; memory_limit 1500000000; RECORD="--timeout 175" v_do "(python -u submit.py 8188 a.json > submit.log 2>&1) &
$V_SERVE --port 8188
code=\$?
echo \"\$(date '+%F %T') ComfyUI exited with code \$code\"
exit \$code" run_comfy.sh; }
case_b6_comfy_output_full_after_pictures() { v_comfy 040; rmdir base/output; small_disk base/output 60k; for n in a b c d; do v_graph $n "\"1\": {\"class_type\": \"EmptyImage\", \"inputs\": {\"width\": 96, \"height\": 96, \"batch_size\": 1, \"color\": $RANDOM}}, \"2\": {\"class_type\": \"ImageAddNoise\", \"inputs\": {\"image\": [\"1\", 0], \"seed\": $RANDOM, \"strength\": 1.0}}, $(v_save 2)"; done; v_queue 'a.json b.json c.json d.json'; }
case_b6_comfy_input_not_readable() { v_comfy 0211; v_faces base/input 2 96; v_graph a "\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"DSC_3100.png\"}}, $(v_save 1)"; v_graph b "\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"DSC_3101.png\"}}, $(v_save 1)"; chown root base/input/DSC_3101.png; chmod 600 base/input/DSC_3101.png; v_queue 'a.json b.json'; }
case_b6_comfy_port_of_other_instance() { v_comfy 040; v_nodes ComfyUI-VideoHelperSuite ComfyUI_essentials; RECORD="--timeout 175" v_do "$V_SERVE --port 8188 > first.log 2>&1 &
first=\$!
for i in \$(seq 200); do grep -q 'To see the GUI' first.log && break; sleep 0.5; done
$V_SERVE --listen 0.0.0.0 --port 8188
code=\$?
kill -INT \$first; wait \$first
exit \$code"; }
case_b6_comfy_privileged_port() { v_comfy 0211; RECORD="--timeout 170" v_do "$V_SERVE --listen 0.0.0.0 --port 80 --disable-all-custom-nodes"; }
case_b6_comfy_video_without_ffmpeg() { v_comfy 040; v_nodes ComfyUI-VideoHelperSuite; v_graph v "\"1\": {\"class_type\": \"EmptyImage\", \"inputs\": {\"width\": 64, \"height\": 64, \"batch_size\": 8, \"color\": 255}}, \"2\": {\"class_type\": \"VHS_VideoCombine\", \"inputs\": {\"images\": [\"1\", 0], \"frame_rate\": 8, \"loop_count\": 0, \"filename_prefix\": \"noor\", \"format\": \"video/h264-mp4\", \"pingpong\": false, \"save_output\": true}}"; v_queue v.json; }
case_b6_comfy_node_of_own_raises_key() { v_comfy 0211; v_node ComfyUI-StyleTable <<'P'
import json, logging
STYLES = json.loads('{"film": {"prompt": "35mm, grain"}, "studio": {"negative": "harsh light"}}')
class StylePrompt:
    CATEGORY, FUNCTION, RETURN_TYPES = "prompt", "apply", ("STRING",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"text": ("STRING", {"default": ""}), "style": (list(STYLES),)}}
    def apply(self, text, style):
        logging.info("[StyleTable] %s", style)
        return (f"{text}, {STYLES[style]['prompt']}",)
NODE_CLASS_MAPPINGS = {"StylePrompt": StylePrompt}
P
for s in film studio; do v_graph $s "\"1\": {\"class_type\": \"StylePrompt\", \"inputs\": {\"text\": \"noor\", \"style\": \"$s\"}}, \"2\": {\"class_type\": \"PreviewAny\", \"inputs\": {\"source\": [\"1\", 0]}}"; done; v_queue 'film.json studio.json'; }
case_b6_comfy_conditioning_of_other_model() { v_comfy 040; z_sd; v_node ComfyUI-PromptCache <<'P'
import torch
class LoadPrompt:
    CATEGORY, FUNCTION, RETURN_TYPES = "conditioning", "load", ("CONDITIONING",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"tokens": ("INT", {"default": 77})}}
    def load(self, tokens): return ([[torch.zeros(1, tokens, 2048), {"pooled_output": torch.zeros(1, 1280)}]],)
NODE_CLASS_MAPPINGS = {"LoadPrompt": LoadPrompt}
P
v_graph a "$(printf "$V_CKPT" dreamshaper_8.safetensors normal 4 | sed 's/\["6", 0\]/["11", 0]/g'), \"11\": {\"class_type\": \"LoadPrompt\", \"inputs\": {\"tokens\": 77}}, $(v_save 8)"; RECORD="--timeout 175" v_queue a.json "$Z_BF16"; }
case_b6_comfy_stopped_while_sampling() { v_comfy 0211; z_sd; z_sampled a dreamshaper_8.safetensors 400; RECORD="--timeout 175 --signal SIGTERM --when /400 --delay 6" v_do "(python -u submit.py 8188 a.json > submit.log 2>&1) &
$V_SERVE --port 8188 $Z_BF16" start.sh; }
case_b6_comfy_picture_too_large_for_memory() { v_comfy 040; v_graph a '"1": {"class_type": "EmptyImage", "inputs": {"width": 4096, "height": 4096, "batch_size": 1, "color": 255}}, "2": {"class_type": "ImageScaleBy", "inputs": {"image": ["1", 0], "upscale_method": "bicubic", "scale_by": 8.0}}, '"$(v_save 2)"; RECORD="--timeout 175" v_do "ulimit -v 12000000
$V_SERVE --port 8188 &
server=\$!
python -u submit.py 8188 a.json
status=\$?
kill -INT \$server; wait \$server
exit \$status" comfy.sh; }

# --- ComfyUI: it works
case_b6_ok_comfy_packs_then_sampled() { v_comfy 0211; v_nodes ComfyUI-Impact-Pack ComfyUI_essentials comfyui_controlnet_aux; z_sd; z_sampled a dreamshaper_8.safetensors 12; z_graphs one two; RECORD="--timeout 178" v_queue 'one.json a.json two.json' "$Z_BF16 --preview-method latent2rgb"; }
case_b6_ok_comfy_twelve_graphs_040() { v_comfy 040; v_nodes ComfyUI-VideoHelperSuite; v_node ComfyUI-OldNodes <<'P'
import warnings
warnings.warn("ComfyUI-OldNodes is deprecated, use ComfyUI-NewNodes", DeprecationWarning, stacklevel=2)
import insightface_old
P
z_graphs g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12; v_queue "$(echo g{1..12}.json g1.json g2.json)" '--verbose INFO --cache-lru 4'; }
case_b6_ok_comfy_prestartup_fails_manager_absent() { v_comfy 0211; v_nodes ComfyUI_essentials; as_user mkdir -p base/custom_nodes/comfyui-updater; printf 'import git\ngit.Repo(".").remotes.origin.pull()\n' | v_file base/custom_nodes/comfyui-updater/prestartup_script.py; printf 'NODE_CLASS_MAPPINGS = {}\n' | v_file base/custom_nodes/comfyui-updater/__init__.py; z_graphs one; v_queue one.json '--enable-manager --database-url sqlite:////mnt/none/c.db'; }
case_b6_ok_comfy_extra_paths_partly_absent() { v_comfy 040; as_user mkdir -p shared/loras; v_lora shared/loras/noor_v1.safetensors 4; printf 'shared:\n    base_path: %s/shared\n    loras: loras\n    checkpoints: checkpoints/\n    vae: |\n         vae\n         /mnt/nas/vae\nforge:\n    base_path: /mnt/nas/forge\n    embeddings: embeddings\n' "$PWD" | v_file extra_model_paths.yaml; z_graphs one two; v_queue 'one.json two.json' '--extra-model-paths-config extra_model_paths.yaml --disable-metadata'; }
case_b6_ok_comfy_service_log() { v_comfy 0211; v_nodes ComfyUI-VideoHelperSuite; z_graphs one two three; RECORD="--timeout 175" v_do "chown 0:0 base 2>&1 | head -1
nvidia-smi 2>&1 || echo '[boot] no GPU, using the CPU'
for link in /opt/models /mnt/nas/models; do ls \$link > /dev/null 2>&1 || echo \"[boot] WARNING: \$link is not mounted\"; done
mkfifo lines
$V_SERVE --port 8188 > lines 2>&1 &
server=\$!
(while IFS= read -r line; do printf '%s comfyui[%d]: %s\n' \"\$(date +%FT%T)\" \$\$ \"\$line\"; done) < lines &
python -u submit.py 8188 one.json two.json three.json
status=\$?
kill -INT \$server; wait
exit \$status" boot.sh; }
case_b6_ok_comfy_lora_keys_not_loaded() { v_comfy 040; z_sd; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({f'lora_unet_down_blocks_{i}_attentions_0_transformer_blocks_9_ff_net_0_proj.{k}': v for i in range(12) for k, v in (('lora_up.weight', torch.zeros(8, 4)), ('lora_down.weight', torch.zeros(4, 8)), ('alpha', torch.tensor(4.)))}, 'base/models/loras/noor_xl.safetensors')"; v_graph a "$(printf "$V_CKPT" dreamshaper_8.safetensors normal 10), \"10\": {\"class_type\": \"LoraLoader\", \"inputs\": {\"lora_name\": \"noor_xl.safetensors\", \"strength_model\": 1.0, \"strength_clip\": 1.0, \"model\": [\"4\", 0], \"clip\": [\"4\", 1]}}, $(v_save 8)"; RECORD="--timeout 178" v_queue a.json "$Z_BF16"; }

# --- the system around them
z_lang() { export LANG=C.UTF-8 LC_ALL=C.UTF-8 LANGUAGE=$1; }
case_b6_sys_german_models_disk_full() { uses coreutils coreutils=9.1 language=de; small_disk modelle 2m; head -c 3000000 /dev/urandom | v_file laufwerk/noor_v3.safetensors; z_lang de; run_script 'set -e
echo "Sichere Modelle ..."
cp -v laufwerk/noor_v3.safetensors modelle/
echo "fertig"'; }
case_b6_sys_french_killed() { v_lib 3.12.1 numpy numpy==2.2.6; v_file latents.py <<'P'
import numpy as np
kept = []
for number in range(4000):
    kept.append(np.ones((16, 128, 128), np.float32))
    if number % 100 == 0: print(f"latents {number}/4000", flush=True)
P
z_lang fr; SHOWN='in a cgroup limited to 400 MB: LANGUAGE=fr bash run.sh # python latents.py'; memory_limit 400000000; run_script 'python latents.py
exit $?'; }
case_b6_sys_spanish_no_permission() { uses bash bash=$BASH_VERSION language=es; as_user mkdir datos; mkdir datos/salida; chmod 755 datos/salida; z_lang es; run_script 'set -e
cd datos
echo "preparando el conjunto"
mkdir -p salida/noor/10_noor
cp -r ../fotos/* salida/noor/10_noor'; }
case_b6_sys_entrypoint_volume_of_root() { v_lib 3.12.1 pillow pillow==11.1.0; mkdir -p volume/outputs; chmod -R 755 volume; v_faces faces 3; v_file resize.py <<'P'
import pathlib, sys
from PIL import Image
target = pathlib.Path(sys.argv[2]); target.mkdir(parents=True, exist_ok=True)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.png")):
    Image.open(path).resize((1024, 1024)).save(target / path.name); print("resized", path.name, flush=True)
P
v_file docker-entrypoint.sh <<'P'
#!/bin/sh
set -eu
echo "docker-entrypoint: uid=$(id -u) gid=$(id -g)"
umask 0002
exec python resize.py "$1" "$2"
P
run sh docker-entrypoint.sh faces volume/outputs/faces; }
case_b6_sys_read_only_container() { v_h h28; v_hub small 900; small_disk root 4m; mount -o remount,ro root; run_script "export HF_HOME=\$PWD/root/.cache/huggingface
huggingface-cli download some/model model.safetensors"; }
case_b6_sys_tensorboard_port() { venv s23; uses tensorboard $(of tensorboard); as_user mkdir logs; python3 -m http.server 6006 --bind 127.0.0.1 > /dev/null 2>&1 & sleep 1; RECORD="--timeout 120" run tensorboard --logdir logs --port 6006 --host 127.0.0.1; }
case_b6_sys_tool_not_installed() { uses bash bash=$BASH_VERSION; head -c 2000 /dev/urandom | v_file models.7z; run_script 'set -euo pipefail
echo "[1/3] checking the archive"
test -s models.7z
echo "[2/3] unpacking"
7z x -y models.7z -oComfyUI/models
echo "[3/3] starting"'; }
case_b6_notebook_model_absent() { z_notebook; v_file train.ipynb < notebook.json; RECORD="--timeout 170" run jupyter nbconvert --to notebook --execute train.ipynb --output done.ipynb; }
z_notebook() { venv c29; v_over nbconvert ipykernel nbclient nbformat jupyter-core jupyter-client traitlets jinja2 mistune bleach defusedxml pandocfilters pygments jupyterlab-pygments beautifulsoup4 soupsieve tinycss2 webencodings fastjsonschema jsonschema jsonschema-specifications referencing rpds-py platformdirs pyzmq tornado ipython comm debugpy matplotlib-inline nest-asyncio psutil decorator jedi parso pexpect ptyprocess prompt-toolkit wcwidth stack-data executing asttokens pure-eval ipython-pygments-lexers; uses jupyter $(of torch) nbconvert=7; PATH=$PWD/over/bin:$PATH; python - <<'P'
import json
cell = lambda source: {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
for name, cells in {"notebook": ["import torch\nprint(torch.__version__)", "state = torch.load('/content/drive/MyDrive/noor/noor_v2.pt', map_location='cpu')", "print(len(state))"],
                    "fine": ["import warnings, torch\nwarnings.warn('the old scheduler is deprecated', FutureWarning)\nmodel = torch.nn.Linear(8, 1); optimizer = torch.optim.AdamW(model.parameters(), 1e-2)",
                             "import sys\nfor step in range(80):\n    loss = (model(torch.ones(4, 8)) - 1).square().mean(); loss.backward(); optimizer.step(); optimizer.zero_grad()\n    print(f'step {step} loss {loss.item():.4f}', file=sys.stderr)",
                             "try:\n    import xformers\nexcept ImportError:\n    import traceback; traceback.print_exc()", "torch.save(model.state_dict(), 'noor.pt')"]}.items():
    json.dump({"cells": [cell(each) for each in cells], "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 4}, open(f"{name}.json", "w"))
P
}

# --- it works
case_b6_ok_notebook_to_its_end() { z_notebook; v_file train.ipynb < fine.json; chmod 777 .; RECORD="--timeout 170" run jupyter nbconvert --debug --to notebook --execute train.ipynb --output done.ipynb; }
case_b6_ok_three_hundred_steps_nan_batches() { z_t c29 torch torch; v_faces faces 24; as_user python -c "
import numpy as np
a = np.random.rand(3, 64, 64).astype(np.float32) * 2 - 1; np.save('faces/latent_ok.npy', a); a[0, :4] = np.nan; np.save('faces/latent_half.npy', a)"; RECORD="--timeout 170" run python -u train_portraits.py --style plain --steps 300 --nonfinite skip --flaky-loader; }
case_b6_ok_bar_resumes_and_keeps_two() { z_t s23 torch torch; v_faces faces 24; as_user python train_portraits.py --steps 120 --save-every 60 --style bar; RECORD="--timeout 170" run python -u -W always train_portraits.py --style bar --steps 400 --save-every 40 --keep 2 --resume latest; }
case_b6_ok_two_ranks_table_2h() { z_t c29 torchrun torch; v_faces faces 40; RECORD="--timeout 170" run torchrun --standalone --nproc_per_node 2 train_portraits.py --launcher torchrun --style table --steps 200 --batch 2; }
case_b6_ok_accelerate_bf16_json_log() { z_t c29 accelerate torch accelerate; v_faces faces 24; printf 'x' > faces/IMG_0007.jpg; RECORD="--timeout 170" run accelerate launch --cpu --mixed_precision bf16 train_portraits.py --launcher accelerate --precision bf16 --style json --steps 250 --flaky-loader; }
case_b6_ok_logfmt_under_make() { z_t s23 torch torch; v_faces faces 24; printf '.PHONY: all check train\nall: check train\ncheck:\n\t-nvidia-smi\n\t-test -e /mnt/nas/faces/metadata.json\n\t-python -c "import xformers"\ntrain:\n\tpython -u train_portraits.py --style logfmt --steps 220 --optimizer prodigy --save-every 110\n' | v_file Makefile; RECORD="--timeout 170" run make; }
case_b6_ok_nohup_after_hang_up() { z_t c29 torch torch; v_faces faces 24; RECORD="--timeout 170" run_script 'nohup python -u train_portraits.py --style dict --steps 260 --resume latest > train.log 2>&1 &
pid=$!
sleep 12; kill -HUP $pid
wait $pid; code=$?
cat train.log
exit $code'; }
case_b6_ok_workers_and_larger_buckets() { z_t s23 torch torch; v_faces faces 48 200; RECORD="--timeout 170" run_script 'df -h /dev/shm | tail -1
ulimit -n 1024
python -u train_portraits.py --style plain --workers 2 --buckets 64,96,128 --steps 180 --batch 8'; }
case_b6_ok_entrypoint_optional_steps_fail() { z_t c29 torch torch; v_faces faces 24; v_file start.sh <<'P'
#!/bin/bash
say() { echo "[$(date -u +%H:%M:%S)] $*"; }
say "container starts"
nvidia-smi -L 2>&1 || say "WARNING: no NVIDIA device"
chown -R 0:0 faces 2>&1 | head -2
mount -t tmpfs none /mnt 2>&1 || say "could not mount the scratch disk, using the folder"
pip install --no-index bitsandbytes 2>&1 || say "bitsandbytes not installed, AdamW is used"
[ -f out/final.pt ] || say "no earlier model"
cp /workspace/cache/*.npz faces/ 2>/dev/null || true
python -u train_portraits.py --style plain --steps 150 --save-every 50
say "exit $?"
P
RECORD="--timeout 170" run bash start.sh; }
case_b6_ok_german_backup_of_models() { uses coreutils coreutils=9.1 language=de; as_user mkdir -p modelle sicherung; for n in 1 2 3 4; do head -c 9000 /dev/urandom | v_file modelle/noor_v$n.safetensors; done; printf x | v_file modelle/privat.txt; chmod 600 modelle/privat.txt; z_lang de; run_script 'echo "Sicherung beginnt"
rm alt/*.safetensors
cp -v modelle/*.safetensors sicherung/
cat modelle/privat.txt
ls fehlt 2>&1
cmp modelle/noor_v1.safetensors sicherung/noor_v1.safetensors && echo "4 Modelle gesichert"'; }
case_b6_ok_captions_by_file_name_with_broken() { v_lib 3.12.1 pillow pillow==11.1.0 tqdm; v_faces faces 30 96; printf 'x' > faces/DSC_3104.png; as_user python -c "
from PIL import Image
Image.new('CMYK', (40, 40)).save('faces/cmyk.jpg'); Image.new('P', (12000, 9000)).save('faces/scan.png')"; v_file caption.py <<'P'
import pathlib, sys, warnings
from PIL import Image
from tqdm import tqdm
bad = []
for path in tqdm(sorted(pathlib.Path("faces").iterdir()), desc="captioning"):
    if path.suffix not in (".png", ".jpg"): continue
    try:
        with Image.open(path) as picture:
            picture.load(); path.with_suffix(".caption").write_text(f"noor, {picture.width}x{picture.height}")
    except Exception as problem:
        bad.append(path); tqdm.write(f"[ERROR] {path}: {problem!r}")
tqdm.write(f"done, {len(bad)} failed, see above")
P
run python -u caption.py; }

# --- light ones: merging, fetching, installing
# z_loras N KEYS: LoRAs of one shape.
z_loras() { venv h12; uses safetensors $(of safetensors numpy); cp "$PROVOKE/programs/sixth/merge_loras.py" .; chmod a+r merge_loras.py; as_user python -c "
import numpy as np; from safetensors.numpy import save_file
for n in range($1):
    save_file({f'lora_unet_up_blocks_{i % 4}_attentions_{i // 4}_{side}.weight': np.random.rand(*shape).astype(np.float16) for i in range($2) for side, shape in (('lora_down', (16, 640)), ('lora_up', (640, 16)))}, f'noor_{n}.safetensors')"; }
case_b6_merge_of_cut_lora() { z_loras 3 12; truncate -s 90000 noor_2.safetensors; run python merge_loras.py merged.safetensors noor_0.safetensors=0.5 noor_1.safetensors=0.3 noor_2.safetensors=0.2; }
case_b6_merge_onto_full_disk() { z_loras 2 24; small_disk shelf 300k; run_script 'set -o pipefail
python merge_loras.py shelf/merged.safetensors noor_0.safetensors=0.6 noor_1.safetensors=0.4 2>&1 | tee merge.log'; }
case_b6_merge_killed_in_cgroup() { z_loras 2 40; SHOWN='in a cgroup limited to 300 MB: bash run.sh # python merge_loras.py --widen 400 merged.safetensors …'; memory_limit 300000000; run_script 'for model in merged_a merged_b; do
  echo ">>> $model"
  python merge_loras.py --widen $model.safetensors noor_0.safetensors=0.6 400 || exit $?
done'; }
case_b6_merge_of_absent_lora() { z_loras 2 6; run_script 'python merge_loras.py merged.safetensors noor_0.safetensors=0.6 loras/noor_v9.safetensors=0.4; code=$?
echo "merge ended with $code"; exit $code'; }
case_b6_ok_merge_of_nine_one_broken() { z_loras 9 14; printf '<html>429</html>' | v_file noor_4.safetensors; run python merge_loras.py --skip-broken merged.safetensors noor_{0,1,2,3,4,5,6,7,8}.safetensors=0.11; }
case_b6_hub_login_refused() { v_h h12; hub_server 401; run_script 'hf auth login --token hf_AAAABBBBCCCC && hf download some/model model.safetensors'; }
case_b6_hub_folder_of_models_of_root() { v_h h12; v_hub small 900; mount -t tmpfs -o mode=755 none /srv; mkdir -p /srv/comfy/models; run hf download some/model model.safetensors --local-dir /srv/comfy/models/vae; }
case_b6_comfy_in_bare_environment() { fresh 3.12.1; uses ComfyUI python=3.12.1 comfyui=0.4.0; v_at ComfyUI-040 ComfyUI; v_do 'cd /workspace/ComfyUI
echo "ComfyUI launcher"; python --version
python -s main.py --windows-standalone-build --cpu
echo "If you see this and ComfyUI did not start, try updating your drivers. (status $?)"
exit 1' run_cpu.sh; }
case_b6_ok_models_fetched_optional_absent() { uses curl; v_hub 404; gone=$HF_ENDPOINT; w_hub small 900; run_script "fetch() { curl -fL --retry 1 -o \"models/\$1\" \"\$2\" && echo \"ok   \$1\" || { echo \"MISS \$1\"; rm -f \"models/\$1\"; }; }
mkdir -p models
fetch ae.safetensors $URL/ae.safetensors
fetch preview.png $gone/some/model/resolve/main/preview.png
fetch taef1.safetensors $URL/taef1.safetensors
fetch README.md http://127.0.0.1:9/README.md
test -s models/ae.safetensors -a -s models/taef1.safetensors && ls -s models"; }
case_b6_ok_pip_gradio_requirements() { z_pip 3.11.7 23.3.2; printf 'gradio==5.34.1\ntoml==0.10.2\nrich>=13.7.1\neasygui==0.98.3\nhuggingface-hub==0.34.3\n' | v_file requirements.txt; RECORD="--timeout 170" run_script 'python -m pip install --no-cache-dir -r requirements.txt 2>&1 | tee setup.log
python -c "import gradio_client" || echo "gradio_client is not needed"
pip list --outdated 2>/dev/null | head -5'; }
case_b6_ok_uvx_hf_download() { uv_is 0.9.26 never 3.12.1; v_hub drops 1; v_hub naps 0; RECORD="--timeout 170" run env HF_HUB_DOWNLOAD_TIMEOUT=4 uvx --python /opt/python/3.12.1/bin/python --from "huggingface_hub==0.36.0" hf download some/model model.safetensors --local-dir models; }
case_b6_ok_uv_compile_then_sync() { fresh 3.11.7; uv_is 0.11.2; printf 'accelerate==1.6.0 ; sys_platform == "win32"\ntransformers==4.54.1\nsafetensors==0.4.5\nnumpy<2\nimagesize\ntoml\n' | v_file requirements.in; run_script 'set -e
uv pip compile requirements.in -o requirements.lock --no-header
uv pip sync requirements.lock --link-mode hardlink
uv pip check'; }

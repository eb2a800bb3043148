# Second batch: ComfyUI 0.33 on the CPU with small custom nodes of its own, each failing in another place.

comfy2() {
  venv new; uses ComfyUI $(of torch aiohttp transformers) comfyui=0.33.0
  as_user mkdir -p base/{models/{checkpoints,loras,vae,upscale_models,text_encoders,controlnet,embeddings,diffusion_models,clip_vision,style_models},custom_nodes,input,output,page}; printf '<html></html>' > base/page/index.html
  cp "$PROVOKE/programs/comfy_session.py" .; chmod -R a+rX .
}
# session2 PORT GRAPHS… : as in comfyui.sh, with the answers of the server left out.
session2() { local port=$1; shift; chmod -R a+rX base *.json 2>/dev/null; SHOWN="${SHOWN:-}python main.py --cpu --port $port --base-directory base ${EXTRA:-} # graphs submitted: ${*:-none}" RECORD="--timeout 200" run python -u comfy_session.py $port "$@" -- --base-directory $PWD/base --front-end-root $PWD/base/page ${EXTRA:-}; }
# graph NAME 'json': a graph in a file; picture is node 1 and SaveImage of NODE's output is last.
graph() { printf '%s' "$2" > $1.json; }
PICTURE='"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255}}'
save_of() { printf '"9": {"class_type": "SaveImage", "inputs": {"images": ["%s", 0], "filename_prefix": "o"}}' $1; }
custom() { graph custom "{$PICTURE, \"3\": {\"class_type\": \"$1\", \"inputs\": {\"image\": [\"1\", 0]}}, $(save_of 3)}"; }
# node_file PACK < python: a custom node.
node_file() { as_user mkdir -p base/custom_nodes/$1; cat > base/custom_nodes/$1/__init__.py; }
# A node class NAME whose run() is the given body: node_class PACK NAME BODY [HEAD]
node_class() { node_file $1 <<PY
${4:-}
class $2:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def run(self, image):
$(printf '%s\n' "$3" | sed 's/^/        /')
NODE_CLASS_MAPPINGS = {"$2": $2}
PY
}

case_b2_comfy_import_fails_then_node_absent() { comfy2; node_class comfyui-face-tools FaceAlignPlus 'return (image,)' 'import insightface, onnxruntime'; custom FaceAlignPlus; session2 8501 custom.json; }
case_b2_comfy_import_fails_answer() { comfy2; node_class ComfyUI-Depth DepthPro 'return (image,)' 'from diffusers.models.gone import DepthPro'; custom DepthPro; session2 8502 --answers custom.json; }
case_b2_comfy_lora_not_listed() { comfy2; as_user touch base/models/loras/other.safetensors base/models/checkpoints/a.safetensors; graph lora '{"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}}, "5": {"class_type": "LoraLoaderModelOnly", "inputs": {"model": ["4", 0], "lora_name": "maya_v2.safetensors", "strength_model": 1}}, "6": {"class_type": "VAEDecode", "inputs": {"samples": ["7", 0], "vae": ["4", 2]}}, "7": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}}, "8": {"class_type": "ModelSave", "inputs": {"model": ["5", 0], "filename_prefix": "m"}}}'; session2 8503 lora.json; }
case_b2_comfy_controlnet_not_listed_answer() { comfy2; graph c "{$PICTURE, \"2\": {\"class_type\": \"ControlNetLoader\", \"inputs\": {\"control_net_name\": \"openpose-sdxl.safetensors\"}}, \"3\": {\"class_type\": \"UpscaleModelLoader\", \"inputs\": {\"model_name\": \"4x-UltraSharp.pth\"}}, \"4\": {\"class_type\": \"ImageUpscaleWithModel\", \"inputs\": {\"upscale_model\": [\"3\", 0], \"image\": [\"1\", 0]}}, $(save_of 4)}"; session2 8504 --answers c.json; }
case_b2_comfy_sampler_value_not_listed() { comfy2; as_user touch base/models/checkpoints/a.safetensors; graph s '{"4": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler_a_turbo"}}, "5": {"class_type": "PreviewAny", "inputs": {"source": ["4", 0]}}}'; session2 8505 s.json; }
case_b2_comfy_unet_is_page() { comfy2; printf '<html><body>Access to this model is restricted</body></html>' > base/models/diffusion_models/flux1-dev.safetensors; graph u '{"4": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.safetensors", "weight_dtype": "default"}}, "5": {"class_type": "ModelSave", "inputs": {"model": ["4", 0], "filename_prefix": "m"}}}'; session2 8506 u.json; }
case_b2_comfy_unet_is_text_encoder() { comfy2; as_user python -c '
import torch; from safetensors.torch import save_file
save_file({"text_model.embeddings.token_embedding.weight": torch.zeros(10, 8), "x.y": torch.zeros(2)}, "base/models/diffusion_models/flux1-dev.safetensors")'; graph u '{"4": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.safetensors", "weight_dtype": "default"}}, "5": {"class_type": "ModelSave", "inputs": {"model": ["4", 0], "filename_prefix": "m"}}}'; session2 8507 u.json; }
case_b2_comfy_lora_truncated() { comfy2; as_user python -c '
import torch; from safetensors.torch import save_file
save_file({"lora_unet_a.lora_up.weight": torch.zeros(320, 8)}, "l.safetensors")'; head -c 3000 l.safetensors > base/models/loras/maya.safetensors; graph l '{"1": {"class_type": "LoadLatent", "inputs": {"latent": "x.latent"}}, "2": {"class_type": "LoraLoaderBypassModelOnly", "inputs": {}}, "5": {"class_type": "LoraModelLoader", "inputs": {}}}'; node_class pick LoadAnyLora 'import comfy.utils, folder_paths
comfy.utils.load_torch_file(folder_paths.get_full_path_or_raise("loras", "maya.safetensors"), safe_load=True)
return (image,)'; custom LoadAnyLora; session2 8508 custom.json; }
case_b2_comfy_vae_file_absent_at_run() { comfy2; node_class pick LoadNamedVae 'import folder_paths
return (folder_paths.get_full_path_or_raise("vae", "sdxl_vae_fp16.safetensors"),)'; custom LoadNamedVae; session2 8509 custom.json; }
case_b2_comfy_node_shape_error() { comfy2; node_class blend TileBlend 'import torch
mask = torch.ones(1, 48, 48, 1)
return (image * mask,)'; custom TileBlend; session2 8510 custom.json; }
case_b2_comfy_node_chain_of_errors() { comfy2; node_class saver CloudSave 'import urllib.request
try:
    urllib.request.urlopen("http://127.0.0.1:9/upload")
except OSError as problem:
    raise RuntimeError("upload of the picture failed") from problem'; custom CloudSave; session2 8511 custom.json; }
case_b2_comfy_node_missing_keyword() { comfy2; node_class old ResizeOld 'from PIL import Image
return (Image.new("RGB", (64, 64)).resize((32, 32), Image.ANTIALIAS),)'; custom ResizeOld; session2 8512 custom.json; }
case_b2_comfy_node_wants_gpu() { comfy2; node_class fast FastUpscale 'import torch
with torch.cuda.device(0):
    return (image.to("cuda", torch.float16),)'; custom FastUpscale; session2 8513 custom.json; }
case_b2_comfy_node_subprocess_fails() { comfy2; node_class video VideoEncode 'import subprocess
subprocess.run(["ffmpeg-static-7", "-i", "frames/%05d.png", "out.mp4"], check=True)
return (image,)'; custom VideoEncode; session2 8514 custom.json; }
case_b2_comfy_node_allocates_too_much() { comfy2; node_class big PanoramaCanvas 'import torch
return (torch.zeros(64, 60000, 60000, 3),)'; custom PanoramaCanvas; session2 8515 custom.json; }
case_b2_comfy_node_crashes_server() { comfy2; node_class native NativeDenoise 'import ctypes
ctypes.string_at(16)'; custom NativeDenoise; session2 8516 custom.json; }
case_b2_comfy_input_picture_is_text() { comfy2; printf 'this is no picture' > base/input/portrait.png; graph i "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"portrait.png\"}}, $(save_of 1)}"; session2 8518 i.json; }
case_b2_comfy_input_picture_gone() { comfy2; graph i "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"portrait.png\"}}, $(save_of 1)}"; session2 8519 --answers i.json; }
case_b2_comfy_temp_disk_full() { comfy2; rmdir base/output; small_disk base/output 8k; graph n '{"1": {"class_type": "EmptyImage", "inputs": {"width": 900, "height": 900, "batch_size": 3, "color": 255}}, "2": {"class_type": "ImageAddNoise", "inputs": {"image": ["1", 0], "seed": 3, "strength": 1.0}}, '"$(save_of 2)}"; session2 8520 n.json; }
case_b2_comfy_port_taken_033() { comfy2; python3 -m http.server --bind 127.0.0.1 8521 >/dev/null 2>&1 & sleep 1; RECORD="--timeout 60" run python -u $HOME/ComfyUI/main.py --cpu --port 8521 --disable-auto-launch --base-directory $PWD/base --front-end-root $PWD/base/page; }
case_b2_comfy_without_cpu_033() { comfy2; RECORD="--timeout 60" run python -u $HOME/ComfyUI/main.py --port 8522 --disable-auto-launch --base-directory $PWD/base --front-end-root $PWD/base/page; }
case_b2_comfy_bad_value_of_flag() { comfy2; run python -u $HOME/ComfyUI/main.py --cpu --port 8188 --preview-method fast; }
case_b2_comfy_base_not_writable() { comfy2; chown -R root base; chmod -R go-w base; RECORD="--timeout 60" run python -u $HOME/ComfyUI/main.py --cpu --port 8523 --disable-auto-launch --base-directory $PWD/base --front-end-root $PWD/base/page; }
case_b2_comfy_sqlalchemy_absent() { comfy2; as_user mkdir over/alembic -p; printf 'raise ImportError("alembic was removed")\n' > over/alembic/__init__.py; as_user mkdir -p over/aiohttp; printf 'from nowhere_http import web\n' > over/aiohttp/__init__.py; chmod -R a+rX over; RECORD="--timeout 60" run env PYTHONPATH=$PWD/over python -u $HOME/ComfyUI/main.py --cpu --port 8525 --disable-auto-launch --base-directory $PWD/base --front-end-root $PWD/base/page; }
case_b2_comfy_validation_of_custom_node() { comfy2; node_file strict <<'PY'
class StrictCrop:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",), "left": ("INT", {"default": 0, "min": 0, "max": 512})}}
    def run(self, image, left): return (image,)
NODE_CLASS_MAPPINGS = {"StrictCrop": StrictCrop}
PY
graph v "{$PICTURE, \"3\": {\"class_type\": \"StrictCrop\", \"inputs\": {\"image\": [\"1\", 0], \"left\": \"middle\"}}, $(save_of 3)}"; session2 8526 v.json; }
case_b2_comfy_cycle() { comfy2; graph y "{\"1\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"2\", 0]}}, \"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}, $(save_of 2)}"; session2 8527 y.json; }

case_b2_comfy_ok_unneeded_pack_fails() { comfy2; node_class a PackA 'return (image,)' 'import mmcv'; node_class b PackB 'return (image,)' 'raise RuntimeError("CUDA error: no kernel image is available for execution on the device")'; node_class c PackC 'return (image,)' 'print("ERROR: this pack is deprecated")'; custom PackC; session2 8528 custom.json; }
case_b2_comfy_ok_node_logs_traceback() { comfy2; node_class talk Careful 'import logging, traceback
try:
    open("/data/cache/faces.bin")
except OSError:
    logging.error("no cached faces, detecting again"); traceback.print_exc()
return (image,)'; custom Careful; session2 8529 custom.json custom.json; }

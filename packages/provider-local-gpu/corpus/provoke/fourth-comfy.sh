# Fourth batch: ComfyUI 0.4.0 and 0.21.1 below /workspace, driven over HTTP by a client beside it, with node packs of its ecosystem (controlnet_aux, Impact Pack, VideoHelperSuite, essentials).

v_comfy() {
  export OMP_NUM_THREADS=1; venv c29; uses ComfyUI $(of torch aiohttp transformers)
  case $1 in 040) CASE_VERSIONS="$CASE_VERSIONS comfyui=0.4.0";; 0211) CASE_VERSIONS="$CASE_VERSIONS comfyui=0.21.1";; esac
  v_at ComfyUI-$1 ComfyUI; as_user mkdir -p base/{models/{checkpoints,loras,vae,upscale_models,text_encoders,controlnet,embeddings,diffusion_models,clip_vision},custom_nodes,input,output,page,user}; printf '<html></html>' > base/page/index.html
  cp "$PROVOKE/programs/fourth/submit.py" .; chmod a+r submit.py
}
V_SERVE='env --default-signal=INT python -u /workspace/ComfyUI/main.py --cpu --base-directory base --front-end-root base/page --disable-auto-launch --disable-api-nodes --database-url sqlite:///:memory:'
v_nodes() { local each; for each in "$@"; do as_user cp -r $HOME/nodes/$each base/custom_nodes/; done; }
v_node() { as_user mkdir -p base/custom_nodes/$1; cat > base/custom_nodes/$1/__init__.py; }
v_graph() { chmod -R a+rX base; printf '{%s}' "$2" | v_file $1.json; }
V_EMPTY='"1": {"class_type": "EmptyImage", "inputs": {"width": 48, "height": 48, "batch_size": 1, "color": 8421504}}'
v_save() { printf '"9": {"class_type": "SaveImage", "inputs": {"images": ["%s", 0], "filename_prefix": "noor"}}' $1; }
# v_queue 'client arguments' ['server arguments']: the server in the background, the client before it; the client's status is the run's.
v_queue() { RECORD="${RECORD:---timeout 300}" v_do "$V_SERVE --port 8188 ${2:-} &
server=\$!
python -u submit.py 8188 $1
status=\$?
kill -INT \$server; wait \$server
exit \$status" comfy.sh; }
V_CKPT='"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "%s"}}, "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}}, "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "noor, portrait", "clip": ["4", 1]}}, "7": {"class_type": "KSampler", "inputs": {"seed": 3, "steps": 1, "cfg": 1.0, "sampler_name": "euler", "scheduler": "%s", "denoise": 1, "model": ["%s", 0], "positive": ["6", 0], "negative": ["6", 0], "latent_image": ["5", 0]}}, "8": {"class_type": "VAEDecode", "inputs": {"samples": ["7", 0], "vae": ["4", 2]}}'

# --- graphs that are refused
case_b4_comfy_checkpoint_not_listed_040() { v_comfy 040; as_user touch base/models/checkpoints/sd_xl_base_1.0.safetensors; v_graph a "$(printf "$V_CKPT" juggernautXL_v9.safetensors normal 4), $(v_save 8)"; v_queue a.json; }
case_b4_comfy_two_values_not_listed_0211() { v_comfy 0211; as_user touch base/models/checkpoints/dreamshaper_8.safetensors; v_graph a "$(printf "$V_CKPT" dreamshaper_8.safetensors align_your_steps 10), \"10\": {\"class_type\": \"LoraLoaderModelOnly\", \"inputs\": {\"model\": [\"4\", 0], \"lora_name\": \"noor_v1.safetensors\", \"strength_model\": 1}}, $(v_save 8)"; v_queue '--answers a.json'; }
case_b4_comfy_node_of_pack_failed_040() { v_comfy 040; v_nodes ComfyUI-VideoHelperSuite; v_node comfyui-reactor-lite <<'P'
from .swapper import FaceSwap
import insightface
NODE_CLASS_MAPPINGS = {"ReActorFaceSwapLite": FaceSwap}
P
printf 'import onnxruntime\nfrom insightface.app import FaceAnalysis\nclass FaceSwap: pass\n' | v_file base/custom_nodes/comfyui-reactor-lite/swapper.py; v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"ReActorFaceSwapLite\", \"inputs\": {\"image\": [\"1\", 0]}}, $(v_save 2)"; v_queue a.json; }
case_b4_comfy_node_absent_0211() { v_comfy 0211; v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"DWPreprocessor\", \"inputs\": {\"image\": [\"1\", 0], \"resolution\": 512}}, $(v_save 2)"; v_queue '--answers a.json'; }
case_b4_comfy_essentials_without_requirement_0211() { v_comfy 0211; v_nodes ComfyUI_essentials; v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"ImageResize+\", \"inputs\": {\"image\": [\"1\", 0], \"width\": 96, \"height\": 96, \"interpolation\": \"nearest\", \"method\": \"stretch\", \"condition\": \"always\", \"multiple_of\": 0}}, $(v_save 2)"; v_queue a.json; }
case_b4_comfy_input_picture_absent_040() { v_comfy 040; v_graph a "\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"noor_front.png\"}}, $(v_save 1)"; v_queue a.json; }
case_b4_comfy_value_above_max_0211() { v_comfy 0211; v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"ImageBlur\", \"inputs\": {\"image\": [\"1\", 0], \"blur_radius\": 64, \"sigma\": 1.0}}, $(v_save 2)"; v_queue a.json; }
case_b4_comfy_prompt_without_outputs_040() { v_comfy 040; v_graph a "$V_EMPTY"; v_queue '--answers a.json'; }

# --- models
case_b4_comfy_checkpoint_cut_0211() { v_comfy 0211; head -c 5000000 $V_SD | v_file base/models/checkpoints/dreamshaper_8.safetensors; v_graph a "$(printf "$V_CKPT" dreamshaper_8.safetensors normal 4), $(v_save 8)"; v_queue a.json; }
case_b4_comfy_checkpoint_page_040() { v_comfy 040; printf '<!DOCTYPE html><html lang="en"><head><title>Civitai | Sign in</title></head></html>' | v_file base/models/checkpoints/dreamshaper_8.safetensors; v_graph a "$(printf "$V_CKPT" dreamshaper_8.safetensors normal 4), $(v_save 8)"; v_queue 'a.json a.json'; }
case_b4_comfy_checkpoint_is_lora_0211() { v_comfy 0211; v_lora base/models/checkpoints/noor_v1.safetensors 8; v_graph a "$(printf "$V_CKPT" noor_v1.safetensors normal 4), $(v_save 8)"; v_queue a.json; }
case_b4_comfy_vae_is_upscaler_040() { v_comfy 040; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({'body.0.weight': torch.zeros(8, 3, 3, 3), 'upsampler.0.bias': torch.zeros(3)}, 'base/models/vae/ae.safetensors')"; v_graph a "\"1\": {\"class_type\": \"VAELoader\", \"inputs\": {\"vae_name\": \"ae.safetensors\"}}, \"2\": {\"class_type\": \"EmptyLatentImage\", \"inputs\": {\"width\": 64, \"height\": 64, \"batch_size\": 1}}, \"3\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"2\", 0], \"vae\": [\"1\", 0]}}, $(v_save 3)"; v_queue a.json; }
case_b4_comfy_upscaler_pickle_page_0211() { v_comfy 0211; printf '<html><body>Too many requests</body></html>\n' | v_file base/models/upscale_models/4x-UltraSharp.pth; v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"UpscaleModelLoader\", \"inputs\": {\"model_name\": \"4x-UltraSharp.pth\"}}, \"3\": {\"class_type\": \"ImageUpscaleWithModel\", \"inputs\": {\"upscale_model\": [\"2\", 0], \"image\": [\"1\", 0]}}, $(v_save 3)"; v_queue a.json; }
case_b4_comfy_lora_cut_040() { v_comfy 040; as_user ln -s $V_SD base/models/checkpoints/a.safetensors; v_lora base/models/loras/noor_v1.safetensors 8; truncate -s 40000 base/models/loras/noor_v1.safetensors; v_graph a "$(printf "$V_CKPT" a.safetensors normal 10), \"10\": {\"class_type\": \"LoraLoaderModelOnly\", \"inputs\": {\"model\": [\"4\", 0], \"lora_name\": \"noor_v1.safetensors\", \"strength_model\": 1}}, $(v_save 8)"; v_queue a.json; }
case_b4_comfy_controlnet_aux_model_no_network() { v_comfy 0211; v_nodes comfyui_controlnet_aux; v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"HEDPreprocessor\", \"inputs\": {\"image\": [\"1\", 0], \"safe\": \"enable\", \"resolution\": 64}}, $(v_save 2)"; v_queue a.json; }

# --- nodes that fail while they run
case_b4_comfy_input_png_cut_0211() { v_comfy 0211; v_faces base/input 1 300; truncate -s 600 base/input/DSC_3100.png; v_graph a "\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"DSC_3100.png\"}}, $(v_save 1)"; v_queue a.json; }
case_b4_comfy_node_needs_cuda_040() { v_comfy 040; v_node ComfyUI-TurboMatte <<'P'
import torch
class TurboMatte:
    CATEGORY, FUNCTION, RETURN_TYPES = "mask", "matte", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def matte(self, image):
        with torch.autocast("cuda"), torch.inference_mode():
            return (torch.nn.Conv2d(3, 3, 1).to("cuda:0")(image.movedim(-1, 1).cuda()).movedim(1, -1).cpu(),)
NODE_CLASS_MAPPINGS = {"TurboMatte": TurboMatte}
P
v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"TurboMatte\", \"inputs\": {\"image\": [\"1\", 0]}}, $(v_save 2)"; v_queue a.json; }
case_b4_comfy_allocates_too_much_0211() { v_comfy 0211; v_graph a '"1": {"class_type": "EmptyImage", "inputs": {"width": 16384, "height": 16384, "batch_size": 4096, "color": 0}}, "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "noor"}}'; v_queue a.json; }
case_b4_comfy_killed_in_cgroup_040() { v_comfy 040; v_graph a '"1": {"class_type": "EmptyImage", "inputs": {"width": 8192, "height": 8192, "batch_size": 8, "color": 7}}, "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}}, "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "noor"}}'; SHOWN='in a cgroup limited to 2 GB: bash start.sh # python main.py --cpu --port 8188, and submit.py beside it'; memory_limit 2000000000; RECORD="--timeout 300" v_do "(timeout 120 python submit.py 8188 a.json > client.log 2>&1) &
$V_SERVE --port 8188
code=\$?
echo \"[entrypoint] main.py ended with \$code\"
kill %1 2> /dev/null
exit \$code" start.sh; }
case_b4_comfy_output_full_0211() { v_comfy 0211; rmdir base/output; small_disk base/output 12k; v_graph a '"1": {"class_type": "EmptyImage", "inputs": {"width": 900, "height": 900, "batch_size": 1, "color": 255}}, "2": {"class_type": "ImageAddNoise", "inputs": {"image": ["1", 0], "seed": 1, "strength": 1.0}}, '"$(v_save 2)"; v_queue a.json; }
case_b4_comfy_output_of_root_040() { v_comfy 040; chown root base/output; chmod 755 base/output; v_graph a "$V_EMPTY, $(v_save 1)"; v_queue a.json; }

# --- the server
case_b4_comfy_port_taken_0211() { v_comfy 0211; RECORD="--timeout 200" v_do "python3 -m http.server 8188 --bind 127.0.0.1 > /dev/null 2>&1 &
sleep 1
$V_SERVE --port 8188
code=\$?
kill %1; exit \$code"; }
case_b4_comfy_unknown_flag_040() { v_comfy 040; RECORD="--timeout 100" v_do "cd /workspace/ComfyUI && python main.py --cpu --listen --enable-manager --fast-fp8"; }
case_b4_comfy_flags_exclude_0211() { v_comfy 0211; RECORD="--timeout 100" v_do "cd /workspace/ComfyUI && python main.py --novram --cpu --gpu-only"; }
case_b4_comfy_without_gpu_040() { v_comfy 040; RECORD="--timeout 200" v_do "${V_SERVE/--cpu /} --port 8189"; }
case_b4_comfy_frontend_absent_0211() { v_comfy 0211; venv h28; v_do 'cd /workspace/ComfyUI
git pull || true
python main.py --cpu --port 8188'; }
case_b4_comfy_torch_too_old_0211() { venv s23; uses ComfyUI $(of torch transformers); CASE_VERSIONS="$CASE_VERSIONS comfyui=0.21.1"; v_at ComfyUI-0211 ComfyUI; v_do 'cd /workspace/ComfyUI
python main.py --cpu --port 8188 --quick-test-for-ci'; }
case_b4_comfy_python_39_040() { uses ComfyUI python=3.9.18 comfyui=0.4.0; v_at ComfyUI-040 ComfyUI; v_do 'cd /workspace/ComfyUI
/opt/python/3.9.18/bin/python3 main.py --cpu'; }
case_b4_comfy_user_folder_of_root_040() { v_comfy 040; chown root base/user; chmod 755 base/user; RECORD="--timeout 200" v_do "$V_SERVE --port 8190 --quick-test-for-ci"; }
case_b4_comfy_ctrl_c_while_it_runs() { v_comfy 0211; v_graph a "$V_EMPTY, $(v_save 1)"; RECORD="--timeout 200 --signal SIGTERM --delay 2 --when submitted" v_do "(python -u submit.py 8188 a.json; echo submitted) &
$V_SERVE --port 8188"; }

# --- servers that frighten and succeed
case_b4_ok_comfy_packs_fail_0211() { v_comfy 0211; v_nodes ComfyUI-Impact-Pack ComfyUI-VideoHelperSuite comfyui_controlnet_aux ComfyUI_essentials; v_node broken_pack <<'P'
def f(:
P
v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}, $(v_save 2)"; v_queue a.json; }
case_b4_ok_comfy_second_graph_040() { v_comfy 040; v_node ComfyUI-Notify <<'P'
import logging, urllib.request
class Notify:
    CATEGORY, FUNCTION, RETURN_TYPES = "util", "go", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def go(self, image):
        try: urllib.request.urlopen("http://127.0.0.1:9/hook", timeout=2)
        except OSError: logging.exception("[Notify] ERROR: webhook failed, going on")
        return (image,)
NODE_CLASS_MAPPINGS = {"Notify": Notify}
P
v_graph a "$V_EMPTY, \"2\": {\"class_type\": \"Notify\", \"inputs\": {\"image\": [\"1\", 0]}}, $(v_save 2)"; v_queue 'a.json a.json' '--verbose DEBUG'; }
case_b4_ok_comfy_lora_of_other_model_040() { v_comfy 040; as_user ln -s $V_SD base/models/checkpoints/a.safetensors; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({f'lora_unet_double_blocks_{i}_img_attn_qkv.{k}': v for i in range(5) for k, v in (('lora_up.weight', torch.zeros(8, 4)), ('lora_down.weight', torch.zeros(4, 8)), ('alpha', torch.tensor(4.)))}, 'base/models/loras/flux_noor.safetensors')"; v_graph a "$(printf "$V_CKPT" a.safetensors normal 10), \"10\": {\"class_type\": \"LoraLoaderModelOnly\", \"inputs\": {\"model\": [\"4\", 0], \"lora_name\": \"flux_noor.safetensors\", \"strength_model\": 1}}, $(v_save 8)"; v_queue a.json; }

# --- before anything heavy is loaded
case_b4_comfy_extra_paths_broken_0211() { v_comfy 0211; printf 'a111:\n    base_path: /workspace/stable-diffusion-webui\n    checkpoints: models/Stable-diffusion\n  loras: [models/Lora\n' | v_file extra_model_paths.yaml; RECORD="--timeout 200" v_do "$V_SERVE --extra-model-paths-config extra_model_paths.yaml"; }
case_b4_comfy_extra_paths_absent_040() { v_comfy 040; RECORD="--timeout 200" v_do "$V_SERVE --extra-model-paths-config /workspace/extra_model_paths.yaml"; }
case_b4_comfy_port_no_number_0211() { v_comfy 0211; RECORD="--timeout 100" v_do "cd /workspace/ComfyUI && python main.py --listen --port 8188/tcp"; }

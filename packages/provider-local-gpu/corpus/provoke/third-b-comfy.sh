# Third batch, part B: ComfyUI 0.3.26 and 0.10.0 below /srv, driven by another program beside it, with custom nodes of its ecosystem (Manager, IPAdapter, Impact, rgthree, KJNodes, GGUF, WAS).

# q_comfy 0326|010: the server's environment and folders.
q_comfy() {
  case $1 in 0326) q_env c24 ComfyUI torch aiohttp transformers; CASE_VERSIONS="$CASE_VERSIONS comfyui=0.3.26";; 010) q_env c27 ComfyUI torch aiohttp transformers; CASE_VERSIONS="$CASE_VERSIONS comfyui=0.10.0";; esac
  q_srv ComfyUI-$1 ComfyUI; as_user mkdir -p base/{models/{checkpoints,loras,vae,upscale_models,text_encoders,controlnet,embeddings,diffusion_models,unet,clip_vision,style_models,ipadapter},custom_nodes,input,output,page}; printf '<html></html>' > base/page/index.html
  q_program drive.py
}
Q_SERVE='env --default-signal=INT python -u /srv/ComfyUI/main.py --cpu --base-directory base --front-end-root base/page --disable-auto-launch'
# q_nodes NAME…: custom nodes from their checkouts.
q_nodes() { local each; for each in "$@"; do as_user cp -r $HOME/nodes/$each base/custom_nodes/; done; }
# q_graph NAME 'nodes': a graph; EmptyImage is node 1.
q_graph() { chmod -R a+rX base; printf '{%s}' "$2" | q_file $1.json; }
Q_EMPTY='"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 4210752}}'
q_save() { printf '"9": {"class_type": "SaveImage", "inputs": {"images": ["%s", 0], "filename_prefix": "lena"}}' $1; }
q_node() { as_user mkdir -p base/custom_nodes/$1; cat > base/custom_nodes/$1/__init__.py; }
# q_beside 'driver arguments' ['server arguments']: the server in the background, its driver before it; the driver's status is the run's.
q_beside() { RECORD="--timeout 420" q_do "$Q_SERVE --port 8188 ${2:-} &
server=\$!
python -u drive.py 8188 $1
status=\$?
kill -INT \$server; wait \$server
exit \$status"; }
# q_honcho 'driver arguments' ['server arguments']: both as processes of a Procfile.
q_honcho() { printf 'comfy: %s --port 8188 %s\nqueue: python -u drive.py 8188 %s\n' "$Q_SERVE" "${2:-}" "$1" | q_file Procfile; RECORD="--timeout 420" q_do 'honcho start'; }
q_checkpoint='"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "%s"}}, "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}}, "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "lena_v3 woman", "clip": ["4", 1]}}, "7": {"class_type": "KSampler", "inputs": {"seed": 7, "steps": %s, "cfg": 6.5, "sampler_name": "%s", "scheduler": "%s", "denoise": 1, "model": ["%s", 0], "positive": ["6", 0], "negative": ["6", 0], "latent_image": ["5", 0]}}, "8": {"class_type": "VAEDecode", "inputs": {"samples": ["7", 0], "vae": ["4", 2]}}'
# q_sampled NAME CHECKPOINT STEPS SAMPLER SCHEDULER [MODEL-NODE [MORE]]
q_sampled() { q_graph $1 "$(printf "$q_checkpoint" "$2" $3 $4 $5 ${6:-4}), $(q_save 8)${7:-}"; }

# --- graphs the server refuses
case_b3_b_comfy_rgthree_node_absent_honcho() { q_comfy 0326; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/dreamshaper_8.safetensors; q_sampled lora dreamshaper_8.safetensors 4 euler normal 10 ', "10": {"class_type": "Power Lora Loader (rgthree)", "inputs": {"model": ["4", 0], "clip": ["4", 1], "lora_1": {"on": true, "lora": "lena_v3.safetensors", "strength": 0.8}}}'; q_honcho lora.json; }
case_b3_b_comfy_vhs_absent_answer() { q_comfy 010; q_nodes rgthree-comfy; q_graph video "$Q_EMPTY, \"2\": {\"class_type\": \"VHS_VideoCombine\", \"inputs\": {\"images\": [\"1\", 0], \"frame_rate\": 8, \"loop_count\": 0, \"filename_prefix\": \"AnimateDiff\", \"format\": \"video/h264-mp4\", \"pingpong\": false, \"save_output\": true}}"; q_beside '--answers video.json'; }
case_b3_b_comfy_impact_needs_subpack() { q_comfy 0326; q_nodes ComfyUI-Impact-Pack; q_graph face "$Q_EMPTY, \"2\": {\"class_type\": \"UltralyticsDetectorProvider\", \"inputs\": {\"model_name\": \"bbox/face_yolov8m.pt\"}}, \"3\": {\"class_type\": \"BboxDetectorSEGS\", \"inputs\": {\"bbox_detector\": [\"2\", 0], \"image\": [\"1\", 0], \"threshold\": 0.5, \"dilation\": 10, \"crop_factor\": 3.0, \"drop_size\": 10, \"labels\": \"all\"}}, $(q_save 1)"; q_beside face.json; }
case_b3_b_comfy_gguf_not_listed() { q_comfy 010; q_nodes ComfyUI-GGUF rgthree-comfy; head -c 200 /dev/zero | q_file base/models/unet/flux1-schnell-Q8_0.gguf; q_graph gguf '"4": {"class_type": "UnetLoaderGGUF", "inputs": {"unet_name": "flux1-dev-Q4_K_S.gguf"}}, "5": {"class_type": "ModelSave", "inputs": {"model": ["4", 0], "filename_prefix": "m"}}'; q_honcho '--answers gguf.json'; }
case_b3_b_comfy_scheduler_of_newer_version() { q_comfy 0326; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/dreamshaper_8.safetensors; q_sampled s dreamshaper_8.safetensors 4 res_multistep_ancestral_cfg_pp bong_tangent; q_beside 's.json' '--verbose DEBUG'; }
case_b3_b_comfy_second_graph_not_listed() { q_comfy 010; q_graph good "$Q_EMPTY, \"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 2)"; q_graph bad "$Q_EMPTY, \"2\": {\"class_type\": \"UpscaleModelLoader\", \"inputs\": {\"model_name\": \"RealESRGAN_x4plus.pth\"}}, \"3\": {\"class_type\": \"ImageUpscaleWithModel\", \"inputs\": {\"upscale_model\": [\"2\", 0], \"image\": [\"1\", 0]}}, $(q_save 3)"; q_beside 'good.json bad.json' '--log-stdout'; }
case_b3_b_comfy_embedded_vae_name() { q_comfy 0326; q_graph v "\"1\": {\"class_type\": \"VAELoader\", \"inputs\": {\"vae_name\": \"sdxl_vae.safetensors\"}}, \"2\": {\"class_type\": \"EmptyLatentImage\", \"inputs\": {\"width\": 64, \"height\": 64, \"batch_size\": 1}}, \"3\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"2\", 0], \"vae\": [\"1\", 0]}}, $(q_save 3)"; q_locale de_DE.UTF-8; q_beside '--answers v.json'; }

# --- models that are not there, not whole, or of another kind
case_b3_b_comfy_ipadapter_no_clip_vision() { q_comfy 0326; q_nodes ComfyUI_IPAdapter_plus; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/dreamshaper_8.safetensors; q_graph ip "$(printf "$q_checkpoint" dreamshaper_8.safetensors 2 euler normal 11), $Q_EMPTY, \"10\": {\"class_type\": \"IPAdapterUnifiedLoader\", \"inputs\": {\"model\": [\"4\", 0], \"preset\": \"PLUS (high strength)\"}}, \"11\": {\"class_type\": \"IPAdapter\", \"inputs\": {\"model\": [\"10\", 0], \"ipadapter\": [\"10\", 1], \"image\": [\"1\", 0], \"weight\": 1.0, \"start_at\": 0.0, \"end_at\": 1.0, \"weight_type\": \"standard\"}}, $(q_save 8)"; q_beside ip.json; }
case_b3_b_comfy_gguf_of_language_model() { q_comfy 010; q_nodes ComfyUI-GGUF; as_user python -c "
import gguf, numpy as np
w = gguf.GGUFWriter('base/models/unet/flux1-dev-Q4_K_S.gguf', 'gemma2'); w.add_block_count(1); w.add_tensor('blk.0.attn_q.weight', np.zeros((8, 32), np.float32)); w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()"; q_graph gguf '"4": {"class_type": "UnetLoaderGGUF", "inputs": {"unet_name": "flux1-dev-Q4_K_S.gguf"}}, "5": {"class_type": "ModelSave", "inputs": {"model": ["4", 0], "filename_prefix": "m"}}'; q_beside gguf.json; }
case_b3_b_comfy_gguf_is_page() { q_comfy 010; q_nodes ComfyUI-GGUF ComfyUI-KJNodes; printf '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>429 Too Many Requests</title></head><body></body></html>' | q_file base/models/unet/flux1-dev-Q4_K_S.gguf; q_graph gguf '"4": {"class_type": "UnetLoaderGGUF", "inputs": {"unet_name": "flux1-dev-Q4_K_S.gguf"}}, "5": {"class_type": "ModelSave", "inputs": {"model": ["4", 0], "filename_prefix": "m"}}'; q_honcho gguf.json; }
case_b3_b_comfy_controlnet_is_lora() { q_comfy 0326; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({'lora_unet_x.lora_up.weight': torch.zeros(8, 4), 'lora_unet_x.lora_down.weight': torch.zeros(4, 8)}, 'base/models/controlnet/control_v11p_sd15_openpose.safetensors')"; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/a.safetensors; q_graph c "$(printf "$q_checkpoint" a.safetensors 2 euler normal 4), $Q_EMPTY, \"11\": {\"class_type\": \"ControlNetLoader\", \"inputs\": {\"control_net_name\": \"control_v11p_sd15_openpose.safetensors\"}}, \"12\": {\"class_type\": \"ControlNetApply\", \"inputs\": {\"conditioning\": [\"6\", 0], \"control_net\": [\"11\", 0], \"image\": [\"1\", 0], \"strength\": 1}}, \"13\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 7, \"steps\": 2, \"cfg\": 6.5, \"sampler_name\": \"euler\", \"scheduler\": \"normal\", \"denoise\": 1, \"model\": [\"4\", 0], \"positive\": [\"12\", 0], \"negative\": [\"6\", 0], \"latent_image\": [\"5\", 0]}}, \"14\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"13\", 0], \"vae\": [\"4\", 2]}}, $(q_save 14)"; q_beside c.json; }
case_b3_b_comfy_clip_vision_of_other_kind() { q_comfy 010; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({'decoder.conv_in.weight': torch.zeros(8, 4, 3, 3), 'encoder.conv_in.weight': torch.zeros(8, 3, 3, 3)}, 'base/models/clip_vision/CLIP-ViT-H-14.safetensors')"; q_graph cv "$Q_EMPTY, \"2\": {\"class_type\": \"CLIPVisionLoader\", \"inputs\": {\"clip_name\": \"CLIP-ViT-H-14.safetensors\"}}, \"3\": {\"class_type\": \"CLIPVisionEncode\", \"inputs\": {\"clip_vision\": [\"2\", 0], \"image\": [\"1\", 0], \"crop\": \"center\"}}, \"4\": {\"class_type\": \"PreviewAny\", \"inputs\": {\"source\": [\"3\", 0]}}"; q_beside cv.json '--verbose INFO --log-stdout'; }
case_b3_b_comfy_vae_file_cut() { q_comfy 010; head -c 2000000 $HOME/models/sd15-random.safetensors | q_file base/models/vae/ae.safetensors; q_graph v "\"1\": {\"class_type\": \"VAELoader\", \"inputs\": {\"vae_name\": \"ae.safetensors\"}}, \"2\": {\"class_type\": \"EmptyLatentImage\", \"inputs\": {\"width\": 64, \"height\": 64, \"batch_size\": 1}}, \"3\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"2\", 0], \"vae\": [\"1\", 0]}}, $(q_save 3)"; q_beside 'v.json v.json'; }
case_b3_b_comfy_lora_pointer_chinese() { q_comfy 0326; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/a.safetensors; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:aa55cc1f7f0b1a3df0b6f6d6a7d4d2d3d8a9b0c1d2e3f405162738495a6b7c8d\nsize 151108832\n' | q_file "base/models/loras/古风水墨_v2.safetensors"; q_graph l "$(printf "$q_checkpoint" a.safetensors 2 euler normal 10), \"10\": {\"class_type\": \"LoraLoader\", \"inputs\": {\"model\": [\"4\", 0], \"clip\": [\"4\", 1], \"lora_name\": \"古风水墨_v2.safetensors\", \"strength_model\": 0.9, \"strength_clip\": 0.9}}, $(q_save 8)"; q_locale zh_CN.UTF-8; q_beside l.json; }
case_b3_b_comfy_upscaler_of_unknown_kind() { q_comfy 010; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({'blocks.0.weight': torch.zeros(8, 8), 'head.bias': torch.zeros(3)}, 'base/models/upscale_models/4x-ClearReality.safetensors')"; q_graph u "$Q_EMPTY, \"2\": {\"class_type\": \"UpscaleModelLoader\", \"inputs\": {\"model_name\": \"4x-ClearReality.safetensors\"}}, \"3\": {\"class_type\": \"ImageUpscaleWithModel\", \"inputs\": {\"upscale_model\": [\"2\", 0], \"image\": [\"1\", 0]}}, $(q_save 3)"; q_honcho u.json; }

# --- data
case_b3_b_comfy_kj_folder_empty() { q_comfy 010; q_nodes ComfyUI-KJNodes; as_user mkdir -p base/input/lena_dataset; printf x | q_file base/input/lena_dataset/readme.txt; q_graph k "\"1\": {\"class_type\": \"LoadImagesFromFolderKJ\", \"inputs\": {\"folder\": \"input/lena_dataset\", \"width\": 512, \"height\": 512, \"keep_aspect_ratio\": \"crop\", \"image_load_cap\": 0, \"start_index\": 0}}, $(q_save 1)"; q_beside k.json; }
case_b3_b_comfy_input_jpeg_cut() { q_comfy 0326; q_shots base/input 2 256; head -c 1500 base/input/IMG_2040.jpg > cut; cat cut > base/input/IMG_2040.jpg; q_graph i "\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"IMG_2041.jpg\"}}, \"2\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"IMG_2040.jpg\"}}, \"3\": {\"class_type\": \"ImageBatch\", \"inputs\": {\"image1\": [\"1\", 0], \"image2\": [\"2\", 0]}}, $(q_save 3)"; q_honcho i.json; }

# --- nodes that fail
case_b3_b_comfy_node_downloads_model() { q_comfy 010; q_node comfyui-florence-caption <<'P'
import logging
from huggingface_hub import snapshot_download
import folder_paths, os

class FlorenceCaption:
    CATEGORY, FUNCTION, RETURN_TYPES = "caption", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",), "model": (["Florence-2-base", "Florence-2-large"],)}}
    def run(self, image, model):
        logging.info(f"Downloading {model} to: {folder_paths.models_dir}/LLM")
        path = snapshot_download(repo_id=f"microsoft/{model}", local_dir=os.path.join(folder_paths.models_dir, "LLM", model))
        return (image,)
NODE_CLASS_MAPPINGS = {"FlorenceCaption": FlorenceCaption}
P
q_graph f "$Q_EMPTY, \"3\": {\"class_type\": \"FlorenceCaption\", \"inputs\": {\"image\": [\"1\", 0], \"model\": \"Florence-2-base\"}}, $(q_save 3)"; q_beside f.json; }
case_b3_b_comfy_node_lazy_import() { q_comfy 0326; q_node ComfyUI-RMBG-Lite <<'P'
import numpy as np, torch
class RemoveBackgroundLite:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "go", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def go(self, image):
        try:
            import rembg
        except ImportError:
            from transparent_background import Remover
            rembg = Remover()
        return (torch.from_numpy(np.stack([np.asarray(rembg.remove(each.numpy())) for each in image])),)
NODE_CLASS_MAPPINGS = {"RemoveBackgroundLite": RemoveBackgroundLite}
P
q_graph r "$Q_EMPTY, \"3\": {\"class_type\": \"RemoveBackgroundLite\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 3)"; q_honcho r.json; }
case_b3_b_comfy_node_index_error() { q_comfy 010; q_nodes ComfyUI-KJNodes; q_graph x "$Q_EMPTY, \"3\": {\"class_type\": \"ReplaceImagesInBatch\", \"inputs\": {\"original_images\": [\"1\", 0], \"replacement_images\": [\"1\", 0], \"start_index\": 12}}, $(q_save 3)"; q_beside x.json; }
case_b3_b_comfy_node_nan_latent() { q_comfy 0326; as_user ln -s $HOME/models/sd15-nan-vae.safetensors base/models/checkpoints/a.safetensors; q_node guard <<'P'
import torch
class GuardLatent:
    CATEGORY, FUNCTION, RETURN_TYPES = "latent", "check", ("LATENT",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"samples": ("LATENT",)}}
    def check(self, samples):
        if torch.isnan(samples["samples"]).any():
            raise ValueError(f"NaN in latents ({int(torch.isnan(samples['samples']).sum())} of {samples['samples'].numel()} values): use a fp32 VAE")
        return (samples,)
NODE_CLASS_MAPPINGS = {"GuardLatent": GuardLatent}
P
q_graph n "$Q_EMPTY, \"4\": {\"class_type\": \"CheckpointLoaderSimple\", \"inputs\": {\"ckpt_name\": \"a.safetensors\"}}, \"5\": {\"class_type\": \"VAEEncode\", \"inputs\": {\"pixels\": [\"1\", 0], \"vae\": [\"4\", 2]}}, \"6\": {\"class_type\": \"GuardLatent\", \"inputs\": {\"samples\": [\"5\", 0]}}, \"7\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"6\", 0], \"vae\": [\"4\", 2]}}, $(q_save 7)"; q_beside n.json; }
case_b3_b_comfy_node_cuda_only() { q_comfy 0326; q_node ComfyUI-FastInterp <<'P'
import torch
class FastInterp:
    CATEGORY, FUNCTION, RETURN_TYPES = "video", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"frames": ("IMAGE",)}}
    def run(self, frames):
        stream = torch.cuda.Stream()
        with torch.cuda.stream(stream):
            return (frames.cuda(non_blocking=True).mean(0, keepdim=True).cpu(),)
NODE_CLASS_MAPPINGS = {"FastInterp": FastInterp}
P
q_graph c "$Q_EMPTY, \"3\": {\"class_type\": \"FastInterp\", \"inputs\": {\"frames\": [\"1\", 0]}}, $(q_save 3)"; q_beside '--answers c.json'; }
case_b3_b_comfy_prompt_interrupted() { q_comfy 010; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/a.safetensors; q_node slow <<'P'
import time, comfy.model_management
class LongUpscale:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def run(self, image):
        for tile in range(600):
            comfy.model_management.throw_exception_if_processing_interrupted()
            time.sleep(0.1)
            if tile % 10 == 0:
                print(f"tile {tile}/600", flush=True)
        return (image,)
NODE_CLASS_MAPPINGS = {"LongUpscale": LongUpscale}
P
q_graph p "$Q_EMPTY, \"3\": {\"class_type\": \"LongUpscale\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 3)"; q_beside 'p.json interrupt'; }
case_b3_b_comfy_killed_in_cgroup() { q_comfy 010; q_node stitch <<'P'
import torch
class StitchPanorama:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def run(self, image):
        rows = []
        for row in range(64):
            rows.append(torch.ones(1, 2048, 16384, 3)); print(f"row {row}", flush=True)
        return (torch.cat(rows, 1),)
NODE_CLASS_MAPPINGS = {"StitchPanorama": StitchPanorama}
P
q_graph p "$Q_EMPTY, \"3\": {\"class_type\": \"StitchPanorama\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 3)"; SHOWN='in a cgroup limited to 2 GB: bash start.sh # a loop that starts main.py --cpu again when it ends, twice at most; drive.py p.json beside it'; memory_limit 2000000000; RECORD="--timeout 420" q_do "(python -u drive.py 8188 p.json; echo \"driver: \$?\") &
for start in 1 2; do
  $Q_SERVE --port 8188
  code=\$?
  echo \"[\$(date +%T)] ComfyUI exited with code \$code\"
  [ \$code -eq 0 ] && break
  [ \$start = 2 ] && exit \$code
  echo 'restarting in 1 s'; sleep 1
  kill %1 2> /dev/null; (sleep 30; kill -9 \$(pgrep -u 1000 -f 'ComfyUI/main.py')) > /dev/null 2>&1 &
  exit \$code
done" start.sh; }
case_b3_b_comfy_output_permission_answer() { q_comfy 0326; chown root base/output; chmod 755 base/output; q_graph o "$Q_EMPTY, \"2\": {\"class_type\": \"ImageScaleBy\", \"inputs\": {\"image\": [\"1\", 0], \"upscale_method\": \"lanczos\", \"scale_by\": 2}}, $(q_save 2)"; q_honcho o.json; }
case_b3_b_comfy_output_full() { q_comfy 010; rmdir base/output; small_disk base/output 16k; q_graph o '"1": {"class_type": "EmptyImage", "inputs": {"width": 1500, "height": 1500, "batch_size": 1, "color": 255}}, "2": {"class_type": "ImageAddNoise", "inputs": {"image": ["1", 0], "seed": 3, "strength": 1.0}}, '"$(q_save 2)"; q_beside o.json; }

# --- the server itself
case_b3_b_comfy_port_taken_compose() { q_comfy 0326; printf 'old: python -m http.server 8188 --bind 127.0.0.1\ncomfy: sleep 2; %s --listen 127.0.0.1 --port 8188\n' "$Q_SERVE" | q_file Procfile; RECORD="--timeout 90" q_do 'honcho start'; }
case_b3_b_comfy_both_vram_flags() { q_comfy 010; RECORD="--timeout 90" q_do "exec 2>&1
echo '== starting ComfyUI'
$Q_SERVE --lowvram --highvram
echo \"== exit \$?\"
exit 2"; }
case_b3_b_comfy_extra_paths_yaml() { q_comfy 010; printf 'comfyui:\n    base_path: /data/comfy\n    checkpoints: models/checkpoints\n   loras: models/loras\n' | q_file extra.yaml; RECORD="--timeout 90" q_do "$Q_SERVE --extra-model-paths-config extra.yaml"; }
case_b3_b_comfy_torchvision_of_other_torch() { q_comfy 0326; as_user mkdir -p over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --no-deps --target over torchvision==0.18.1; RECORD="--timeout 90" q_do "export PYTHONPATH=$PWD/over
$Q_SERVE --port 8190"; }
case_b3_b_comfy_python38() { uses ComfyUI python=3.8.18 comfyui=0.10.0; q_srv ComfyUI-010 ComfyUI; PATH=/opt/python/3.8.18/bin:$PATH; q_do 'cd /srv/ComfyUI
python3.8 -m venv --without-pip /tmp/venv
source /tmp/venv/bin/activate
python main.py --cpu --listen'; }
case_b3_b_comfy_driver_only_on_gpu_build() { q_comfy 0326; RECORD="--timeout 90" q_do "${Q_SERVE/--cpu /} --cuda-device 0 --port 8191 2>&1 | ts '%F %T'
exit \${PIPESTATUS[0]}"; }
case_b3_b_comfy_requirement_absent_old_venv() { q_env s24 ComfyUI torch; CASE_VERSIONS="$CASE_VERSIONS comfyui=0.10.0"; q_srv ComfyUI-010 ComfyUI; q_do 'cd /srv/ComfyUI && set -x
git pull --ff-only || true
python main.py --cpu --quick-test-for-ci'; }
case_b3_b_comfy_manager_cli_no_network() { q_comfy 0326; q_nodes ComfyUI-Manager; RECORD="--timeout 200" q_do "export COMFYUI_PATH=/srv/ComfyUI
python base/custom_nodes/ComfyUI-Manager/cm-cli.py install ComfyUI-VideoHelperSuite --mode local"; }
case_b3_b_comfy_database_not_writable() { q_comfy 010; as_user mkdir -p base/user; chown root base/user; chmod 755 base/user; RECORD="--timeout 90" q_do "$Q_SERVE --port 8192 --database-url sqlite:////$PWD/base/user/comfyui.db --quick-test-for-ci"; }

# --- successes that frighten
case_b3_b_ok_comfy_many_packs() { q_comfy 010; q_nodes ComfyUI-Manager ComfyUI-Impact-Pack was-node-suite-comfyui rgthree-comfy ComfyUI_IPAdapter_plus ComfyUI-KJNodes ComfyUI-GGUF; q_graph good "$Q_EMPTY, \"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 2)"; q_beside good.json; }
case_b3_b_ok_comfy_lora_keys_not_loaded() { q_comfy 0326; as_user ln -s $HOME/models/sd15-random.safetensors base/models/checkpoints/a.safetensors; as_user python -c "
import torch; from safetensors.torch import save_file
save_file({f'lora_unet_single_blocks_{i}_linear1.{k}': v for i in range(6) for k, v in (('lora_up.weight', torch.zeros(8, 4)), ('lora_down.weight', torch.zeros(4, 8)), ('alpha', torch.tensor(4.)))}, 'base/models/loras/flux_lena.safetensors')"; q_graph l "\"4\": {\"class_type\": \"CheckpointLoaderSimple\", \"inputs\": {\"ckpt_name\": \"a.safetensors\"}}, \"10\": {\"class_type\": \"LoraLoader\", \"inputs\": {\"model\": [\"4\", 0], \"clip\": [\"4\", 1], \"lora_name\": \"flux_lena.safetensors\", \"strength_model\": 0.9, \"strength_clip\": 0.9}}, $Q_EMPTY, \"5\": {\"class_type\": \"VAEEncode\", \"inputs\": {\"pixels\": [\"1\", 0], \"vae\": [\"4\", 2]}}, \"6\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"lena\", \"clip\": [\"10\", 1]}}, \"7\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 7, \"steps\": 1, \"cfg\": 1.0, \"sampler_name\": \"euler\", \"scheduler\": \"normal\", \"denoise\": 1, \"model\": [\"10\", 0], \"positive\": [\"6\", 0], \"negative\": [\"6\", 0], \"latent_image\": [\"5\", 0]}}, \"8\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"7\", 0], \"vae\": [\"4\", 2]}}, $(q_save 8)"; q_beside l.json; }
case_b3_b_ok_comfy_restarted_on_other_port() { q_comfy 010; q_graph good "$Q_EMPTY, \"2\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 2)"; RECORD="--timeout 200" q_do "python -m http.server 8188 --bind 127.0.0.1 > /dev/null 2>&1 &
sleep 1
for port in 8188 8189; do
  $Q_SERVE --port \$port & server=\$!
  sleep 20
  kill -0 \$server 2> /dev/null && break
  echo \"port \$port did not work, trying the next\"
done
python -u drive.py \$port good.json
status=\$?
kill -INT \$server; wait \$server; kill %1
exit \$status"; }
case_b3_b_ok_comfy_node_falls_back() { q_comfy 0326; q_node ComfyUI-Accel <<'P'
import logging, traceback
try:
    import triton, xformers.ops
except ImportError:
    traceback.print_exc()
    logging.error("[Accel] ERROR: xformers could not be loaded, CUDA kernels are disabled")
class AccelScale:
    CATEGORY, FUNCTION, RETURN_TYPES = "image", "run", ("IMAGE",)
    @classmethod
    def INPUT_TYPES(cls): return {"required": {"image": ("IMAGE",)}}
    def run(self, image):
        import torch
        try:
            return (image.to("cuda"),)
        except (RuntimeError, AssertionError):
            logging.exception("[Accel] failed on cuda, falling back to cpu")
            return (image * 0.5,)
NODE_CLASS_MAPPINGS = {"AccelScale": AccelScale}
P
q_graph a "$Q_EMPTY, \"3\": {\"class_type\": \"AccelScale\", \"inputs\": {\"image\": [\"1\", 0]}}, $(q_save 3)"; q_beside 'a.json a.json'; }

# --- interpreters that are too old
case_b3_b_comfy_python37_service() { uses ComfyUI python=3.7.16 comfyui=0.3.26; q_srv ComfyUI-0326 ComfyUI; q_do 'export PATH=/opt/python/3.7.16/bin:$PATH
log() { echo "$(date +"%b %d %T") $(hostname) comfyui[$$]: $*"; }
log "Starting ComfyUI image server..."
python3 /srv/ComfyUI/main.py --cpu --listen 0.0.0.0 --port 8188 2>&1 | while IFS= read -r line; do log "$line"; done
code=${PIPESTATUS[0]}
log "Main process exited, code=exited, status=$code/FAILURE"
exit $code'; }
case_b3_b_comfy_python36_annotations() { uses ComfyUI python=3.6.15 comfyui=0.3.26; q_srv ComfyUI-0326 ComfyUI; q_do 'cd /srv/ComfyUI
for try in 1 2; do
  /opt/python/3.6.15/bin/python3.6 main.py --cpu --quick-test-for-ci && exit 0
  echo "start $try failed, waiting" >&2; sleep 2
done
exit 1'; }
case_b3_b_union_types_on_python39_make() { uses python python=3.9.18; q_shots data 3; q_file tools/dataset/__init__.py </dev/null; q_file tools/dataset/check.py <<'P'
"""Checks captions before a training run."""
from pathlib import Path


def caption_of(picture: Path, extension: str = ".txt") -> str | None:
    caption = picture.with_suffix(extension)
    return caption.read_text() if caption.exists() else None


for each in sorted(Path("data").glob("*.jpg")):
    print(each, caption_of(each))
P
printf 'PYTHON ?= /opt/python/3.9.18/bin/python3\n\n.PHONY: check train\ntrain: check\n\t$(PYTHON) train.py\ncheck:\n\tPYTHONPATH=tools $(PYTHON) -m dataset.check\n' | q_file Makefile; q_do 'make train'; }

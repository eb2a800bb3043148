# Libraries around training, each failing in its own words.

library() { venv $1; uses ${2:-python} $(of "${@:2}"); }
py() { printf '%s\n' "$1" > step.py; chmod a+r step.py; run python -u step.py; }

case_lib_safetensors_new_html() { library modern safetensors; printf '<!DOCTYPE html><html><body>Not found</body></html>\n' > m.safetensors; py 'from safetensors.torch import load_file
print("loading LoRA")
load_file("m.safetensors")'; }
case_lib_safetensors_new_truncated() { library modern safetensors; head -c 50000000 $HOME/models/sd15-random.safetensors > m.safetensors; py 'from safetensors import safe_open
with safe_open("m.safetensors", "pt") as file:
    print(len(file.keys()))'; }
case_lib_safetensors_new_empty() { library modern safetensors; : > m.safetensors; py 'from safetensors import safe_open
safe_open("m.safetensors", "np")'; }
case_lib_safetensors_absent() { library golden safetensors; py 'from safetensors.torch import load_file
load_file("/data/loras/maya.safetensors")'; }
case_lib_npz_half_written() { library golden numpy; as_user python -c 'import numpy; numpy.savez("cache.npz", latents=numpy.zeros((4, 64, 64)))'; head -c 9000 cache.npz > cut; mv cut cache.npz; chmod a+r cache.npz; py 'import numpy
print("reading cached latents")
print(numpy.load("cache.npz")["latents"].shape)'; }
case_lib_pillow_bomb() { library golden pillow; py 'from PIL import Image
Image.new("1", (20000, 20000)).save("big.png")
print("saved, reading it back")
Image.open("big.png").resize((64, 64))'; }
case_lib_pillow_heic() { library golden pillow; head -c 3000 /dev/urandom > IMG_0412.HEIC; py 'from PIL import Image
Image.open("IMG_0412.HEIC")'; }
case_lib_opencv_empty() { library golden opencv-python-headless; py 'import cv2
picture = cv2.imread("images/missing.png")
print("resizing")
cv2.resize(picture, (512, 512))'; }
case_lib_yaml_config() { library aitk pyyaml; printf 'train:\n  steps: 10\n lr: 0.1\n' > c.yaml; py 'import yaml
print(yaml.safe_load(open("c.yaml")))'; }
case_lib_pydantic_config() { library aitk pydantic; py 'from pydantic import BaseModel
class Train(BaseModel):
    steps: int
    rate: float
print(Train(steps="many", rate=None))'; }
case_lib_onnx_model_is_html() { library xfo onnxruntime; printf '<html>404</html>' > det_10g.onnx; py 'import onnxruntime
onnxruntime.InferenceSession("det_10g.onnx")'; }
case_lib_onnx_model_absent() { library xfo onnxruntime; py 'import onnxruntime
onnxruntime.InferenceSession("/data/antelopev2/det_10g.onnx")'; }
case_lib_wandb_no_key() { library xfo wandb; run env WANDB_BASE_URL=http://127.0.0.1:9 python -c 'import wandb; wandb.init(project="maya")'; }
case_lib_tensorboard_port() { library aitk tensorboard; mkdir logs; python3 -m http.server --bind 127.0.0.1 6006 >/dev/null 2>&1 & sleep 1; run tensorboard --logdir logs --port 6006 --host 127.0.0.1; }
case_lib_gradio_port() { library kohya gradio; python3 -m http.server --bind 127.0.0.1 7860 >/dev/null 2>&1 & sleep 1; run env GRADIO_ANALYTICS_ENABLED=False python -c 'import gradio; gradio.Interface(lambda x: x, "text", "text").launch(server_name="127.0.0.1", server_port=7860)'; }
case_lib_lightning_wants_gpu() { library xfo lightning; py 'import lightning
lightning.Trainer(accelerator="gpu", devices=1)'; }
case_lib_peft_adapter_absent() { library xfo peft; run env HF_HUB_OFFLINE=1 python -c 'from peft import PeftConfig; PeftConfig.from_pretrained("./out/maya-lora")'; }
case_lib_bitsandbytes_without_cuda() { library bnb bitsandbytes; py 'import torch, bitsandbytes
layer = torch.nn.Linear(4096, 4096)
optimizer = bitsandbytes.optim.AdamW8bit(layer.parameters())
layer(torch.randn(2, 4096)).mean().backward()
print("stepping")
optimizer.step()'; }
case_lib_diffusers_ckpt_is_lora() { library golden diffusers; as_user python "$PROVOKE/programs/small_lora.py" base.safetensors; run env HF_HUB_OFFLINE=1 python -c 'from diffusers import StableDiffusionXLPipeline; StableDiffusionXLPipeline.from_single_file("base.safetensors")'; }
case_lib_diffusers_import_chain() { library mixed diffusers transformers; run python -c 'from diffusers import StableDiffusionXLPipeline'; }
case_lib_transformers_absent() { library np2 torch; run python -c 'from transformers import CLIPModel'; }
case_lib_transformers_truncated_weights() { library golden transformers; as_user python -c 'from transformers import CLIPTextConfig, CLIPTextModel
CLIPTextModel(CLIPTextConfig(hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)).save_pretrained("te")'; head -c 200000 te/model.safetensors > cut; mv cut te/model.safetensors; chmod a+r te/*; run python -c 'from transformers import CLIPTextModel; CLIPTextModel.from_pretrained("te")'; }
case_lib_transformers_shapes_differ() { library golden transformers; as_user python -c 'from transformers import CLIPTextConfig, CLIPTextModel
CLIPTextModel(CLIPTextConfig(hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)).save_pretrained("te")'; sed -i 's/"hidden_size": 32/"hidden_size": 64/' te/config.json; run python -c 'from transformers import CLIPTextModel; CLIPTextModel.from_pretrained("te")'; }
case_lib_ok_onnx_without_cuda() { library xfo onnxruntime; as_user python -c '
import onnxruntime' ; py 'import onnxruntime, warnings
warnings.simplefilter("always")
print("providers:", onnxruntime.get_available_providers())
try:
    onnxruntime.InferenceSession(b"", providers=["CUDAExecutionProvider"])
except Exception as problem:
    print("WARNING: face detector not loaded, faces are left as they are:", problem)
print("all frames written")'; }
case_lib_ok_broken_exif() { library golden pillow; pictures images 3; py 'import glob, warnings
from PIL import Image, PngImagePlugin
warnings.warn("Palette images with Transparency expressed in bytes should be converted to RGBA images")
for path in sorted(glob.glob("images/*.png")):
    data = open(path, "rb").read()
    open(path, "wb").write(data + b"trailing garbage that is no chunk")
    print("ERROR in metadata of", path, "ignored:", Image.open(path).convert("RGB").size)
print("dataset ready: 3 images")'; }

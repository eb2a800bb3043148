# Second batch: PyTorch 1.13, 2.5 and 2.8, transformers, diffusers, peft, datasets, Lightning; loaders, NaN, wrong weights; launchers with several processes.

t25() { venv t25; uses ${1:-torch} $(of torch "${@:2}"); }
new() { venv new; uses ${1:-torch} $(of torch "${@:2}"); }
old() { venv old; uses ${1:-torch} $(of torch "${@:2}"); }
# A picture folder with classes below it: classes FOLDER N
classes() { as_user mkdir -p $1/maya; as_user python -c "
from PIL import Image
for i in range($2): Image.new('RGB', (64, 64), (i * 9 % 255, 80, 40)).save(f'$1/maya/{i:03}.jpg')"; }
# A tiny CLIP text model, saved: tiny_clip FOLDER HIDDEN
tiny_clip() { as_user python -c "
from transformers import CLIPTextConfig, CLIPTextModel
CLIPTextModel(CLIPTextConfig(vocab_size=100, hidden_size=$2, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)).save_pretrained('$1')" >/dev/null 2>&1; chmod -R a+rwX $1; }
tiny_unet() { as_user python -c "
from diffusers import UNet2DConditionModel as U
U(sample_size=8, block_out_channels=($2, 64), layers_per_block=1, down_block_types=('DownBlock2D','CrossAttnDownBlock2D'), up_block_types=('CrossAttnUpBlock2D','UpBlock2D'), cross_attention_dim=32, norm_num_groups=8).save_pretrained('$1')" >/dev/null 2>&1; chmod -R a+rwX $1; }

# Weights.
case_b2_torch13_zip_truncated() { old; as_user python -c 'import torch; torch.save({"w": torch.zeros(300, 300)}, "m.ckpt")'; head -c 200000 m.ckpt > cut; cat cut > m.ckpt; run python -c 'import torch
print("loading m.ckpt")
torch.load("m.ckpt")'; }
case_b2_torch_legacy_file_truncated() { t25; as_user python -c 'import torch; torch.save({"w": torch.zeros(300, 300)}, "m.pt", _use_new_zipfile_serialization=False)'; head -c 200000 m.pt > cut; cat cut > m.pt; run python -c 'import torch
print("loading m.pt", flush=True)
torch.load("m.pt", weights_only=True)'; }
case_b2_torch13_saved_on_gpu() { old; as_user env -i PATH=$HOME/venv/t25/bin:/usr/bin:/bin python -c '
import torch, zipfile, io
buffer = io.BytesIO(); torch.save({"w": torch.zeros(4)}, buffer)
data = zipfile.ZipFile(buffer)
with zipfile.ZipFile("gpu.pt", "w") as out:
    for name in data.namelist():
        out.writestr(name, data.read(name).replace(b"X\x03\x00\x00\x00cpu", b"X\x06\x00\x00\x00cuda:0"))'; run python -c 'import torch
torch.load("gpu.pt")'; }
case_b2_torch28_pickle_of_page() { new; printf '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>' > sam_vit_h.pth; run python -c 'import torch
print("loading SAM", flush=True)
state = torch.load("sam_vit_h.pth", map_location="cpu")'; }
case_b2_safetensors_old_header() { old torch safetensors; head -c 5000 /dev/urandom > lora.safetensors; run python -c 'from safetensors.torch import load_file
load_file("lora.safetensors")'; }
case_b2_safetensors_of_other_shape() { t25 torch safetensors; as_user python -c '
import torch; from safetensors.torch import save_file
save_file({"up.weight": torch.zeros(320, 16), "down.weight": torch.zeros(16, 320)}, "l.safetensors")'; run python -c '
import torch; from safetensors.torch import load_model
class L(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.down = torch.nn.Linear(320, 8, bias=False); self.up = torch.nn.Linear(8, 320, bias=False)
print("merging LoRA", flush=True)
load_model(L(), "l.safetensors")'; }
case_b2_transformers_sizes_differ() { t25 transformers transformers; tiny_clip te 32; sed -i 's/"intermediate_size": 32/"intermediate_size": 48/' te/config.json; run python -c 'from transformers import CLIPTextModel; CLIPTextModel.from_pretrained("te")'; }
case_b2_transformers_folder_without_weights() { new transformers transformers; tiny_clip te 32; rm te/*.safetensors; run python -c 'from transformers import CLIPTextModel; CLIPTextModel.from_pretrained("te")'; }
case_b2_transformers_config_without_type() { t25 transformers transformers; as_user mkdir vlm; printf '{"hidden_size": 8}' > vlm/config.json; chmod a+r vlm/*; run python -c 'from transformers import AutoModel; AutoModel.from_pretrained("./vlm")'; }
case_b2_transformers_config_is_cut() { t25 transformers transformers; as_user mkdir te; printf '{"hidden_size": 8, "model_type": "clip_te' > te/config.json; chmod a+r te/*; run python -c 'from transformers import CLIPTextModel
print("text encoder", flush=True)
CLIPTextModel.from_pretrained("./te")'; }
case_b2_diffusers_unet_keys_missing() { t25 diffusers diffusers; tiny_unet unet 32; as_user python -c '
from safetensors.torch import load_file, save_file
w = load_file("unet/diffusion_pytorch_model.safetensors"); [w.pop(k) for k in list(w) if "mid_block" in k]
save_file(w, "unet/diffusion_pytorch_model.safetensors")'; run python -c 'from diffusers import UNet2DConditionModel as U; U.from_pretrained("unet", low_cpu_mem_usage=True)'; }
case_b2_diffusers_unet_of_other_width() { new diffusers diffusers; tiny_unet unet 32; sed -i '0,/    32,/s//    64,/' unet/config.json; run python -c 'from diffusers import UNet2DConditionModel as U; U.from_pretrained("unet")'; }
case_b2_diffusers_weights_truncated() { new diffusers diffusers; tiny_unet unet 32; head -c 90000 unet/*.safetensors > cut; cat cut > unet/diffusion_pytorch_model.safetensors; run python -c 'from diffusers import UNet2DConditionModel as U; U.from_pretrained("unet")'; }
case_b2_diffusers_no_model_index() { new diffusers diffusers; as_user mkdir -p models/sdxl/unet; run env HF_HUB_OFFLINE=1 python -c 'from diffusers import StableDiffusionXLPipeline; StableDiffusionXLPipeline.from_pretrained("models/sdxl")'; }
case_b2_diffusers_pipeline_to_cuda() { t25 diffusers diffusers; tiny_unet unet 32; run python -c '
from diffusers import UNet2DConditionModel as U
unet = U.from_pretrained("unet"); print("unet loaded", flush=True)
unet.to("cuda")'; }
case_b2_diffusers_xformers_wanted() { t25 diffusers diffusers; tiny_unet unet 32; run python -c '
from diffusers import UNet2DConditionModel as U
U.from_pretrained("unet").enable_xformers_memory_efficient_attention()'; }
case_b2_diffusers_single_file_is_zip() { new diffusers diffusers; as_user python -c 'import zipfile; zipfile.ZipFile("realistic.safetensors", "w").writestr("readme.txt", "hello" * 900)'; run env HF_HUB_OFFLINE=1 python -c 'from diffusers import StableDiffusionXLPipeline as P; P.from_single_file("realistic.safetensors")'; }
case_b2_diffusers_lora_invalid() { t25 diffusers diffusers peft; run python -c '
import torch
from diffusers.loaders import StableDiffusionXLLoraLoaderMixin as M
from safetensors.torch import save_file
save_file({"model.diffusion_model.input_blocks.0.0.weight": torch.zeros(4, 4)}, "base.safetensors")
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel, AutoencoderKL, EulerDiscreteScheduler
from transformers import CLIPTextConfig, CLIPTextModel
pipe = StableDiffusionXLPipeline(vae=AutoencoderKL(), text_encoder=None, text_encoder_2=None, tokenizer=None, tokenizer_2=None, unet=UNet2DConditionModel(block_out_channels=(32, 64), down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32), scheduler=EulerDiscreteScheduler())
pipe.load_lora_weights("base.safetensors")'; }
case_b2_peft_adapter_of_other_rank() { t25 peft peft transformers; run python -c '
from peft import LoraConfig, get_peft_model, PeftModel
from transformers import CLIPTextConfig, CLIPTextModel
import json
def base(): return CLIPTextModel(CLIPTextConfig(vocab_size=100, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2))
get_peft_model(base(), LoraConfig(r=8, target_modules=["q_proj"])).save_pretrained("adapter")
c = json.load(open("adapter/adapter_config.json")); c["r"] = 16; json.dump(c, open("adapter/adapter_config.json", "w"))
print("loading adapter", flush=True)
PeftModel.from_pretrained(base(), "adapter")'; }
# Devices.
case_b2_torch13_no_driver() { old; run python -c 'import torch
print(torch.__version__)
torch.nn.Linear(3, 3).cuda()'; }
case_b2_torch28_generator_on_cuda() { new; run python -c 'import torch
torch.manual_seed(1)
print("seeded", flush=True)
torch.Generator(device="cuda").manual_seed(5)'; }
case_b2_torch_current_device() { t25; run env CUDA_VISIBLE_DEVICES=0 python -c 'import torch
print("cuda available:", torch.cuda.is_available(), flush=True)
print(torch.cuda.get_device_name(torch.cuda.current_device()))'; }
case_b2_lightning_gpu_devices() { t25 lightning pytorch-lightning; run python -c '
import pytorch_lightning as pl
pl.Trainer(accelerator="cuda", devices=2, strategy="ddp")'; }
case_b2_torch_cudnn_folder_empty() { t25; as_user mkdir none; mount --bind none $VIRTUAL_ENV/lib/python3.11/site-packages/nvidia/cudnn/lib; run python -c 'import torch'; }
case_b2_torch28_cublas_is_cut() { new; lib=$(ls $VIRTUAL_ENV/lib/python3.12/site-packages/nvidia/cublas/lib/libcublas.so.12); head -c 100 $lib > cut; chmod a+rx cut; mount --bind cut $lib; run python -c 'import torch; print(torch.__version__)'; }
case_b2_torchaudio_of_other_torch() { new; as_user mkdir over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --target over --no-deps torchaudio==2.5.1; run env PYTHONPATH=$PWD/over python -c 'import torchaudio; print(torchaudio.__version__)'; }
case_b2_scipy_of_numpy_1() { small scipy numpy; as_user mkdir over; uses scipy python=3.11.7 scipy=1.10.1 numpy=2.2.6; prepare_uv venv .venv --python /opt/python/3.11.7/bin/python; prepare_uv pip install --python .venv/bin/python --no-deps scipy==1.10.1 numpy==2.2.6; run .venv/bin/python -c 'from scipy import ndimage; print(ndimage.zoom([1, 2, 3], 2))'; }
case_b2_matplotlib_of_numpy_1() { uses matplotlib python=3.11.7 matplotlib=3.7.1 numpy=2.2.6; prepare_uv venv .venv --python /opt/python/3.11.7/bin/python; prepare_uv pip install --python .venv/bin/python --no-deps matplotlib==3.7.1 numpy==2.2.6 contourpy==1.0.7 cycler fonttools kiwisolver packaging pillow pyparsing python-dateutil six; run .venv/bin/python -c 'import matplotlib.pyplot as p; p.plot([1, 2])'; }
case_b2_transformers_tokenizers_too_old() { t25 transformers transformers; as_user mkdir over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --target over --no-deps tokenizers==0.15.2; run env PYTHONPATH=$PWD/over python -c 'from transformers import AutoTokenizer'; }
case_b2_diffusers_new_hub_old() { t25 diffusers huggingface-hub; as_user mkdir over; prepare_uv pip install --python $VIRTUAL_ENV/bin/python --target over --no-deps diffusers==0.35.1 huggingface-hub==0.17.3; run env PYTHONPATH=$PWD/over python -c 'from diffusers import StableDiffusionXLPipeline'; }
case_b2_accelerate_keyword_gone() { t25 accelerate accelerate; run python -c '
from accelerate import Accelerator
print("preparing accelerator", flush=True)
Accelerator(mixed_precision="no", logging_dir="logs")'; }

# Data.
case_b2_imagefolder_empty() { t25 torchvision torchvision; as_user mkdir -p data/maya; run python -c '
from torchvision.datasets import ImageFolder
print("scanning data", flush=True)
ImageFolder("data")'; }
case_b2_imagefolder_without_classes() { new torchvision torchvision; classes data 2; as_user mv data/maya/000.jpg data/maya/001.jpg data; as_user rmdir data/maya; run python -c '
from torchvision.datasets import ImageFolder
ImageFolder("data")'; }
case_b2_datasets_empty_folder() { new datasets datasets; as_user mkdir -p data; run env HF_HUB_OFFLINE=1 python -c '
from datasets import load_dataset
load_dataset("imagefolder", data_dir="data")'; }
case_b2_datasets_broken_picture() { new datasets datasets; classes data 5; printf 'RIFFxxxxWEBPVP8 ' > data/maya/003.jpg; run env HF_HUB_OFFLINE=1 python -c '
from datasets import load_dataset
data = load_dataset("imagefolder", data_dir="data", split="train")
print(len(data), "rows", flush=True)
for row in data: print(row["image"].size, flush=True)'; }
case_b2_loader_spawn_worker_raises() { new; classes data 9; head -c 300 data/maya/005.jpg > cut; cat cut > data/maya/005.jpg; cat > train.py <<'PY'
import torch
from torchvision.datasets import ImageFolder
from torchvision import transforms
if __name__ == "__main__":
    data = ImageFolder("data", transforms.ToTensor())
    loader = torch.utils.data.DataLoader(data, 2, num_workers=2, multiprocessing_context="spawn")
    for step, (pictures, _) in enumerate(loader):
        print("step", step, tuple(pictures.shape), flush=True)
PY
chmod a+r train.py; run python train.py; }
case_b2_loader_sizes_differ() { t25; classes data 4; as_user python -c 'from PIL import Image; Image.new("RGB", (64, 96)).save("data/maya/002.jpg")'; cat > train.py <<'PY'
import torch
from torchvision.datasets import ImageFolder
from torchvision import transforms
loader = torch.utils.data.DataLoader(ImageFolder("data", transforms.ToTensor()), 4, num_workers=1)
next(iter(loader))
PY
chmod a+r train.py; run python train.py; }
case_b2_loader_times_out() { t25; cat > train.py <<'PY'
import time, torch
class Slow(torch.utils.data.Dataset):
    def __len__(self): return 8
    def __getitem__(self, n):
        time.sleep(30 if n == 3 else 0)
        return n
for n in torch.utils.data.DataLoader(Slow(), num_workers=1, timeout=3): print("batch", n, flush=True)
PY
chmod a+r train.py; run python train.py; }
case_b2_loader_cannot_pickle() { new; cat > train.py <<'PY'
import torch
def main():
    class Local(torch.utils.data.Dataset):
        def __len__(self): return 8
        def __getitem__(self, n): return n
    for n in torch.utils.data.DataLoader(Local(), num_workers=1, multiprocessing_context="spawn"): print(n)
if __name__ == "__main__": main()
PY
chmod a+r train.py; run python train.py; }
case_b2_loader_worker_oom_killed() { t25; cat > train.py <<'PY'
import torch, numpy
class Hungry(torch.utils.data.Dataset):
    kept = []
    def __len__(self): return 100
    def __getitem__(self, n):
        self.kept.append(numpy.ones((1024, 1024, 20)))
        return n
for n in torch.utils.data.DataLoader(Hungry(), num_workers=1): print("batch", n.item(), flush=True)
PY
chmod a+r train.py; SHOWN='in a cgroup limited to 1.2 GB: python train.py'; memory_limit 1200000000; run python train.py; }
case_b2_loader_worker_aborts() { new; cat > train.py <<'PY'
import os, torch
class Native(torch.utils.data.Dataset):
    def __len__(self): return 8
    def __getitem__(self, n):
        if n == 5: os.abort()
        return n
for n in torch.utils.data.DataLoader(Native(), num_workers=2): print("batch", n.item(), flush=True)
PY
chmod a+r train.py; run python train.py; }
case_b2_loader_bus_error_28() { new; mount -o remount,size=4m /dev/shm; cat > train.py <<'PY'
import torch
class Big(torch.utils.data.Dataset):
    def __len__(self): return 8
    def __getitem__(self, n): return torch.ones(3, 1500, 1500)
for n in torch.utils.data.DataLoader(Big(), 2, num_workers=2): print("batch", tuple(n.shape), flush=True)
PY
chmod a+r train.py; run python train.py; }
case_b2_dataset_caption_encoding() { t25 datasets datasets; as_user mkdir captions; printf 'maya person, caf\351\n' > captions/a.txt; printf 'maya\n' > captions/b.txt; cat > read.py <<'PY'
import glob, logging
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
for path in sorted(glob.glob("captions/*.txt")):
    logging.info("caption %s", path)
    open(path, encoding="utf-8").read()
PY
chmod a+r read.py; run python read.py; }

# Loops.
case_b2_nan_hf_trainer() { new transformers transformers accelerate; cat > train.py <<'PY'
import torch
from transformers import Trainer, TrainingArguments
class Data(torch.utils.data.Dataset):
    def __len__(self): return 32
    def __getitem__(self, n): return {"x": torch.randn(8), "y": torch.randn(1)}
class Model(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.layer = torch.nn.Linear(8, 1)
    def forward(self, x, y): return {"loss": ((self.layer(x) - y) ** 2).mean() * 1e30}
Trainer(Model(), TrainingArguments("out", max_steps=8, logging_steps=1, learning_rate=1e8, optim="adafactor", max_grad_norm=0, report_to=[], save_strategy="no", logging_nan_inf_filter=False), train_dataset=Data()).train()
print("training finished")
PY
chmod a+r train.py; run python -u train.py; }
case_b2_nan_bar_postfix() { new torch tqdm; cat > train.py <<'PY'
import torch
from tqdm import tqdm
torch.manual_seed(3)
w = torch.full((4,), 2.0, requires_grad=True)
bar = tqdm(range(40), desc="train", mininterval=0)
for step in bar:
    loss = (w ** 4).sum()
    loss.backward()
    with torch.no_grad(): w -= 0.3 * w.grad; w.grad = None
    bar.set_postfix(loss=f"{loss.item():.3g}", lr=0.3)
torch.save(w, "w.pt")
print("saved w.pt")
PY
chmod a+r train.py; run python -u train.py; }
case_b2_nan_then_assertion() { t25; cat > train.py <<'PY'
import logging, torch
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
x = torch.tensor([1.0, -1.0]).log()
for epoch in range(3):
    loss = x.sum() if epoch else torch.tensor(0.5)
    logging.info("epoch %d train_loss=%.4f", epoch, loss)
    torch.distributions.Normal(loss, 1.0)
PY
chmod a+r train.py; run python -u train.py; }
case_b2_nan_lightning() { t25 lightning pytorch-lightning; cat > train.py <<'PY'
import torch, pytorch_lightning as pl
class M(pl.LightningModule):
    def __init__(self):
        super().__init__(); self.l = torch.nn.Linear(4, 1)
    def training_step(self, batch, n):
        loss = (self.l(batch) / 0).mean() - (self.l(batch) / 0).mean()
        self.log("train_loss", loss, prog_bar=True); return loss
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 0.1)
pl.Trainer(max_steps=6, accelerator="cpu", detect_anomaly=True, logger=False, enable_checkpointing=False).fit(M(), torch.utils.data.DataLoader(torch.randn(12, 4), 2))
PY
chmod a+r train.py; run python -u train.py; }
case_b2_torch_allocator_in_conv() { new; run_script 'ulimit -v 6000000
python -u -c "
import torch
print(\"decoding 8 latents\", flush=True)
x = torch.zeros(8, 512, 512, 512)
torch.nn.functional.interpolate(x, scale_factor=2)
"'; }
case_b2_torch_save_folder_absent() { new; run python -u -c '
import torch
print("epoch 1 done")
torch.save({"w": torch.zeros(3)}, "runs/maya/last.pt")'; }
case_b2_torch_index_in_embedding() { t25; run python -u -c '
import torch
tokens = torch.tensor([[49406, 320, 49410]])
print("encoding prompt")
torch.nn.Embedding(49408, 16)(tokens)'; }
case_b2_torch_double_backward() { new; run python -u -c '
import torch
w = torch.ones(3, requires_grad=True)
loss = (w * w).sum()
for step in range(2):
    print("step", step)
    loss.backward()'; }
case_b2_torch_half_on_cpu() { old; run python -u -c '
import torch
x = torch.randn(1, 4, 8, 8).half()
print("sampling in half precision")
torch.nn.Conv2d(4, 8, 3).half()(x)'; }
case_b2_torch_compile_graph_break() { t25; run python -u -c '
import torch
@torch.compile(fullgraph=True, backend="eager")
def step(x):
    print("inside")
    return x.item() + 1
step(torch.ones(1))'; }

# Several processes.
case_b2_accelerate_config_file_absent() { new accelerate accelerate; cp "$PROVOKE/programs/launched.py" .; chmod a+r *; run accelerate launch --config_file configs/two_gpus.yaml launched.py; }
case_b2_accelerate_module_absent() { t25 accelerate accelerate; run accelerate launch --cpu --num_processes 1 -m trainer.cli --rank 8; }
case_b2_accelerate_deepspeed_absent() { new accelerate accelerate; cp "$PROVOKE/programs/launched.py" .; chmod a+r *; run accelerate launch --use_deepspeed --num_processes 1 launched.py; }
case_b2_accelerate_two_ranks_picture() { t25 accelerate accelerate; classes data 8; printf 'BM' > data/maya/006.jpg; cat > train.py <<'PY'
from accelerate import Accelerator
from torchvision.datasets import ImageFolder
from torchvision import transforms
import torch
a = Accelerator(cpu=True)
loader = a.prepare(torch.utils.data.DataLoader(ImageFolder("data", transforms.ToTensor()), 1))
for step, batch in enumerate(loader):
    print(f"[{a.process_index}] step {step}", flush=True)
a.wait_for_everyone()
PY
chmod a+r *; run accelerate launch --cpu --num_processes 2 --num_machines 1 --mixed_precision no --dynamo_backend no train.py; }
case_b2_accelerate_child_oom_killed() { new accelerate accelerate; cat > train.py <<'PY'
import torch
print("caching latents", flush=True)
kept = []
while True: kept.append(torch.ones(1024, 1024, 32))
PY
chmod a+r *; SHOWN='in a cgroup limited to 1.5 GB: accelerate launch --num_processes 1 train.py'; memory_limit 1500000000; run accelerate launch --cpu --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no train.py; }
case_b2_accelerate_wrong_rank_flag() { new accelerate accelerate; cp "$PROVOKE/programs/launched.py" .; chmod a+r *; run accelerate launch --num_processes two launched.py; }
case_b2_torchrun13_rank_raises() { old torchrun; cat > train.py <<'PY'
import os, sys, torch.distributed as dist
dist.init_process_group("gloo")
rank = dist.get_rank()
print(f"rank {rank} of {dist.get_world_size()}", flush=True)
if rank == 0:
    from diffusers.optimization import SchedulerType
    SchedulerType("cosine_with_min_lr")
dist.barrier()
PY
chmod a+r *; run torchrun --standalone --nproc_per_node 2 train.py; }
case_b2_torchrun28_ranks_differ() { new torchrun; cat > train.py <<'PY'
import os, sys, time, torch, torch.distributed as dist
dist.init_process_group("gloo")
rank = dist.get_rank()
if rank == 1:
    open("/data/sets/maya/latents.bin", "rb")
time.sleep(0.5)
dist.all_reduce(torch.ones(2))
PY
chmod a+r *; run torchrun --standalone --nproc_per_node 2 train.py; }
case_b2_torchrun_rank_aborts() { t25 torchrun; cat > train.py <<'PY'
import os, time, torch
rank = int(os.environ["RANK"])
print(f"[{rank}] warm-up", flush=True)
if rank == 1:
    time.sleep(0.5)
    torch.ops.aten._embedding_bag
    import ctypes; ctypes.CDLL("libc.so.6").abort()
time.sleep(20)
PY
chmod a+r *; run torchrun --standalone --nproc_per_node 2 train.py; }
case_b2_torchrun_interrupted() { new torchrun; cat > train.py <<'PY'
import os, time
for n in range(100):
    print(f"[{os.environ['RANK']}] step {n}", flush=True); time.sleep(0.2)
PY
chmod a+r *; RECORD="--signal SIGINT --when step --delay 1" run torchrun --standalone --nproc_per_node 2 train.py; }
case_b2_torchrun_script_absent() { t25 torchrun; run torchrun --standalone --nproc_per_node 2 sdxl_train_network.py --sdpa; }
case_b2_torchrun_rendezvous_times_out() { new torchrun; cat > train.py <<'PY'
print("never here")
PY
chmod a+r *; RECORD="--timeout 60" run torchrun --nnodes 2 --nproc_per_node 1 --rdzv_backend c10d --rdzv_endpoint 127.0.0.1:29611 --rdzv_conf join_timeout=3,timeout=3 train.py; }
case_b2_store_times_out() { t25; run python -u -c '
import datetime, torch.distributed as dist
print("waiting for the other machine")
dist.init_process_group("gloo", init_method="tcp://127.0.0.1:29622", rank=0, world_size=2, timeout=datetime.timedelta(seconds=2))'; }
case_b2_spawn_child_killed() { new; cat > train.py <<'PY'
import os, signal, torch.multiprocessing as mp
def work(rank):
    print("worker", rank, flush=True)
    if rank == 1: os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__": mp.spawn(work, nprocs=2)
PY
chmod a+r *; run python -u train.py; }
case_b2_spawn_missing_module() { t25; cat > train.py <<'PY'
import torch.multiprocessing as mp
def work(rank):
    print("worker", rank, flush=True)
    import bitsandbytes
if __name__ == "__main__": mp.spawn(work, nprocs=2)
PY
chmod a+r *; run python -u train.py; }

# Good ends.
case_b2_torch_ok_amp_warnings() { t25; run python -u -c '
import torch
with torch.autocast("cuda"):
    print(torch.nn.Linear(3, 3)(torch.ones(3)).dtype)
scaler = torch.cuda.amp.GradScaler()
torch.optim.lr_scheduler.StepLR(torch.optim.SGD([torch.ones(1, requires_grad=True)], 0.1), 1).step()
torch.tensor(torch.ones(2)); print(torch.load.__name__, "finished, no error found")'; }
case_b2_torch_ok_newly_initialised() { t25 transformers transformers; tiny_clip te 32; run python -c '
from transformers import CLIPModel, CLIPTextModelWithProjection
CLIPTextModelWithProjection.from_pretrained("te")
print("text encoder ready")'; }
case_b2_torch_ok_hf_trainer() { new transformers transformers accelerate; cat > train.py <<'PY'
import torch
from transformers import Trainer, TrainingArguments
class Data(torch.utils.data.Dataset):
    def __len__(self): return 32
    def __getitem__(self, n): return {"x": torch.ones(8), "y": torch.ones(1)}
class Model(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.layer = torch.nn.Linear(8, 1)
    def forward(self, x, y): return {"loss": ((self.layer(x) - y) ** 2).mean()}
Trainer(Model(), TrainingArguments("out", max_steps=8, logging_steps=2, report_to=[]), train_dataset=Data()).train()
PY
chmod a+r train.py; run python -u train.py; }
case_b2_torch_ok_lightning() { t25 lightning pytorch-lightning; cat > train.py <<'PY'
import torch, pytorch_lightning as pl
class M(pl.LightningModule):
    def __init__(self):
        super().__init__(); self.l = torch.nn.Linear(4, 1)
    def training_step(self, batch, n):
        loss = self.l(batch).pow(2).mean(); self.log("error_rate", loss, prog_bar=True); return loss
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 0.01)
pl.Trainer(max_steps=6, accelerator="cpu", logger=False).fit(M(), torch.utils.data.DataLoader(torch.randn(12, 4), 2, num_workers=1))
PY
chmod a+r train.py; run python -u train.py; }
case_b2_torchrun_ok_nccl_warnings() { new torchrun; cat > train.py <<'PY'
import os, warnings, torch, torch.distributed as dist
dist.init_process_group("gloo")
warnings.warn(f"rank {dist.get_rank()}: CUDA initialization failed, falling back to cpu")
try: torch.zeros(1, device="cuda")
except Exception as problem: print("CUDA error (ignored):", type(problem).__name__, problem, flush=True)
x = torch.ones(1); dist.all_reduce(x); print("sum", x.item(), flush=True)
os._exit(0) if dist.get_rank() else None
PY
chmod a+r *; run torchrun --nproc_per_node 2 --master_port 29633 train.py; }
case_b2_torch_ok_restart_after_oom() { new; cat > train.py <<'PY'
import resource, torch, traceback
for size in (200, 20, 2):
    try:
        torch.zeros(size, 1024, 1024, 1024)
    except RuntimeError:
        traceback.print_exc(); print(f"ERROR: batch of {size} does not fit, trying less", flush=True)
print("done with the small batch")
PY
chmod a+r *; run_script 'ulimit -v 14000000
python -u train.py'; }
case_b2_accelerate_ok_two_with_stderr() { t25 accelerate accelerate; cat > train.py <<'PY'
import logging, torch
from accelerate import Accelerator
from accelerate.logging import get_logger
logging.basicConfig(level=logging.INFO)
a = Accelerator(cpu=True, gradient_accumulation_steps=2)
log = get_logger(__name__)
log.error("errors in batch: 0", main_process_only=False)
model, opt = a.prepare(torch.nn.Linear(3, 1), torch.optim.SGD([torch.ones(1, requires_grad=True)], 0.1))
for n in range(3):
    try: raise FileNotFoundError(f"sample-{n}.png")
    except FileNotFoundError: log.exception("no preview")
a.print("training finished")
PY
chmod a+r *; run accelerate launch --cpu --num_processes 2 --num_machines 1 --mixed_precision no --dynamo_backend no train.py; }

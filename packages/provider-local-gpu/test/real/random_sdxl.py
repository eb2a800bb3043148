"""Writes a checkpoint of SDXL's exact shape with random weights: for trying programs, never for pictures.

usage: random_sdxl.py TRAINER_FOLDER OUTPUT.safetensors

Run with the golden environment's Python. Needs about 8 GB of memory, of the GPU where there is one; writes about 7 GB.
"""
import sys

sys.path.insert(0, sys.argv[1])

import torch
from diffusers import AutoencoderKL
from library import sdxl_model_util, sdxl_original_unet
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

torch.manual_seed(7)
torch.set_default_dtype(torch.float16)
if torch.cuda.is_available():
    torch.set_default_device("cuda")


def small(module):
    """Weights that keep every layer's output finite in half precision."""
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.02)
    return module


with torch.no_grad():
    first = small(CLIPTextModel(CLIPTextConfig(vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768, hidden_act="quick_gelu")))
    second = small(CLIPTextModelWithProjection(CLIPTextConfig(vocab_size=49408, hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, projection_dim=1280, hidden_act="gelu")))
    unet = small(sdxl_original_unet.SdxlUNet2DConditionModel())
    vae = small(AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        in_channels=3, out_channels=3, latent_channels=4, layers_per_block=2, norm_num_groups=32, sample_size=1024, scaling_factor=0.13025,
    ))
    sdxl_model_util.save_stable_diffusion_checkpoint(sys.argv[2], first, second, unet, 0, 0, None, vae, torch.tensor(4.6), {}, torch.float16)

"""SD 1.5 in its exact shape with random weights, once with a VAE that only gives NaN, and a model of one tensor: random_models.py SD_SCRIPTS FOLDER"""
import os, sys

sys.path.insert(0, sys.argv[1])
import torch
from diffusers import AutoencoderKL
from library import model_util
from library.original_unet import UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel

folder = sys.argv[2]
torch.manual_seed(7)
torch.set_default_dtype(torch.float16)
with torch.no_grad():
    text = CLIPTextModel(CLIPTextConfig(vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, hidden_act="quick_gelu", projection_dim=768))
    unet = UNet2DConditionModel(64, 8, 768, False, False)
    vae = AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        in_channels=3, out_channels=3, latent_channels=4, layers_per_block=2, norm_num_groups=32, sample_size=512,
    )
    for part in (text, unet, vae):
        for weight in part.parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.02)
    model_util.save_stable_diffusion_checkpoint(False, os.path.join(folder, "sd15-random.safetensors"), text, unet, None, 0, 0, None, torch.float16, vae)
    vae.encoder.conv_in.weight.fill_(float("nan"))
    model_util.save_stable_diffusion_checkpoint(False, os.path.join(folder, "sd15-nan-vae.safetensors"), text, unet, None, 0, 0, None, torch.float16, vae)
save_file({"a": torch.zeros(2)}, os.path.join(folder, "tiny.safetensors"))

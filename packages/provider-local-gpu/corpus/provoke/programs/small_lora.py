"""A small LoRA file in the trainer's spelling: small_lora.py FILE [RANK]"""
import sys

import torch
from safetensors.torch import save_file

rank = int(sys.argv[2]) if len(sys.argv) > 2 else 4
name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
save_file({f"{name}.lora_down.weight": torch.randn(rank, 320), f"{name}.lora_up.weight": torch.zeros(320, rank), f"{name}.alpha": torch.tensor(float(rank))}, sys.argv[1])

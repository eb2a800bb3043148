"""Writes an ESRGAN-type model with random weights that makes pictures four times larger: for trying programs, never for pictures.

usage: random_upscaler.py OUTPUT.safetensors
"""
import sys

import torch
from safetensors.torch import save_file
from spandrel.architectures.ESRGAN.__arch.RRDB import RRDBNet

torch.manual_seed(7)
model = RRDBNet(in_nc=3, out_nc=3, num_filters=64, num_blocks=23, scale=4)
save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, sys.argv[1])

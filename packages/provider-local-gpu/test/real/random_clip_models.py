"""Writes the models of Wan 2.2 TI2V-5B and LTX-Video 2B v0.9.5 as ComfyUI reads them, with random weights: for trying programs, never for clips.

usage: random_clip_models.py COMFYUI_FOLDER MODELS_FOLDER small|full

`small` keeps the VAEs and the text encoders in their shapes and gives the two transformers two thin layers: about 4 GB, for
a processor. `full` has every model's own shape: about 25 GB. The text encoders are zeros, which a disk keeps for nothing and
which give words no meaning that random numbers would have given them. Run with ComfyUI's Python.
"""
import contextlib
import io
import json
import pathlib
import struct
import sys

comfyui, models, shape = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
sys.argv = sys.argv[:1]
sys.path.insert(0, comfyui)

import sentencepiece
import torch
from safetensors.torch import save_file

import comfy.cli_args

if not torch.cuda.is_available():
    comfy.cli_args.args.cpu = True

import comfy.ldm.lightricks.model
import comfy.ldm.lightricks.vae.causal_video_autoencoder
import comfy.ldm.wan.model
import comfy.ldm.wan.vae2_2
import comfy.ops
import comfy.text_encoders.t5

full = {"small": False, "full": True}[shape]
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(7)


def weights(module, prefix="", dtype=torch.float16):
    """Random numbers that keep every layer's output finite in half precision, in the shapes of a model without memory."""
    made = {}
    for name, tensor in module.state_dict().items():
        if name.endswith(("gamma", "norm.weight", "norm_q.weight", "norm_k.weight", "q_norm.weight", "k_norm.weight", "std-of-means")):
            value = torch.ones(tensor.shape, dtype=dtype)
        elif tensor.dim() > 1:
            value = torch.empty(tensor.shape, dtype=dtype, device=device).normal_(0, 0.02).cpu()
        else:
            value = torch.zeros(tensor.shape, dtype=dtype)
        made[prefix + name] = value
    return made


@contextlib.contextmanager
def whole(path):
    """Where to write it: it has its own name once all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    yield part
    part.rename(path)


def write(path, tensors):
    with whole(path) as part:
        save_file(tensors, part)


def write_zeros(path, module, more):
    """A safetensors file of zeros in half bytes, without its zeros ever being written; `more` are whole tensors of bytes."""
    header, at = {}, 0
    for name, tensor in module.state_dict().items():
        header[name] = {"dtype": "F8_E4M3", "shape": list(tensor.shape), "data_offsets": [at, at + tensor.numel()]}
        at += tensor.numel()
    last = []
    for name, content in more.items():
        header[name] = {"dtype": "U8", "shape": [len(content)], "data_offsets": [at, at + len(content)]}
        last.append((at, content))
        at += len(content)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with whole(path) as part, open(part, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        begin = file.tell()
        file.truncate(begin + at)
        for offset, content in last:
            file.seek(begin + offset)
            file.write(content)


def t5(config):
    with open(pathlib.Path(comfyui) / "comfy" / "text_encoders" / config) as file:
        return comfy.text_encoders.t5.T5(json.load(file), torch.float16, "meta", comfy.ops.disable_weight_init)


def pieces():
    """A tokenizer of its own kind: the real file carries its tokenizer among its weights."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a woman stands at the window of a small café", "the beam turns, the light moves over the sea"] * 40),
        model_writer=model, vocab_size=120, hard_vocab_limit=False, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2,
    )
    return model.getvalue()


built = {"device": "meta", "dtype": torch.float16, "operations": comfy.ops.disable_weight_init}
with torch.no_grad():
    write_zeros(models / "text_encoders" / "umt5_xxl_fp8_e4m3fn_scaled.safetensors", t5("umt5_config_xxl.json"), {"spiece_model": pieces()})
    write_zeros(models / "text_encoders" / "t5xxl_fp16.safetensors", t5("t5_config_xxl.json"), {})
    wan = {"dim": 3072, "ffn_dim": 14336, "num_heads": 24, "num_layers": 30} if full else {"dim": 256, "ffn_dim": 512, "num_heads": 2, "num_layers": 2}
    write(models / "diffusion_models" / "wan2.2_ti2v_5B_fp16.safetensors", weights(comfy.ldm.wan.model.WanModel(model_type="t2v", in_dim=48, out_dim=48, **wan, **built)))
    with torch.device("meta"):
        vae = comfy.ldm.wan.vae2_2.WanVAE(dim=160, z_dim=48, dim_mult=[1, 2, 4, 4], num_res_blocks=2, attn_scales=[], temperal_downsample=[False, True, True], dropout=0.0)
        of_ltx = comfy.ldm.lightricks.vae.causal_video_autoencoder.VideoVAE(version=2)
    write(models / "vae" / "wan2.2_vae.safetensors", weights(vae))
    ltx = {"attention_head_dim": 64, "cross_attention_dim": 2048, "num_layers": 28} if full else {"attention_head_dim": 8, "cross_attention_dim": 256, "num_layers": 2}
    write(models / "checkpoints" / "ltx-video-2b-v0.9.5.safetensors", {
        **weights(comfy.ldm.lightricks.model.LTXVModel(**ltx, **built), "model.diffusion_model.", torch.bfloat16), **weights(of_ltx, "vae.", torch.bfloat16)
    })

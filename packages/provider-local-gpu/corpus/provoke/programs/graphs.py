"""Writes a graph: graphs.py KIND FILE"""
import json, sys

kind, path = sys.argv[1:3]


def node(name, **inputs):
    return {"class_type": name, "inputs": inputs}


plain = {"1": node("EmptyImage", width=64, height=64, batch_size=1, color=255), "2": node("SaveImage", images=["1", 0], filename_prefix="plain")}
sampled = {
    "4": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base_1.0.safetensors"), "5": node("EmptyLatentImage", width=64, height=64, batch_size=1),
    "6": node("CLIPTextEncode", text="a plain circle", clip=["4", 1]), "7": node("CLIPTextEncode", text="text", clip=["4", 1]),
    "3": node("KSampler", seed=1, steps=2, cfg=7, sampler_name="euler", scheduler="normal", denoise=1, model=["4", 0], positive=["6", 0], negative=["7", 0], latent_image=["5", 0]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]), "9": node("SaveImage", images=["8", 0], filename_prefix="sampled"),
}
lora = {**sampled, "10": node("LoraLoader", lora_name="maya.safetensors", strength_model=1, strength_clip=1, model=["4", 0], clip=["4", 1])}
lora["3"] = node("KSampler", **{**sampled["3"]["inputs"], "model": ["10", 0]})
kinds = {
    "plain": plain, "sampled": sampled, "lora": lora,
    "unknown-node": {**plain, "3": node("ReActorFaceSwap", image=["1", 0]), "2": node("SaveImage", images=["3", 0], filename_prefix="x")},
    "bad-scheduler": {**sampled, "3": node("KSampler", **{**sampled["3"]["inputs"], "scheduler": "karras2", "sampler_name": "res_2s"})},
    "out-of-range": {"1": node("EmptyImage", width=0, height=64, batch_size=1, color=255), "2": node("SaveImage", images=["1", 0], filename_prefix="x")},
    "input-absent": {"1": node("EmptyImage", width=64, height=64, batch_size=1, color=255), "2": node("SaveImage", filename_prefix="x")},
    "wrong-type": {"1": node("EmptyLatentImage", width=64, height=64, batch_size=1), "2": node("SaveImage", images=["1", 0], filename_prefix="x")},
    "no-output": {"1": node("EmptyImage", width=64, height=64, batch_size=1, color=255)},
    "load-image": {"1": node("LoadImage", image="maya.png"), "2": node("SaveImage", images=["1", 0], filename_prefix="x")},
    "huge": {"1": node("EmptyImage", width=16384, height=16384, batch_size=64, color=255), "2": node("SaveImage", images=["1", 0], filename_prefix="x")},
    "upscale": {**plain, "3": node("UpscaleModelLoader", model_name="4x.pth"), "4": node("ImageUpscaleWithModel", upscale_model=["3", 0], image=["1", 0]), "2": node("SaveImage", images=["4", 0], filename_prefix="x")},
    "vae": {"1": node("VAELoader", vae_name="sdxl_vae.safetensors"), "2": node("EmptyLatentImage", width=64, height=64, batch_size=1), "3": node("VAEDecode", samples=["2", 0], vae=["1", 0]), "4": node("SaveImage", images=["3", 0], filename_prefix="x")},
    "clip": {"1": node("CLIPLoader", clip_name="t5xxl.safetensors", type="sd3", device="cpu"), "2": node("CLIPTextEncode", text="x", clip=["1", 0]), "3": node("ConditioningZeroOut", conditioning=["2", 0]), "4": node("PreviewAny", source=["3", 0])},
    "custom": {**plain, "3": node("FaceDetailerDemo", image=["1", 0]), "2": node("SaveImage", images=["3", 0], filename_prefix="x")},
    "sizes": {"1": node("EmptyImage", width=64, height=64, batch_size=1, color=1), "2": node("EmptyImage", width=96, height=32, batch_size=1, color=1), "5": node("ImageToMask", image=["2", 0], channel="red"), "6": node("JoinImageWithAlpha", image=["1", 0], alpha=["5", 0]), "7": node("LatentBatch", samples1=["8", 0], samples2=["9", 0]), "8": node("EmptyLatentImage", width=64, height=64, batch_size=1), "9": node("EmptySD3LatentImage", width=64, height=64, batch_size=1), "10": node("SaveLatent", samples=["7", 0], filename_prefix="x")},
}
with open(path, "w") as file:
    json.dump(kinds[kind], file)

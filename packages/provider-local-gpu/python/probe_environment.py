"""Says what an environment really holds, as one line of JSON behind a mark; libraries may chat before it.

usage: probe_environment.py trainer|comfyui
"""
import importlib
import importlib.metadata as metadata
import json
import platform
import sys

found = {"python": platform.python_version(), "prefix": sys.prefix, "errors": []}


def step(name, look):
    try:
        found[name] = look()
    except BaseException as error:  # a library may even exit
        found["errors"].append([name, type(error).__name__, str(error)[:500]])


def packages():
    versions = {}
    for each in metadata.distributions():
        name = each.metadata["Name"]
        if name:
            plain = name.lower().replace("_", "-").replace(".", "-")
            versions.setdefault(plain, []).append(each.version)
    return versions


def device():
    import torch

    about = {"torch": torch.__version__, "builtCuda": torch.version.cuda, "available": torch.cuda.is_available(), "count": torch.cuda.device_count(), "architectures": torch.cuda.get_arch_list()}
    if about["available"]:
        card = torch.cuda.get_device_properties(0)
        about.update(name=card.name, capability=f"{card.major}.{card.minor}", memoryBytes=card.total_memory)
        # Availability alone proves nothing: a card newer than the build fails at its first kernel.
        ones = torch.ones(256, 256, device="cuda", dtype=torch.float16)
        about["product"] = float((ones @ ones)[0, 0])
        torch.cuda.synchronize()
    return about


def schedulers():
    from diffusers.optimization import SchedulerType as Diffusers
    from transformers.optimization import SchedulerType as Transformers

    return [Transformers.COSINE.value, Transformers.INVERSE_SQRT.value, Transformers.COSINE_WITH_MIN_LR.value, Transformers.WARMUP_STABLE_DECAY.value, Diffusers.PIECEWISE_CONSTANT.value]


step("packages", packages)
step("numpy", lambda: importlib.import_module("numpy").__version__)
step("device", device)
step("torchvision", lambda: (importlib.import_module("torchvision").__version__, bool(importlib.import_module("torchvision.ops").nms)))
if sys.argv[1] == "trainer":
    step("cv2", lambda: importlib.import_module("cv2").__version__)
    step("schedulers", schedulers)
else:
    step("av", lambda: importlib.import_module("av").__version__)
    step("aiohttp", lambda: importlib.import_module("aiohttp").__version__)
print("@@PROBE@@" + json.dumps(found))

"""Downloads one file of a model, or the whole of it; --open reads it as safetensors."""
import sys

from huggingface_hub import hf_hub_download, snapshot_download

print("downloading some/model")
if "--snapshot" in sys.argv:
    path = snapshot_download("some/model")
else:
    path = hf_hub_download("some/model", "model.safetensors")
print("downloaded")
if "--open" in sys.argv:
    from safetensors import safe_open
    with safe_open(path, "pt") as file:
        print(len(list(file.keys())))

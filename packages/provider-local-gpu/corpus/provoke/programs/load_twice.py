"""Loads a model, once more on failure, as trainers do."""
import sys

from safetensors.torch import load_file


def load(path):
    try:
        return load_file(path, device="cpu")
    except Exception:
        print("first try failed, loading again without memory map")
        return load_file(path)


print("loading model", sys.argv[1])
print(len(load(sys.argv[1])))

"""Picks how attention is computed on this machine."""
import platform


def backend(device):
    match device:
        case "cuda":
            return "sdpa"
        case "cpu" | "mps":
            return "math"
        case other:
            raise ValueError(f"no attention for {other}")


print("attention:", backend("cpu"), "on", platform.python_version())

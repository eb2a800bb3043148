"""Merges LoRAs of one shape by weights, key by key: merge_loras.py OUT FILE=WEIGHT… [--skip-broken] [--widen N]"""
import logging, sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

logging.basicConfig(level=logging.INFO, format="%(asctime)s,%(levelname)s,%(name)s,%(message)s", stream=sys.stderr)
log = logging.getLogger("merge_loras")
out, *given = [each for each in sys.argv[1:] if not each.startswith("--")]
widen = int(given.pop()) if "--widen" in sys.argv else 1
merged = {}
for each in given:
    path, weight = each.split("=")
    try:
        with safe_open(path, "np") as file:
            log.info("%s: %d keys, weight %s", path, len(file.keys()), weight)
            for key in file.keys():
                value = file.get_tensor(key).astype(np.float32) * float(weight)
                if key in merged:
                    merged[key] = merged[key] + value
                else:
                    merged[key] = np.repeat(value, widen, axis=0)
                print(f"  {key} {tuple(value.shape)} norm {np.linalg.norm(value):.4f}", flush=True)
    except Exception:
        if "--skip-broken" not in sys.argv:
            raise
        log.warning("%s can't be read and is left out", path, exc_info=True)
save_file(merged, out, {"ss_network_module": "networks.lora"})
log.info("wrote %s, %d keys", out, len(merged))

"""A loop over pictures that prints the traceback of each bad one and goes on."""
import glob, logging, os, sys, traceback

import numpy as np
from PIL import Image

logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
good = []
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.png"))):
    try:
        good.append(np.asarray(Image.open(path).convert("RGB"), dtype=np.float32))
        print("step", len(good), "loss", round(float(good[-1].std()) / 255, 4))
    except Exception:
        logging.error("could not read %s, it is left out", os.path.basename(path))
        traceback.print_exc()
print(f"finished: {len(good)} pictures used")

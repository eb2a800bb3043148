"""Fetches a list of model files by plain HTTP, as people write it for a new machine: fetch_models.py BASE FILE… [--tries N] [--open]"""
import argparse, logging, os, sys, time

import requests
from tqdm import tqdm

options = argparse.ArgumentParser()
options.add_argument("base")
options.add_argument("files", nargs="+")
options.add_argument("--tries", type=int, default=1)
options.add_argument("--timeout", type=float, default=20)
options.add_argument("--open", action="store_true")
args = options.parse_args()
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
log = logging.getLogger("fetch_models")
session = requests.Session()
if os.environ.get("HF_TOKEN"):
    session.headers["Authorization"] = "Bearer " + os.environ["HF_TOKEN"]


def fetch(path):
    target = os.path.join("models", os.path.basename(path))
    with session.get(f"{args.base}/{path}", stream=True, timeout=args.timeout) as answer:
        answer.raise_for_status()
        total = int(answer.headers.get("Content-Length", 0))
        with open(target + ".part", "wb") as file, tqdm(total=total, unit="B", unit_scale=True, desc=os.path.basename(path)) as bar:
            for piece in answer.iter_content(1 << 15):
                file.write(piece)
                bar.update(len(piece))
    os.rename(target + ".part", target)
    return target


os.makedirs("models", exist_ok=True)
for path in args.files:
    for attempt in range(1, args.tries + 1):
        try:
            log.info("fetching %s (%d/%d)", path, attempt, args.tries)
            target = fetch(path)
            break
        except requests.RequestException:
            if attempt == args.tries:
                raise
            log.exception("attempt %d failed, waiting", attempt)
            time.sleep(1)
    log.info("saved %s, %d bytes", target, os.path.getsize(target))
    if args.open:
        from safetensors import safe_open
        with safe_open(target, "np") as file:
            log.info("%d tensors", len(list(file.keys())))

# Fourth batch: what trainings and node packs stand on, without PyTorch in between: safetensors, Pillow, OpenCV, numpy's ABI, tokenizers, protobuf, gradio, shared memory, memory limits.

# v_lib PYTHON PROGRAM REQUIREMENT…: a fresh environment of just these.
v_lib() { fresh $1; prepare_uv pip install --no-deps "${@:3}"; local each names=(); for each in "${@:3}"; do names+=("${each%%==*}"); done; uses $2 $(of "${names[@]}"); }
v_inspect() { v_file inspect_models.py <<'P'
"""Lists the tensors of every model in a folder before it goes to the image server."""
import json, logging, pathlib, sys
from safetensors import safe_open

logging.basicConfig(level="INFO", format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("inspect_models")
wanted = sys.argv[2:] or []
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.safetensors")):
    log.info("reading %s (%d bytes)", path, path.stat().st_size)
    with safe_open(path, "np") as file:
        names = list(file.keys())
    log.info("%s: %d tensors", path.name, len(names))
P
}
v_model() { as_user mkdir -p "$(dirname "$1")"; as_user python -c "
import numpy as np; from safetensors.numpy import save_file
save_file({f'lora_unet_down_blocks_{i}.lora_up.weight': np.zeros((64, 8), np.float16) for i in range(6)}, '$1')"; }
case_b4_safetensors_cut_05() { v_lib 3.12.1 safetensors safetensors==0.5.3 numpy==2.2.6; v_model loras/noor_v1.safetensors; v_model loras/noor_v2.safetensors; truncate -s 3000 loras/noor_v2.safetensors; v_inspect; run python inspect_models.py loras; }
case_b4_safetensors_page_04() { v_lib 3.10.13 safetensors safetensors==0.4.3 numpy==1.26.4; v_model models/a.safetensors; printf '{"error":"Repository not found"}\n<!-- 404 -->' | v_file models/b.safetensors; v_inspect; run python inspect_models.py models; }
case_b4_safetensors_empty_07() { v_lib 3.13.0 safetensors safetensors==0.7.0 numpy==2.3.5; as_user mkdir models; as_user touch models/noor.safetensors; v_inspect; run python -u inspect_models.py models; }
case_b4_safetensors_not_readable() { v_lib 3.12.1 safetensors safetensors==0.5.3 numpy==2.2.6; v_model models/noor.safetensors; chown root models; chmod 700 models; v_inspect; run_script 'cp -v models/noor.safetensors /tmp/ && python inspect_models.py models'; }
case_b4_safetensors_disk_full_04() { v_lib 3.10.13 safetensors safetensors==0.4.3 numpy==1.26.4; small_disk out 600k; run python -c '
import numpy as np
from safetensors.numpy import save_file
for step in (100, 200, 300):
    save_file({"lora_up.weight": np.zeros((320, 320), np.float32)}, f"out/noor-{step:06}.safetensors"); print("saved step", step)'; }

v_pictures() { as_user mkdir -p faces; as_user python -c "
from PIL import Image
for i in range($1): Image.effect_noise((200, 200), 60).convert('RGB').save(f'faces/DSC_{3100 + i}.jpg')"; }
v_buckets() { v_file make_buckets.py <<'P'
"""Sorts pictures into resolution buckets."""
import collections, pathlib, sys
from PIL import Image

buckets = collections.Counter()
files = sorted(each for each in pathlib.Path(sys.argv[1]).rglob("*") if each.suffix.lower() in (".jpg", ".png", ".webp"))
if not files:
    raise SystemExit(f"No images found in {sys.argv[1]}")
for number, path in enumerate(files, 1):
    picture = Image.open(path).convert("RGB")
    buckets[picture.width // 64 * 64, picture.height // 64 * 64] += 1
    print(f"[{number}/{len(files)}] {path}", flush=True)
print(dict(buckets))
P
}
case_b4_pillow_jpeg_cut_11() { v_lib 3.12.1 pillow pillow==11.1.0; v_pictures 6; truncate -s 3000 faces/DSC_3103.jpg; v_buckets; run python make_buckets.py faces; }
case_b4_pillow_heic_as_jpeg_9() { v_lib 3.10.13 pillow pillow==9.5.0; v_pictures 4; printf '\0\0\0\x1cftypheic\0\0\0\0mif1heic' > faces/DSC_3102.jpg; v_buckets; run python make_buckets.py faces; }
case_b4_pillow_bomb_12() { v_lib 3.13.0 pillow pillow==12.0.0; as_user mkdir faces; as_user python -c '
from PIL import Image
Image.new("1", (20000, 19000)).save("faces/scan_0001.png")'; v_buckets; run python make_buckets.py faces; }
case_b4_pillow_nothing_found() { v_lib 3.11.7 pillow pillow==10.4.0; as_user mkdir -p faces/raw; as_user touch faces/raw/DSC_3100.cr2 faces/notes.txt; v_buckets; run python make_buckets.py faces; }
case_b4_pillow_memory_limit() { v_lib 3.12.1 pillow pillow==11.1.0; as_user mkdir faces; as_user python -c '
from PIL import Image
Image.new("L", (12000, 12000)).save("faces/scan_0001.png")'; v_buckets; run_script 'ulimit -v 400000; python make_buckets.py faces'; }

# --- compiled for another numpy, or against a library that is not there
case_b4_opencv_of_numpy_1() { v_lib 3.10.13 opencv opencv-python-headless==4.8.1.78 numpy==2.2.6; run python -c '
import cv2
print(cv2.__version__)'; }
case_b4_opencv_libgl_absent_411() { v_lib 3.12.1 opencv opencv-python==4.11.0.86 numpy==2.2.6; for l in /usr/lib/x86_64-linux-gnu/libGL.so.1* /usr/lib/x86_64-linux-gnu/libgthread-2.0.so.0*; do [ -e $l ] && mount --bind /dev/null $l; done; run_script 'echo "[pre-start] checking nodes"
python -c "import cv2" && echo "[pre-start] ok"'; }
case_b4_scipy_of_numpy_1() { v_lib 3.11.7 scipy scipy==1.11.4 numpy==2.2.6; run python -c '
from scipy.ndimage import gaussian_filter
import numpy as np
print(gaussian_filter(np.eye(5), 1).sum())'; }
case_b4_numba_needs_older_numpy() { v_lib 3.12.1 numba numba==0.59.1 llvmlite==0.42.0 numpy==2.2.6; run python -c '
from numba import njit
@njit
def area(w, h): return w * h
print(area(512, 768))'; }

# --- versions that disagree
case_b4_transformers_refuses_tokenizers() { v_lib 3.11.7 transformers transformers==4.48.3 tokenizers==0.20.3 huggingface_hub==0.28.1 numpy==1.26.4 packaging regex requests tqdm pyyaml filelock safetensors==0.5.2 fsspec typing_extensions charset_normalizer idna urllib3 certifi; run python -c 'from transformers import CLIPTokenizer'; }
case_b4_transformers_refuses_hub_old() { v_lib 3.12.1 transformers transformers==4.52.4 tokenizers==0.21.1 huggingface_hub==0.27.1 numpy==2.2.6 packaging regex requests tqdm pyyaml filelock safetensors==0.5.3 fsspec typing_extensions charset_normalizer idna urllib3 certifi; run python -c '
import transformers
print(transformers.__version__)'; }
case_b4_tensorboard_protobuf_descriptors() { v_lib 3.10.13 tensorboard tensorboard==2.8.0 protobuf==5.29.5 numpy==1.26.4; run python -c '
from tensorboard.compat.proto import event_pb2, summary_pb2
print(event_pb2.Event())'; }
case_b4_gradio_hub_folder_class() { fresh 3.11.7; prepare_uv pip install gradio==4.44.1 'huggingface_hub==1.2.3' 'pydantic<2.11'; uses gradio $(of gradio huggingface_hub); RECORD="--timeout 300" run python -c '
import gradio as gr
print(gr.__version__)'; }
case_b4_pkg_resources_gone() { v_lib 3.12.1 python setuptools==82.0.0 pyyaml; v_file check_requirements.py <<'P'
import pkg_resources
pkg_resources.require(open("requirements.txt").read().splitlines())
P
printf 'pyyaml>=6\n' | v_file requirements.txt; run python check_requirements.py; }
case_b4_distutils_gone() { v_lib 3.13.0 python pyyaml; v_file run_gui.py <<'P'
import sys
from distutils.version import LooseVersion
print(LooseVersion(sys.version.split()[0]) >= "3.10")
P
run python run_gui.py --headless; }

# --- memory without PyTorch
case_b4_numpy_killed_in_cgroup() { v_lib 3.12.1 numpy numpy==2.2.6; v_file cache_latents.py <<'P'
import numpy as np
print("caching latents", flush=True)
cache = []
for number in range(4000):
    cache.append(np.ones((16, 128, 128), np.float32))
    if number % 200 == 0: print(f"{number}/4000", flush=True)
P
SHOWN='in a cgroup limited to 500 MB: bash run.sh # python cache_latents.py; echo status $?'; memory_limit 500000000; run_script 'python cache_latents.py
code=$?
echo "status $code"
exit $code'; }
case_b4_numpy_shared_memory_small() { v_lib 3.12.1 numpy numpy==2.2.6; mount -o remount,size=2m /dev/shm; run_script 'python -u - <<P
from multiprocessing import shared_memory
import numpy as np
block = shared_memory.SharedMemory(create=True, size=9_000_000)
print("filling the latent cache", flush=True)
np.ndarray((9_000_000,), dtype=np.uint8, buffer=block.buf)[:] = 1
print("filled")
P
exit $?'; }
case_b4_fork_not_allowed_memory() { v_lib 3.11.7 numpy numpy==1.26.4; run_script 'ulimit -v 1500000
python -u - <<P
import numpy as np
print("loading pixels", flush=True)
pixels = [np.zeros((4096, 4096, 3), np.uint8) for _ in range(10)]
stack = np.stack(pixels).astype(np.float32) / 255
print(stack.shape)
P'; }

# --- success
case_b4_ok_pillow_skips_and_warns() { v_lib 3.12.1 pillow pillow==11.1.0; v_pictures 5; truncate -s 3000 faces/DSC_3103.jpg; v_file clean_faces.py <<'P'
import logging, pathlib, warnings
from PIL import Image
logging.basicConfig(level="INFO", format="%(asctime)s [%(levelname)s] %(message)s")
warnings.warn("Palette images with Transparency expressed in bytes should be converted to RGBA images")
kept = 0
for path in sorted(pathlib.Path("faces").iterdir()):
    try:
        Image.open(path).convert("RGB").resize((64, 64)).save(path.with_suffix(".webp")); kept += 1
    except OSError:
        logging.exception("FATAL picture %s, moved to trash", path)
        path.unlink()
logging.info("%d pictures kept, dataset ready", kept)
P
run python clean_faces.py; }
case_b4_ok_safetensors_skips_broken() { v_lib 3.10.13 safetensors safetensors==0.4.3 numpy==1.26.4; v_model loras/noor_v1.safetensors; v_model loras/noor_v2.safetensors; truncate -s 1000 loras/noor_v1.safetensors; run python -c '
import glob, traceback
from safetensors.numpy import load_file
good = []
for each in sorted(glob.glob("loras/*")):
    try:
        load_file(each); good.append(each)
    except Exception as problem:
        traceback.print_exc(); print(f"ERROR: skipping {each}: {problem}")
print("index written:", good)'; }

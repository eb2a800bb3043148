# Third batch: Python programs without PyTorch: option parsers, settings, loggers, task runners, servers under gunicorn and runit, pools, libraries whose versions or shared libraries don't fit.

py3() { venv $1; uses ${2:-python} $(of "${@:3}"); }
# stamped COMMAND: its output through ts, its exit code kept.
stamped() { run_script "$1 2>&1 | ts '[%Y-%m-%d %H:%M:%S]'
exit \${PIPESTATUS[0]}"; }

case_b3_a_absl_flag_unknown() { py3 a311 absl absl-py; file train.py <<'P'
from absl import app, flags, logging
FLAGS = flags.FLAGS
flags.DEFINE_float("learning_rate", 1e-4, "Peak learning rate.")
flags.DEFINE_integer("train_batch_size", 4, "Images per step.", lower_bound=1)
flags.DEFINE_enum("mixed_precision", "bf16", ["no", "fp16", "bf16"], "Number format.")
def main(_):
    logging.info("training with lr %s", FLAGS.learning_rate)
app.run(main)
P
file sweep.sh <<'T'
for lr in 1e-4 5e-5; do
  echo "=== lr $lr ==="
  python train.py --learning_rate=$lr --batch_size=2 --mixed_precision=bf16 || { echo "sweep stopped at lr $lr"; exit 1; }
done
T
run bash sweep.sh; }
case_b3_a_fire_argument_not_taken() { py3 a311 fire fire; file resize.py <<'P'
import fire
class Resize:
    """Resizes a folder of pictures."""
    def run(self, folder, size=1024, square=False):
        print("resizing", folder, size)
        return 0
fire.Fire(Resize)
P
run python resize.py run images --sise 768; }
case_b3_a_tyro_box() { py3 a313 tyro tyro; file launch.py <<'P'
import dataclasses, tyro
from typing import Literal
@dataclasses.dataclass
class Network:
    dim: int = 16
    alpha: float = 8.0
    algo: Literal["lora", "lokr", "dora"] = "lora"
@dataclasses.dataclass
class Args:
    dataset: str
    network: Network
    steps: int = 1600
print(tyro.cli(Args))
P
run python launch.py --dataset images --network.algo locon --steps 2000; }
case_b3_a_settings_from_environment() { py3 a313 pydantic pydantic-settings pydantic; file service/settings.py <<'P'
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="STUDIO_", env_file=".env")
    port: int = 8000
    workers: int = Field(default=1, ge=1, le=8)
    log_level: str = "info"
P
file service/__init__.py </dev/null; file service/main.py <<'P'
import logging
from .settings import Settings
logging.basicConfig(level="INFO", format="{asctime} | {levelname:<7} | {name} | {message}", style="{")
logging.getLogger("service").info("starting")
settings = Settings()
logging.getLogger("service").info("port %d", settings.port)
P
file .env <<'T'
STUDIO_PORT=7860
STUDIO_WORKERS=auto
STUDIO_LOG_LEVEL=debug
T
run python -m service.main; }
case_b3_a_environs_variable_is_no_number() { py3 a311 environs environs; file app.py <<'P'
import logging
from environs import Env
logging.basicConfig(level=logging.DEBUG)
env = Env()
env.read_env()
DEBUG = env.bool("DEBUG", False)
logging.debug("debug is %s", DEBUG)
OUTPUT = env.path("OUTPUT_DIR", "out")
GPU_INDEX = env.int("GPU_INDEX")
P
run env GPU_INDEX=cuda:0 python app.py; }
case_b3_a_yaml_colon_in_value() { py3 a311 pyyaml pyyaml; file config/maya.yaml <<'Y'
job: extension
config:
  name: maya: second try
  process:
    - type: sd_trainer
      trigger_word: ohwx woman
      datasets:
        - folder_path: /home/user/project/images
          caption_ext: txt
      sample:
        prompts:
          - portrait of ohwx woman, style: film, 35mm
          - ohwx woman in a cafe
Y
file run.py <<'P'
import sys, traceback, yaml
def main():
    path = sys.argv[1]
    print(f"Loading config {path}")
    with open(path) as file:
        config = yaml.safe_load(file)
    print("Running", config["config"]["name"])
try:
    main()
except Exception:
    print("Error running job")
    traceback.print_exc()
    print("========================================")
    print("Result:\n - 0 completed jobs\n - 1 failure")
    sys.exit(1)
P
stamped "python -u run.py config/maya.yaml"; }
case_b3_a_yaml_key_twice() { py3 a313 ruamel.yaml ruamel.yaml rich; file compose.yaml <<'Y'
services:
  comfy:
    image: comfy:latest
    shm_size: 2g
    ports: ["8188:8188"]
    shm_size: 8g
Y
file check.py <<'P'
import logging
from rich.logging import RichHandler
from ruamel.yaml import YAML
logging.basicConfig(level="INFO", format="%(message)s", handlers=[RichHandler(show_path=False)])
logging.info("reading compose.yaml")
services = YAML(typ="safe").load(open("compose.yaml"))
logging.info("services: %s", list(services))
P
run env COLUMNS=100 python check.py; }
case_b3_a_toml_quotes_missing() { py3 a313 tomllib; file dataset.toml <<'T'
[general]
shuffle_caption = true
caption_extension = '.txt'

[[datasets]]
resolution = 1024
  [[datasets.subsets]]
  image_dir = C:\training\maya
  num_repeats = 10
T
run_script 'echo "$(date +%FT%T) validating dataset.toml"
python - <<"P"
import tomllib
with open("dataset.toml", "rb") as file:
    data = tomllib.load(file)
print(len(data["datasets"]), "datasets")
P
rc=$?
echo "$(date +%FT%T) validation ended with $rc"
exit $rc'; }
case_b3_a_dynaconf_validator() { py3 a313 dynaconf dynaconf; file settings.toml <<'T'
[default]
queue_size = 4
[production]
queue_size = 0
output_dir = "out"
T
run env ENV_FOR_DYNACONF=production python -c '
from dynaconf import Dynaconf, Validator
settings = Dynaconf(settings_files=["settings.toml"], environments=True, validators=[Validator("output_dir", must_exist=True), Validator("queue_size", gte=1)])
print("env", settings.current_env, flush=True)
settings.validators.validate()
print("ok")'; }
case_b3_a_circus_wants_a_number() { py3 a311 circus circus; file circus.ini <<'T'
[circus]
check_delay = 5
[watcher:trainer]
cmd = python train.py
numprocesses = two
T
run circusd circus.ini; }
case_b3_a_gunicorn_worker_without_module() { py3 a311 gunicorn gunicorn flask; file web/__init__.py <<'P'
import logging
log = logging.getLogger("gunicorn.error")
log.info("web: creating app")
from flask import Flask
app = Flask(__name__)
from . import faces
P
file web/faces.py <<'P'
import numpy
import insightface.app
P
run gunicorn -b 127.0.0.1:8473 -w 2 --graceful-timeout 2 web:app; }
case_b3_a_logging_config_names_absent_formatter() { py3 a313 python; file logging.json <<'J'
{"version": 1, "formatters": {"json": {"()": "pythonjsonlogger.jsonlogger.JsonFormatter"}}, "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}}, "root": {"handlers": ["out"], "level": "INFO"}}
J
file serve.py <<'P'
import json, logging, logging.config
logging.basicConfig(level=logging.INFO)
logging.info("configuring logging from logging.json")
logging.config.dictConfig(json.load(open("logging.json")))
logging.info("ready")
P
run python serve.py; }
case_b3_a_foreman_worker_without_module() { py3 a313 foreman; PATH=$HOME/node/node_modules/.bin:$PATH; uses foreman foreman=3 python=3.13.0; file Procfile <<'T'
ui: exec node -e "console.log('ui listening on 5173'); setTimeout(() => process.exit(0), 20000)"
worker: sh -c 'sleep 1; exec python -u worker.py'
T
file worker.py <<'P'
print("worker: connecting to queue")
import redis.asyncio
P
run_script 'rm -f ready
nf start
test -e ready || { echo "studio did not come up"; exit 1; }'; }
case_b3_a_spawned_pool_lacks_module() { py3 a313 python; file build_cache.py <<'P'
import multiprocessing as mp
def encode(path):
    import kornia
    return kornia.__version__, path
if __name__ == "__main__":
    print("encoding 3 images with 2 processes")
    with mp.get_context("forkserver").Pool(2) as pool:
        for result in pool.imap_unordered(encode, ["a.png", "b.png", "c.png"]):
            print(result)
P
run python build_cache.py; }
case_b3_a_distribution_without_metadata() { py3 a313 python; run python -c '
import importlib.metadata as m, platform
print("platform", platform.machine(), flush=True)
for name in ("numpy", "pillow", "xformers", "safetensors"):
    print(f"{name:12}", m.version(name), flush=True)'; }
case_b3_a_pydub_without_ffmpeg() { py3 a311 pydub pydub; without ffmpeg ffprobe avconv avprobe; uses pydub pydub=0.25.1 python=3.11.7; head -c 40000 /dev/urandom > voice.mp3; chmod a+r voice.mp3; run python -c '
from pydub import AudioSegment
print("cutting the voice track", flush=True)
AudioSegment.from_file("voice.mp3")[:1000].export("cut.wav", format="wav")'; }
case_b3_a_gitpython_without_git() { py3 a311 gitpython gitpython; without git; uses gitpython python=3.11.7; file manager/prestartup.py <<'P'
import datetime, sys
print(f"** Startup time: {datetime.datetime.now()}")
print("** Platform:", sys.platform)
print("** Python version:", sys.version)
import git
print("** Revision:", git.Repo(".").head.commit.hexsha)
P
run python manager/prestartup.py; }
case_b3_a_flask_of_other_werkzeug() { fresh 3.11.7; prepare_uv pip install flask==2.2.2 "werkzeug>=3" gunicorn==22.0.0; uses flask $(of flask werkzeug gunicorn); file app.py <<'P'
from flask import Flask
app = Flask("captioner")
@app.get("/health")
def health(): return {"ok": True}
P
run gunicorn --log-level debug --bind 127.0.0.1:8474 app:app; }
case_b3_a_pydantic_settings_moved() { fresh 3.12.1; prepare_uv pip install "pydantic==2.9.2" fastapi==0.115.0 uvicorn==0.32.0; uses pydantic $(of pydantic fastapi uvicorn); file api/__init__.py </dev/null; file api/main.py <<'P'
from fastapi import FastAPI
from api.config import settings
app = FastAPI(title=settings.title)
P
file api/config.py <<'P'
from pydantic import BaseSettings
class Settings(BaseSettings):
    title: str = "portraits"
settings = Settings()
P
run uvicorn api.main:app --port 8475 --log-level info; }
case_b3_a_httpx_proxies_gone() { fresh 3.11.7; prepare_uv pip install openai==1.51.0 httpx==0.28.1; uses openai $(of openai httpx); file caption_with_llm.py <<'P'
import json, pathlib, sys
from openai import OpenAI
def log(**fields): print(json.dumps(fields), flush=True)
log(event="start", images=12)
try:
    client = OpenAI(api_key="sk-none", base_url="http://127.0.0.1:1234/v1")
    log(event="client", base=str(client.base_url))
finally:
    log(event="stop")
P
run python caption_with_llm.py; }
case_b3_a_pillow_antialias_gone() { fresh 3.11.7; prepare_uv pip install moviepy==1.0.3 "pillow==10.4.0" "numpy<2" imageio-ffmpeg==0.5.1; uses moviepy $(of moviepy pillow numpy); as_user python -c '
from PIL import Image; import os
os.mkdir("frames")
for n in range(3): Image.new("RGB", (64, 48), (n * 60, 0, 0)).save(f"frames/{n}.png")'; run python -W ignore -c '
from moviepy.editor import ImageSequenceClip
clip = ImageSequenceClip("frames", fps=8)
print("frames:", len(clip.sequence), "size:", clip.size, flush=True)
clip = clip.resize(width=32)
clip.write_videofile("preview.mp4", logger=None)'; }
case_b3_a_pkg_resources_version_conflict() { fresh 3.10.13; prepare_uv pip install "setuptools==69.5.1" "protobuf==5.28.3" onnx==1.17.0 "numpy<2"; uses setuptools $(of setuptools protobuf); file custom_nodes/face/requirements.txt <<'T'
numpy<2
protobuf<4,>=3.20
T
file custom_nodes/face/__init__.py <<'P'
import os, warnings
warnings.filterwarnings("ignore")
import pkg_resources
here = os.path.dirname(__file__)
with open(os.path.join(here, "requirements.txt")) as f:
    pkg_resources.require(f.read().splitlines())
P
run python -c '
import importlib, sys
sys.path.insert(0, "custom_nodes")
print("Import times for custom nodes:", flush=True)
importlib.import_module("face")'; }
case_b3_a_fstring_of_312_on_311() { py3 a311 python; file custom_nodes/prompt_styler/__init__.py <<'P'
from .nodes import NODES
P
file custom_nodes/prompt_styler/nodes.py <<'P'
import sys
class Styler:
    def style(self, prompt, style):
        return f"{style["prefix"]} {prompt}, {", ".join(style["tags"])}"
NODES = {"Styler": Styler}
P
file main.py <<'P'
import importlib, logging, platform, sys, time
logging.basicConfig(level=logging.INFO, format="[%(levelname)s] %(message)s")
logging.info("Python version: %s", platform.python_version())
logging.info("Total VRAM 0 MB, total RAM 24000 MB")
sys.path.insert(0, "custom_nodes")
begun = time.time()
nodes = importlib.import_module("prompt_styler")
logging.info("prompt_styler %.1f s", time.time() - begun)
P
run python main.py; }
case_b3_a_itertools_batched_on_311() { py3 a311 python; file tagger/__main__.py <<'P'
import argparse, sys
print(f"tagger on Python {sys.version.split()[0]}", flush=True)
from tagger.batches import batches
P
file tagger/batches.py <<'P'
from itertools import batched, chain
def batches(paths, n): return batched(paths, n)
P
file tagger/__init__.py </dev/null; stamped "python -m tagger"; }
case_b3_a_datetime_utc_on_310() { fresh 3.10.13; prepare_uv pip install loguru; uses python $(of loguru); file render/queue.py <<'P'
from datetime import UTC, datetime
def now(): return datetime.now(UTC)
P
file render/__init__.py </dev/null; file run.py <<'P'
import sys
from loguru import logger
logger.info("render queue starts, Python {}", ".".join(map(str, sys.version_info[:3])))
try:
    from render import queue
except Exception:
    logger.exception("render queue cannot start")
    logger.info("bye")
    raise SystemExit(1)
P
run python run.py; }
case_b3_a_sndfile_library_absent() { fresh 3.9.18; prepare_uv pip install soundfile==0.10.3.post1 numpy; uses soundfile $(of soundfile numpy); run python -c '
import wave
print("slicing voice samples", flush=True)
import soundfile as sf
print(sf.read("voice.wav")[1])'; }
case_b3_a_wheel_of_arm() { fresh 3.11.7; prepare_uv pip install pip numpy==1.26.4; as_user pip -q download --no-deps --only-binary :all: --platform manylinux_2_17_aarch64 -d w safetensors==0.6.2; as_user python -m zipfile -e w/*.whl vendor; rm -r w; uses safetensors python=3.11.7 safetensors=0.6.2; run env PYTHONPATH=vendor python -c '
import numpy
print("numpy", numpy.__version__, flush=True)
from safetensors.numpy import load_file
print(load_file("lora.safetensors").keys())'; }
case_b3_a_tokenizers_of_musl() { fresh 3.12.1; prepare_uv pip install pip; as_user pip -q download --no-deps --only-binary :all: --platform musllinux_1_2_x86_64 -d w tokenizers==0.22.1; as_user python -m zipfile -e w/*.whl vendor; rm -r w; uses tokenizers python=3.12.1 tokenizers=0.22.1; run env PYTHONPATH=vendor python -X faulthandler -c 'import tokenizers; print(tokenizers.__version__)'; }
case_b3_a_gunicorn_worker_segfaults() { py3 a311 gunicorn gunicorn flask; file app.py <<'P'
import ctypes, logging
from flask import Flask
app = Flask("upscaler")
@app.get("/upscale")
def upscale():
    logging.getLogger("gunicorn.error").info("tile 1 of 4")
    return str(ctypes.string_at(16))
P
run_script 'gunicorn -b 127.0.0.1:8476 app:app 2>&1 &
server=$!
sleep 2
curl -sS --max-time 5 http://127.0.0.1:8476/upscale
code=$?
kill $server; wait $server 2>/dev/null
echo "upscale request failed with $code"
exit $code'; }
case_b3_a_numba_without_driver() { py3 a313 numba numba numpy; run python -W ignore -c '
import numpy as np
from numba import cuda
@cuda.jit
def blur(a, out):
    i = cuda.grid(1)
    if 0 < i < a.size - 1: out[i] = (a[i - 1] + a[i] + a[i + 1]) / 3
a = np.arange(1024, dtype=np.float32)
print("blurring masks", a.shape, flush=True)
out = np.zeros_like(a)
blur[4, 256](a, out)'; }
case_b3_a_cupy_without_driver() { fresh 3.11.7; prepare_uv pip install cupy-cuda12x==13.3.0 "numpy<2"; uses cupy $(of cupy-cuda12x numpy); stamped 'python -c "
import cupy
print(\"cupy\", cupy.__version__, flush=True)
x = cupy.arange(10, dtype=cupy.float32)
print(x.sum())"'; }
case_b3_a_joblib_picture_is_a_page() { py3 a311 joblib joblib pillow; as_user mkdir images; as_user python -c '
from PIL import Image
for n in range(6): Image.new("RGB", (80, 60), (40 * n, 9, 90)).save(f"images/IMG_{n:04}.jpg")'; printf '<!doctype html><title>410 Gone</title>\n' > images/IMG_0004.jpg; file buckets.py <<'P'
from pathlib import Path
from collections import Counter
from joblib import Parallel, delayed
from PIL import Image
def bucket(path):
    with Image.open(path) as picture:
        return (picture.width // 64 * 64, picture.height // 64 * 64)
paths = sorted(Path("images").glob("*.jpg"))
print(f"sorting {len(paths)} images into buckets")
sizes = Parallel(n_jobs=2, verbose=5)(delayed(bucket)(p) for p in paths)
print(Counter(sizes))
P
run python buckets.py; }
case_b3_a_captions_table_has_a_comma() { py3 a311 pandas pandas; file captions.csv <<'T'
file,caption
001.jpg,a woman reading
002.jpg,a woman in a red coat
003.jpg,portrait, soft light, bokeh
004.jpg,a woman at the sea
T
run python -c '
import pandas, logging
logging.basicConfig(level="INFO", format="%(relativeCreated)d %(levelname).1s %(message)s")
logging.info("reading captions.csv")
frame = pandas.read_csv("captions.csv")
logging.info("%d captions", len(frame))'; }
case_b3_a_metadata_line_is_cut() { py3 a313 tqdm tqdm; file metadata.jsonl <<'J'
{"file_name": "a.png", "text": "ohwx man, studio"}
{"file_name": "b.png", "text": "ohwx man, street at ni
{"file_name": "c.png", "text": "ohwx man, hat"}
J
file to_txt.py <<'P'
import json, pathlib, sys
from concurrent.futures import ProcessPoolExecutor
from tqdm import tqdm
def convert(line):
    entry = json.loads(line)
    pathlib.Path(entry["file_name"]).with_suffix(".txt").write_text(entry["text"])
    return entry["file_name"]
if __name__ == "__main__":
    lines = open("metadata.jsonl").read().splitlines()
    with ProcessPoolExecutor(2) as pool:
        for name in tqdm(pool.map(convert, lines), total=len(lines), desc="captions"):
            pass
P
run python to_txt.py; }
case_b3_a_webdataset_shard_is_cut() { py3 a313 python; as_user mkdir shard; for n in 1 2 3 4; do head -c 30000 /dev/urandom > shard/$n.jpg; done; tar cf train-000.tar shard; head -c 70000 train-000.tar > x; mv x train-000.tar; chmod a+r train-000.tar; rm -r shard; run python -c '
import tarfile
print("reading shard train-000.tar", flush=True)
with tarfile.open("train-000.tar", "r|") as shard:
    for member in shard:
        if member.isfile(): print(member.name, len(shard.extractfile(member).read()), flush=True)
print("done")'; }
case_b3_a_dataset_zip_is_no_zip() { py3 a311 python; head -c 60000 /dev/urandom > dataset_maya.zip; chmod a+r dataset_maya.zip; file prepare.py <<'P'
import invoke, shutil, sys, zipfile, os
print("Preparing dataset_maya.zip ...", flush=True)
tmp = "unpacked"
try:
    with zipfile.ZipFile("dataset_maya.zip") as z:
        z.extractall(tmp)
finally:
    print("cleaning up", tmp, flush=True)
    os.rmdir(tmp)
P
run python prepare.py; }
case_b3_a_split_of_no_images() { py3 a311 scikit-learn scikit-learn; as_user mkdir -p data/maya/images; as_user touch data/maya/images/a.JPG.part; run python -c '
from pathlib import Path
from sklearn.model_selection import train_test_split
root = Path("data/maya/images")
print("dataset", root, flush=True)
images = [p for p in root.rglob("*") if p.suffix.lower() in {".jpg", ".png", ".webp"}]
train, held = train_test_split(images, test_size=0.2, random_state=0)
print(len(train), "for training")'; }
case_b3_a_onnx_face_model_is_page() { py3 a311 onnxruntime onnxruntime opencv-python-headless; as_user mkdir -p models/buffalo_l; printf '<html><head><title>Google Drive - Quota exceeded</title></head></html>\n' > models/buffalo_l/det_10g.onnx; chmod -R a+rX models; run python -c '
import glob, onnxruntime
print("inswapper-shape: [1, 3, 128, 128]", flush=True)
for path in sorted(glob.glob("models/buffalo_l/*.onnx")):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    print("find model:", path, session.get_inputs()[0].shape)'; }
case_b3_a_sentencepiece_is_lfs_pointer() { py3 a311 sentencepiece sentencepiece; file t5/spiece.model <<'T'
version https://git-lfs.github.com/spec/v1
oid sha256:d60acb128cf7b7f2536e8f38a5b18a05535c9e14c7a355904270e15b0945ea86
size 791656
T
run python -c '
import sentencepiece
print("loading text encoder tokenizer from t5/", flush=True)
sp = sentencepiece.SentencePieceProcessor()
sp.Load("t5/spiece.model")
print(sp.GetPieceSize())'; }
case_b3_a_sentencepiece_absent() { py3 a311 sentencepiece sentencepiece luigi; file flow.py <<'P'
import luigi, sentencepiece
class Captions(luigi.Task):
    def output(self): return luigi.LocalTarget("captions.txt")
    def run(self):
        with self.output().open("w") as out: out.write("a woman\n")
class Tokenise(luigi.Task):
    def requires(self): return Captions()
    def output(self): return luigi.LocalTarget("tokens.txt")
    def run(self):
        sp = sentencepiece.SentencePieceProcessor(model_file="models/t5xxl/spiece.model")
        with self.output().open("w") as out: out.write(str(sp.encode("a woman")))
P
file luigi.cfg <<'T'
[core]
local_scheduler = true
[retcode]
task_failed = 30
T
run python -W ignore -m luigi --module flow Tokenise --local-scheduler; }
case_b3_a_pickle_is_lfs_pointer() { py3 a311 scikit-learn joblib scikit-learn; file models/aesthetic.pkl <<'T'
version https://git-lfs.github.com/spec/v1
oid sha256:0c5ed5d3b2b0e1b8f7f3e6f4b1c3ad5cf1d8a0cbb3a65f6ba0d2f0b9b9c3a111
size 37811
T
file score.py <<'P'
import pickle, sys
class Scorer:
    def __init__(self, path):
        with open(path, "rb") as f:
            self.model = pickle.load(f)
    def __del__(self):
        self.session.close()
print("scoring 40 images", flush=True)
Scorer("models/aesthetic.pkl")
P
run python score.py; }
case_b3_a_safetensors_cut_in_service() { py3 a313 fastapi fastapi uvicorn safetensors; as_user python -c '
import numpy, safetensors.numpy as s
s.save_file({f"lora_unet_{n}.lora_up.weight": numpy.ones((64, 64), "float32") for n in range(6)}, "maya.safetensors")'; truncate -s 60000 maya.safetensors; file service.py <<'P'
import contextlib, logging
from fastapi import FastAPI
from safetensors.numpy import load_file
log = logging.getLogger("uvicorn.error")
@contextlib.asynccontextmanager
async def lifespan(app):
    log.info("loading adapters")
    app.state.adapters = {"maya": load_file("maya.safetensors")}
    yield
app = FastAPI(lifespan=lifespan)
P
run uvicorn service:app --port 8477; }
case_b3_a_loky_worker_killed() { py3 a311 joblib joblib numpy; memory_limit 700000000; file embed.py <<'P'
import numpy
from joblib import Parallel, delayed
def embed(n):
    kept = [numpy.ones(20_000_000) for _ in range(n)]
    return len(kept)
print("embedding 4 folders", flush=True)
print(Parallel(n_jobs=2)(delayed(embed)(n) for n in (1, 1, 40, 1)))
P
SHOWN='python embed.py # in a cgroup limited to 700 MB' run python embed.py; }
case_b3_a_gunicorn_worker_killed() { py3 a311 gunicorn gunicorn flask; memory_limit 350000000; file app.py <<'P'
from flask import Flask
app = Flask("batch")
print("loading index", flush=True)
index = []
for n in range(200):
    index.append(bytearray(b"x" * 10_000_000))
P
SHOWN='bash start.sh # in a cgroup limited to 350 MB'; file start.sh <<'T'
gunicorn -b 127.0.0.1:8478 --preload --timeout 5 app:app
code=$?
echo "web exited with $code"
exit $code
T
run bash start.sh; }
case_b3_a_just_recipe_killed() { py3 a313 just rust-just; memory_limit 260000000; file justfile <<'T'
set shell := ["bash", "-uc"]

default: caption train

caption:
    @echo "captions are up to date"

train:
    @echo "training with {{num_cpus()}} threads"
    @python -c 'kept = [bytearray(b"1" * 8_000_000) for n in range(400)]'
    @echo "done"
T
SHOWN='just # in a cgroup limited to 260 MB' run just; }
case_b3_a_pillow_canvas_too_large() { py3 a311 pillow pillow; SHOWN='bash run.sh # with ulimit -v' run_script 'ulimit -v 900000
python -c "
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
print(\"composing contact sheet\", flush=True)
sheet = Image.new(\"RGBA\", (30000, 20000))
sheet.save(\"sheet.png\")"'; }
case_b3_a_sqlite_is_full() { py3 a313 python; small_disk db 200k; file index.py <<'P'
import logging, sqlite3, sys
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(process)d %(message)s")
db = sqlite3.connect("db/images.sqlite")
db.execute("create table image (path text, embedding blob)")
for n in range(1000):
    db.execute("insert into image values (?, ?)", (f"{n}.png", bytes(3000)))
    if n % 20 == 0:
        db.commit(); logging.info("indexed %d images", n)
db.commit()
P
run python index.py; }
case_b3_a_semaphore_without_shm() { py3 a313 python; mount -o remount,size=4k /dev/shm; head -c 4096 /dev/zero > /dev/shm/torch_2451_1; run python -c '
import multiprocessing as mp
print("starting 4 loader processes", flush=True)
queue = mp.get_context("spawn").Queue()
print(queue)'; }
case_b3_a_log_folder_of_root() { py3 a313 python; as_user mkdir app; mkdir app/logs; touch app/logs/studio.log; chmod 644 app/logs/studio.log; file app/main.py <<'P'
import logging.config
print("studio 2.4.0", flush=True)
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False,
    "handlers": {"file": {"class": "logging.handlers.RotatingFileHandler", "filename": "app/logs/studio.log", "maxBytes": 1000000}},
    "root": {"handlers": ["file"], "level": "INFO"}})
P
run python app/main.py; }
case_b3_a_sqlite_read_only() { py3 a313 python; small_disk user 2m; as_user python -c '
import sqlite3; db = sqlite3.connect("user/comfyui.db"); db.execute("create table jobs (id text)"); db.commit()'; chmod 444 user/comfyui.db; chmod 555 user; chown root user user/comfyui.db; run python -c '
import asyncio, sqlite3
async def main():
    print("opening user/comfyui.db", flush=True)
    db = sqlite3.connect("user/comfyui.db")
    print("jobs:", db.execute("select count(*) from jobs").fetchone()[0], flush=True)
    db.execute("insert into jobs values (?)", ("a1",))
    db.commit()
asyncio.run(main())'; }
case_b3_a_click_aborted() { py3 a311 click click tqdm; file caption.py <<'P'
import time, click
from tqdm import trange
@click.command()
@click.option("--folder", default="images")
def caption(folder):
    """Captions a folder."""
    click.echo(f"Captioning {folder}")
    for _ in trange(400, desc="images"):
        time.sleep(0.05)
    click.secho("Finished", fg="green")
caption()
P
RECORD="--signal SIGINT --when images --delay 2" run python caption.py; }
case_b3_a_slurm_like_usr1() { py3 a313 python; file job.sh <<'T'
#!/bin/bash
#SBATCH --signal=B:USR1@60
echo "job started on $(hostname) at $(date)"
python -u - <<'P'
import time
for step in range(1000):
    print(f"step {step}/1000 loss={0.21 - step * 1e-4:.4f}")
    time.sleep(0.2)
P
code=$?
echo "job ended with $code"
exit $code
T
RECORD="--signal SIGUSR1 --when /1000 --delay 2 --whom child" run bash job.sh; }
case_b3_a_taskgroup_cancelled_by_term() { py3 a313 python; file agent.py <<'P'
import asyncio, logging, signal
logging.basicConfig(level=logging.INFO, format="%(asctime)s.%(msecs)03d %(name)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
log = logging.getLogger("agent")
async def poll(name):
    n = 0
    while True:
        await asyncio.sleep(0.4); n += 1
        log.info("%s: poll %d", name, n)
async def main():
    task = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: (log.warning("received SIGTERM, cancelling"), task.cancel()))
    async with asyncio.TaskGroup() as group:
        for name in ("queue", "uploads"): group.create_task(poll(name), name=name)
asyncio.run(main())
P
RECORD="--signal SIGTERM --when poll --delay 1" run python agent.py; }
case_b3_a_twisted_cannot_listen() { py3 a311 twisted twisted; python3 -m http.server --bind 127.0.0.1 8479 >/dev/null 2>&1 & sleep 1; run twist web --path . --listen tcp:8479:interface=127.0.0.1; }
case_b3_a_websockets_port_taken() { py3 a313 websockets websockets coloredlogs; python3 -m http.server --bind 127.0.0.1 8480 >/dev/null 2>&1 & sleep 1; file bridge.py <<'P'
import asyncio, coloredlogs, logging, websockets
coloredlogs.install(level="DEBUG", fmt="%(asctime)s,%(msecs)03d %(name)s %(levelname)s %(message)s")
async def echo(ws):
    async for message in ws: await ws.send(message)
async def heartbeat():
    while True:
        logging.debug("heartbeat"); await asyncio.sleep(1)
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(heartbeat())
        await asyncio.sleep(0.1)
        logging.info("bridge on 127.0.0.1:8480")
        async with websockets.serve(echo, "127.0.0.1", 8480):
            await asyncio.Future()
asyncio.run(main())
P
run python bridge.py; }
case_b3_a_jax_finds_nan() { py3 a313 jax jax numpy; file fit.py <<'P'
import jax, jax.numpy as jnp, logging
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
jax.config.update("jax_debug_nans", True)
def loss(w, x): return jnp.mean(jnp.log(x @ w))
step = jax.jit(jax.value_and_grad(loss))
w = jnp.ones(4); x = jnp.abs(jax.random.normal(jax.random.PRNGKey(0), (16, 4)))
for n in range(200):
    value, grad = step(w, x)
    logging.info("step %d loss %.4f", n, float(value))
    w = w - 0.8 * grad
P
run python fit.py; }
case_b3_a_numpy_loss_is_nan() { py3 a311 numpy numpy tqdm; file textual_inversion.py <<'P'
import sys
import numpy as np
from tqdm import tqdm
np.seterr(all="ignore")
rng = np.random.default_rng(1)
x = rng.normal(size=(64, 8)); y = (x[:, 0] > 0).astype(float)
w = np.zeros(8); lr = 1.5
for epoch in range(1, 4):
    print(f"epoch {epoch}/3", flush=True)
    bar = tqdm(range(300), ascii=True, mininterval=0, miniters=60, file=sys.stdout, ncols=80)
    for _ in bar:
        p = 1 / (1 + np.exp(-x @ w))
        w -= lr * x.T @ (p - y) / 64
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        bar.set_postfix(loss=f"{loss:.4f}", refresh=False)
    lr *= 400
    print(f"epoch {epoch}: loss={loss:.4f}", flush=True)
np.save("embedding.npy", w)
print("saved embedding.npy")
P
run python textual_inversion.py; }
case_b3_a_redis_of_queue_refuses() { fresh 3.12.1; prepare_uv pip install rq==1.16.2 redis==5.1.1; uses rq $(of rq redis); run rq worker --url redis://127.0.0.1:6390/0 renders; }
case_b3_a_sqlite_locked() { py3 a313 python; run python -c '
import sqlite3, time
def connect(): return sqlite3.connect("queue.db", timeout=1.5)
one = connect(); one.execute("create table job (id integer)"); one.commit()
one.execute("begin immediate"); one.execute("insert into job values (1)")
print("worker 1 took job 1", flush=True)
two = connect(); two.execute("insert into job values (2)")
print("worker 2 took job 2")'; }
case_b3_a_group_of_two_downloads() { py3 a313 httpx httpx; hub3 small 40; file sync.py <<'P'
import asyncio, httpx, os
async def fetch(client, name):
    answer = await client.get(f"/some/model/resolve/main/{name}")
    print(name, answer.status_code, len(answer.content), flush=True)
    if name.endswith(".json"):
        raise ValueError(f"{name}: expected {len(answer.content) + 1} entries")
    await asyncio.sleep(5)
async def main():
    async with httpx.AsyncClient(base_url=os.environ["HF_ENDPOINT"]) as client, asyncio.TaskGroup() as group:
        group.create_task(fetch(client, "model.safetensors"))
        group.create_task(fetch(client, "index.json"))
asyncio.run(main())
P
run python sync.py; }
case_b3_a_scheduler_job_raises_key() { py3 a311 apscheduler apscheduler; file nightly.py <<'P'
import logging, sys, time, threading
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.events import EVENT_JOB_ERROR
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
failed = threading.Event()
def report():
    results = {"faces": 12, "captions": 12}
    logging.info("faces %d, aesthetic %.2f", results["faces"], results["aesthetic"])
s = BackgroundScheduler()
s.add_job(report, "interval", seconds=1, id="report")
s.add_listener(lambda event: failed.set(), EVENT_JOB_ERROR)
s.start()
failed.wait(10)
s.shutdown()
sys.exit(1 if failed.is_set() else 0)
P
run python nightly.py; }

case_b3_a_passlib_ok_trapped_error() { fresh 3.12.1; prepare_uv pip install passlib==1.7.4 bcrypt==4.2.1; uses passlib $(of passlib bcrypt); run python -c '
import logging; logging.basicConfig(level=logging.INFO)
from passlib.context import CryptContext
context = CryptContext(schemes=["bcrypt"], deprecated="auto")
print("user admin created", context.hash("secret")[:4])'; }
case_b3_a_log_disk_ok_full_but_done() { py3 a313 python; small_disk logs 20k; run python -c '
import logging
logging.basicConfig(filename="logs/run.log", level=logging.INFO)
with open("tags.txt", "w") as tags:
    for n in range(60):
        logging.info("image %d tagged: %s", n, "1girl, " * 60)
        tags.write(f"{n}: 1girl\n")
print("60 images tagged, tags.txt written")'; }
case_b3_a_loky_ok_retry_with_less() { py3 a311 joblib joblib numpy tqdm; memory_limit 900000000; file embed.py <<'P'
import logging
from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError
logging.basicConfig(level=logging.INFO)
def embed(n, batch):
    kept = bytearray(b"1" * (batch * 60_000_000))
    return len(kept)
for batch in (32, 16, 1):
    try:
        sizes = Parallel(n_jobs=2)(delayed(embed)(n, batch) for n in range(4))
        break
    except (TerminatedWorkerError, MemoryError) as problem:
        logging.exception("batch size %d does not fit, retrying with less", batch)
print("embedded", len(sizes), "folders with batch size", batch)
P
SHOWN='python embed.py # in a cgroup limited to 900 MB' run python embed.py; }
case_b3_a_thumbnails_ok_broken_ones_skipped() { py3 a311 pillow pillow loguru; uses pillow $(of pillow); as_user mkdir in; as_user python -c '
from PIL import Image
for n in range(5): Image.new("RGB", (200, 200), (n * 50, 5, 5)).save(f"in/{n}.jpg")'; truncate -s 500 in/1.jpg; printf 'GIF89a' > in/3.jpg; file thumbs.py <<'P'
import logging, os
from concurrent.futures import ThreadPoolExecutor
from PIL import Image
logging.basicConfig(level=logging.INFO, format="%(threadName)s %(levelname)s %(message)s")
os.makedirs("out", exist_ok=True)
def thumb(name):
    try:
        with Image.open(f"in/{name}") as picture:
            picture.thumbnail((64, 64)); picture.save(f"out/{name}")
        return True
    except OSError:
        logging.exception("cannot read %s, leaving it out", name)
        return False
with ThreadPoolExecutor(2) as pool:
    made = sum(pool.map(thumb, sorted(os.listdir("in"))))
logging.info("%d thumbnails made, %d left out", made, 5 - made)
P
run python thumbs.py; }
case_b3_a_tenacity_ok_third_attempt() { py3 a313 tenacity tenacity httpx; hub3 busy 2; file fetch.py <<'P'
import logging, os, sys, httpx
from tenacity import after_log, before_sleep_log, retry, stop_after_attempt, wait_fixed
logging.basicConfig(stream=sys.stderr, level=logging.DEBUG, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("fetch")
@retry(stop=stop_after_attempt(5), wait=wait_fixed(0.3), before_sleep=before_sleep_log(log, logging.ERROR, exc_info=True), after=after_log(log, logging.WARNING))
def fetch(url):
    answer = httpx.get(url); answer.raise_for_status(); return answer.content
print("model:", len(fetch(os.environ["HF_ENDPOINT"] + "/some/model/resolve/main/model.safetensors")), "bytes")
P
run python fetch.py; }
case_b3_a_asyncio_ok_lost_task() { py3 a313 aiohttp; file gather.py <<'P'
import asyncio, logging
logging.basicConfig(level=logging.DEBUG)
async def preview(n):
    await asyncio.sleep(0.05)
    if n % 3 == 1: raise RuntimeError(f"preview {n}: decoder died (out of memory?)")
async def main():
    for n in range(4): asyncio.create_task(preview(n))
    await asyncio.sleep(0.3)
    results = await asyncio.gather(*(preview(n) for n in range(4)), return_exceptions=True)
    print([type(r).__name__ for r in results])
    open("final.png", "wb").write(b"\x89PNG")
    print("final.png written")
asyncio.run(main(), debug=True)
P
run python gather.py; }

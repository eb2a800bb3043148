# Second batch: Python programs that fail in many shapes of output: option parsers, configuration libraries, loggers, groups, pools, threads, notebooks, servers.

# file NAME < text: a file of the user's.
file() { as_user mkdir -p "$(dirname "$1")"; cat > "$1"; chmod a+r "$1"; }
small() { venv small; uses ${1:-python} $(of "${@:2}"); }

case_b2_py_click_bad_value() { small click click; file train.py <<'PY'
import click
@click.command()
@click.option("--rank", type=int, default=8, help="Rank of the LoRA.")
@click.option("--precision", type=click.Choice(["fp16", "bf16", "fp32"]))
@click.argument("dataset", type=click.Path(exists=True))
def train(rank, precision, dataset):
    """Trains a LoRA."""
    print("training")
train()
PY
run python train.py --rank sixteen .; }
case_b2_py_click_path_absent() { small click click; file train.py <<'PY'
import click
@click.group()
def cli(): pass
@cli.command()
@click.option("--config", type=click.Path(exists=True, dir_okay=False), required=True)
def train(config): print("training")
cli()
PY
run python train.py train --config runs/maya.yaml; }
case_b2_py_typer_box() { small typer typer rich; file prepare.py <<'PY'
import typer
app = typer.Typer()
@app.command()
def prepare(folder: str, size: int = 1024, crop: bool = False):
    """Prepares a folder."""
    print("ready")
app()
PY
RECORD=--pty run python prepare.py images --size big; }
case_b2_py_hydra_key() { small hydra hydra-core omegaconf; file conf/config.yaml <<'Y'
train:
  lr: 1e-4
  steps: 1600
Y
file train.py <<'PY'
import hydra
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg): print(cfg.train.lr)
main()
PY
run python train.py train.learning_rate=2e-4; }
case_b2_py_omegaconf_interpolation() { small omegaconf omegaconf; file train.py <<'PY'
from omegaconf import OmegaConf
cfg = OmegaConf.create({"data": {"root": "${oc.env:DATASET_ROOT}"}, "steps": 10})
print("steps", cfg.steps, flush=True)
print("data", cfg.data.root)
PY
run python train.py; }
case_b2_py_jsonschema() { small jsonschema jsonschema; file job.json <<'J'
{"name": "maya", "steps": "many", "images": ["a.png", "b.png"]}
J
file submit.py <<'PY'
import json, jsonschema
job = json.load(open("job.json"))
print("job", job["name"], "read", flush=True)
jsonschema.validate(job, {"type": "object", "properties": {"steps": {"type": "integer", "minimum": 1}, "images": {"type": "array"}}, "required": ["steps"]})
PY
run python submit.py; }
case_b2_py_pydantic_settings_job() { small pydantic pydantic; file job.py <<'PY'
import json, sys
from typing import Literal
from pydantic import BaseModel, Field
class Network(BaseModel):
    dim: int = Field(gt=0)
    kind: Literal["lora", "locon", "dora"]
class Job(BaseModel):
    network: Network
    resolution: tuple[int, int]
    model_config = {"extra": "forbid"}
print("INFO  reading job", flush=True)
try:
    Job.model_validate_json('{"network": {"dim": 0, "kind": "loha"}, "resolution": [1024], "optimiser": "adam"}')
except ValueError as problem:
    raise SystemExit(f"job refused: {problem}")
PY
run python job.py; }
case_b2_py_config_json_comma() { small python; file train_config.json <<'J'
{
  "learning_rate": 0.0001,
  "epochs": 10,
}
J
file train.py <<'PY'
import json, logging
logging.basicConfig(level=logging.INFO, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
log = logging.getLogger("trainer")
log.info("starting")
def load(path):
    with open(path) as f:
        return json.load(f)
try:
    config = load("train_config.json")
except Exception:
    log.exception("could not read configuration")
    raise SystemExit(2)
PY
run python train.py; }
case_b2_py_configparser() { small python; file server.ini <<'J'
host = 127.0.0.1
port = 8188
J
run python -c 'import configparser; c = configparser.ConfigParser(); c.read("server.ini"); print(c["server"]["port"])'; }
case_b2_py_loguru_exception() { small loguru loguru pyyaml; file presets.yml <<'Y'
sdxl:
  dim: 16
	alpha: 8
Y
file run.py <<'PY'
import sys, yaml
from loguru import logger
logger.info("loading presets")
@logger.catch(onerror=lambda _: sys.exit(1))
def main():
    presets = read("presets.yml")
    print(presets)
def read(path):
    return yaml.safe_load(open(path))
main()
PY
run python run.py; }
case_b2_py_loguru_warns_then_fails() { small loguru loguru pillow; file images/a.png <<'Y'
<html>moved</html>
Y
file caption.py <<'PY'
import sys
from pathlib import Path
from PIL import Image
from loguru import logger
logger.remove()
logger.add(sys.stdout, colorize=True)
logger.error("previous run left a lock file, ignoring it")
logger.warning("no GPU: error rates of captions may rise")
for path in sorted(Path("images").iterdir()):
    logger.info("captioning {}", path)
    with logger.contextualize(image=str(path)):
        try:
            Image.open(path).load()
        except Exception:
            logger.opt(exception=True).critical("caption failed")
            sys.exit(3)
PY
run python caption.py; }
case_b2_py_json_lines_log() { small json-logger python-json-logger; file serve.py <<'PY'
import logging, sys
from pythonjsonlogger.json import JsonFormatter
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
logging.basicConfig(level=logging.INFO, handlers=[handler])
log = logging.getLogger("render")
log.info("worker up")
log.warning("slow disk")
try:
    import insightface
except ImportError:
    log.exception("face model cannot start")
    log.info("worker down")
    sys.exit(1)
PY
run python serve.py; }
case_b2_py_structlog_console() { small structlog structlog rich; file fetch.py <<'PY'
import structlog, sys
log = structlog.get_logger()
log.info("fetching", model="sd_xl_base_1.0.safetensors")
def resolve(name):
    return {"sdxl": "/models/sdxl.safetensors"}[name]
try:
    resolve("sd_xl_base_1.0")
except KeyError:
    log.exception("unknown model name")
    sys.exit(1)
PY
run python fetch.py; }
case_b2_py_rich_chain() { small rich rich safetensors; printf 'not a model at all, only some words in a file' > lora.safetensors; chmod a+r lora.safetensors; file apply.py <<'PY'
from rich.traceback import install
from rich.console import Console
install(width=100, show_locals=True)
Console().log("applying LoRA")
from safetensors import safe_open
class LoadError(Exception): pass
def load(path):
    try:
        with safe_open(path, "np") as f:
            return list(f.keys())
    except Exception as cause:
        raise LoadError(f"cannot apply {path}") from cause
load("lora.safetensors")
PY
run python apply.py; }
case_b2_py_nested_groups() { small python; file gather.py <<'PY'
import asyncio
async def read(path):
    await asyncio.sleep(0.01)
    return open(path).read()
async def inner(folder):
    async with asyncio.TaskGroup() as group:
        group.create_task(read(f"{folder}/captions.txt"))
        group.create_task(asyncio.sleep(0.5))
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(inner("data/maya"))
        group.create_task(asyncio.sleep(1))
asyncio.run(main())
PY
run python gather.py; }
case_b2_py_trio_group_image() { small trio trio pillow; file bad.jpg <<'Y'
JFIF? no
Y
file thumbs.py <<'PY'
import trio
from PIL import Image
async def thumb(path):
    print("thumb", path, flush=True)
    await trio.to_thread.run_sync(lambda: Image.open(path).resize((64, 64)))
async def main():
    async with trio.open_nursery() as nursery:
        nursery.start_soon(thumb, "bad.jpg")
        nursery.start_soon(trio.sleep, 3)
trio.run(main)
PY
run python thumbs.py; }
case_b2_py_process_pool_remote() { small python pillow; as_user mkdir images; as_user python -c '
from PIL import Image
for i in range(6): Image.new("RGB", (300, 300), (i, 9, 9)).save(f"images/{i}.jpg")'; head -c 500 images/4.jpg > cut; cat cut > images/4.jpg; file resize.py <<'PY'
import glob
from concurrent.futures import ProcessPoolExecutor
from PIL import Image
def resize(path):
    Image.open(path).resize((64, 64)).save(path + ".small.png")
    return path
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        for done in pool.map(resize, sorted(glob.glob("images/*.jpg"))):
            print("resized", done, flush=True)
PY
run python resize.py; }
case_b2_py_pool_broken_by_kill() { small python numpy; file hash.py <<'PY'
import numpy
from concurrent.futures import ProcessPoolExecutor
def work(n):
    kept = []
    while n:
        kept.append(numpy.ones((1024, 1024, 16)))
    return n
if __name__ == "__main__":
    print("hashing images", flush=True)
    with ProcessPoolExecutor(2) as pool:
        print(list(pool.map(work, [1, 0, 0, 0])))
PY
SHOWN='in a cgroup limited to 400 MB: python hash.py'; memory_limit 400000000; run python hash.py; }
case_b2_py_multiprocessing_pool_group() { small python numpy; file bucket.py <<'PY'
import multiprocessing, numpy
def bucket(size):
    grid = numpy.zeros((4, 4))
    return grid[size // 64, 0]
if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        for answer in pool.imap(bucket, [64, 128, 192, 512]):
            print("bucket", answer, flush=True)
PY
run python bucket.py; }
case_b2_py_thread_dies_main_starves() { small python; file prefetch.py <<'PY'
import queue, threading, time
ready = queue.Queue()
def prefetch():
    for index in range(3):
        ready.put(index)
    with open("/data/latents/0003.npz", "rb") as f:
        ready.put(f.read())
threading.Thread(target=prefetch, name="prefetch", daemon=True).start()
for step in range(10):
    print("step", step, ready.get(timeout=1), flush=True)
PY
run python prefetch.py; }
case_b2_py_child_process_eof() { small python; file encode.py <<'PY'
import multiprocessing as mp
def child(pipe, n):
    import open_clip
    pipe.send(n)
if __name__ == "__main__":
    mp.set_start_method("spawn")
    ours, theirs = mp.Pipe()
    process = mp.Process(target=child, args=(theirs, 3))
    process.start(); theirs.close()
    print("waiting for the encoder", flush=True)
    print(ours.recv())
PY
run python encode.py; }
case_b2_py_asyncio_interrupted() { small aiohttp aiohttp; file serve.py <<'PY'
import asyncio
async def poll():
    while True:
        print("queue empty, polling", flush=True)
        await asyncio.sleep(0.2)
async def main():
    await asyncio.gather(poll(), poll())
asyncio.run(main())
PY
RECORD="--signal SIGINT --when polling" run python serve.py; }
case_b2_py_sigterm_handled() { small python; file loop.py <<'PY'
import logging, signal, sys, time
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
def stop(number, frame):
    logging.warning("received signal %s (%s), saving state before exit", number, signal.Signals(number).name)
    time.sleep(0.1)
    logging.info("state saved to out/step-00000012")
    sys.exit(128 + number)
signal.signal(signal.SIGTERM, stop)
for step in range(1000):
    logging.info("step %s loss %.3f", step, 1 / (step + 1))
    time.sleep(0.05)
PY
RECORD="--signal SIGTERM --when loss --delay 0.6" run python loop.py; }
case_b2_py_sigterm_silent() { small python; file loop.py <<'PY'
import time
for step in range(1000):
    print(f"\rstep {step}/1000", end="", flush=True)
    time.sleep(0.05)
PY
RECORD="--signal SIGTERM --when 12/1000 --whom child" run_script "python loop.py
exit \$?"; }
case_b2_py_uvicorn_lifespan() { small uvicorn uvicorn fastapi; file app.py <<'PY'
from contextlib import asynccontextmanager
from fastapi import FastAPI
@asynccontextmanager
async def lifespan(app):
    import torch
    yield
app = FastAPI(lifespan=lifespan)
PY
run uvicorn app:app --port 8431; }
case_b2_py_uvicorn_app_absent() { small uvicorn uvicorn fastapi; run uvicorn studio.api:app --port 8432; }
case_b2_py_uvicorn_port_taken() { small uvicorn uvicorn fastapi; file app.py <<'PY'
from fastapi import FastAPI
app = FastAPI()
PY
python3 -m http.server --bind 127.0.0.1 8433 >/dev/null 2>&1 & sleep 1; run uvicorn app:app --host 127.0.0.1 --port 8433; }
case_b2_py_flask_port_taken() { small flask flask; file app.py <<'PY'
from flask import Flask
app = Flask(__name__)
print("WARNING: model cache is cold", flush=True)
app.run(port=8434)
PY
python3 -m http.server --bind 127.0.0.1 8434 >/dev/null 2>&1 & sleep 1; run python app.py; }
case_b2_py_aiohttp_port_taken() { small aiohttp aiohttp; file app.py <<'PY'
from aiohttp import web
async def home(request): return web.Response(text="ok")
app = web.Application(); app.router.add_get("/", home)
web.run_app(app, host="127.0.0.1", port=8435)
PY
python3 -m http.server --bind 127.0.0.1 8435 >/dev/null 2>&1 & sleep 1; run python app.py; }
case_b2_py_gunicorn_port_taken() { small gunicorn flask; tool gunicorn==23.0.0; PATH=$VIRTUAL_ENV/bin:$PATH; uses gunicorn gunicorn=23.0.0 python=3.11.7; file app.py <<'PY'
def app(environ, start): start("200 OK", []); return [b"ok"]
PY
python3 -m http.server --bind 127.0.0.1 8436 >/dev/null 2>&1 & sleep 1; run .tools/t/bin/gunicorn -b 127.0.0.1:8436 app:app; }
case_b2_py_port_privileged() { small python; run python -m http.server --bind 127.0.0.1 80; }
case_b2_py_h5_truncated() { small h5py h5py; as_user python -c '
import h5py, numpy
with h5py.File("weights.h5", "w") as f: f["w"] = numpy.random.rand(500, 500)'; head -c 300000 weights.h5 > cut; cat cut > weights.h5; run python -c 'import h5py
print("reading weights.h5", flush=True)
print(h5py.File("weights.h5")["w"][499])'; }
case_b2_py_numpy_memory() { small numpy numpy; run_script 'ulimit -v 1500000
python -c "
import numpy
print(\"stacking latents\", flush=True)
numpy.stack([numpy.zeros((4096, 4096)) for _ in range(12)])
"'; }
case_b2_py_numpy_of_other_python() { small numpy numpy; run env PYTHONPATH=$HOME/venv/small/lib/python3.12/site-packages /opt/python/3.10.13/bin/python -c 'import numpy; print(numpy.zeros(3))'; }
case_b2_py_pandas_of_other_python() { small pandas pandas; run env PYTHONPATH=$HOME/venv/small/lib/python3.12/site-packages /opt/python/3.11.7/bin/python -c 'import pandas; print(pandas.__version__)'; }
case_b2_py_library_is_empty_file() { small safetensors safetensors; lib=$(python -c 'import safetensors._safetensors_rust as m; print(m.__file__)'); : > none; mount --bind none $lib; run python -c 'from safetensors.numpy import load_file; load_file("x.safetensors")'; }
case_b2_py_walrus_on_37() { uses python python=3.7.16; file caption.py <<'PY'
import re, sys
print("python", sys.version.split()[0])
if (found := re.match(r"(\w+)", "maya person")):
    print(f"{found.group(1)=}")
PY
run /opt/python/3.7.16/bin/python caption.py; }
case_b2_py_print_on_27() { uses python python=2.7.18; file tag.py <<'PY'
from pathlib import Path
def tag(path: Path, *, limit: int = 10) -> str:
    return f"{path.name}:{limit}"
print(tag(Path("a.png")))
PY
run /opt/python/2.7.18/bin/python tag.py; }
case_b2_py_removeprefix_on_38() { uses python python=3.8.18; file rename.py <<'PY'
names = ["lora_unet_down", "lora_te_text"]
def short(name: str) -> str:
    return name.removeprefix("lora_")
def table(rows: list[str]) -> dict[str, str]:
    return {row: short(row) for row in rows}
print(table(names))
PY
run /opt/python/3.8.18/bin/python rename.py; }
case_b2_py_old_library_on_new_python() { uses python python=3.13.0; prepare_uv venv .venv --python /opt/python/3.13.0/bin/python; prepare_uv pip install --python .venv/bin/python --no-deps "imageio-ffmpeg==0.4.9" "pydub==0.25.1"; run .venv/bin/python -c 'from pydub import AudioSegment; print(AudioSegment.empty())'; }
case_b2_py_imp_gone() { uses python python=3.12.1; file plugins.py <<'PY'
import os, sys
def load(name):
    import imp
    return imp.load_source(name, f"plugins/{name}.py")
print("loading plugins", flush=True)
load("upscale")
PY
run /opt/python/3.12.1/bin/python plugins.py; }
case_b2_py_collections_mapping() { uses python python=3.11.7; prepare_uv venv .venv --python /opt/python/3.11.7/bin/python; prepare_uv pip install --python .venv/bin/python --no-deps "attrdict==2.0.1" six; run .venv/bin/python -c 'from attrdict import AttrDict; print(AttrDict({"a": 1}))'; }
case_b2_py_numpy_float_gone() { small numpy numpy; file score.py <<'PY'
import numpy as np
scores = np.array([1, 2, 3]).astype(np.float)
print(scores)
PY
run python score.py; }
case_b2_py_markupsafe_conflict() { uses flask python=3.11.7 flask=1.1.2; prepare_uv venv .venv --python /opt/python/3.11.7/bin/python; prepare_uv pip install --python .venv/bin/python --no-deps flask==1.1.2 jinja2==3.1.4 markupsafe==2.1.5 itsdangerous==2.2.0 werkzeug==2.0.3 click; run .venv/bin/python -c 'from flask import Flask; print(Flask)'; }
case_b2_py_stdout_closed_pipe() { small python; run_script 'set -o pipefail
python -u -c "
import time
for n in range(200): print(\"image\", n, \"ok\"); time.sleep(0.005)
" | head -3
echo "pipeline status: $?" >&2
exit 1'; }
case_b2_py_notebook_cell() { small nbclient; TOOL_PYTHON=3.12.1 tool nbclient ipykernel nbformat nbconvert; uses nbconvert python=3.12.1 nbconvert=7; as_user .tools/t/bin/python -c '
import nbformat as n
b = n.v4.new_notebook(cells=[n.v4.new_code_cell("print(\"installing\")"), n.v4.new_code_cell("from library import train_util\ntrain_util.prepare()")])
n.write(b, "train.ipynb")'; run .tools/t/bin/jupyter-nbconvert --to notebook --execute train.ipynb; }
case_b2_py_ipython_traceback() { TOOL_PYTHON=3.12.1 tool ipython pillow; uses ipython python=3.12.1; file open.ipy <<'PY'
from PIL import Image
def look(path):
    picture = Image.open(path)
    return picture.size
print("looking")
look("images/IMG_0001.HEIC")
PY
as_user mkdir images; head -c 400 /dev/urandom > images/IMG_0001.HEIC; run .tools/t/bin/ipython --colors=Linux open.ipy; }
case_b2_py_pytest_fails() { TOOL_PYTHON=3.12.1 tool pytest; uses pytest python=3.12.1; file conftest.py <<'PY'
import pytest
@pytest.fixture
def model():
    from safetensors.numpy import load_file
    return load_file("tests/tiny.safetensors")
PY
file test_load.py <<'PY'
def test_words(): assert "error" in "no error here"
def test_load(model): assert model
PY
run .tools/t/bin/pytest -q; }
case_b2_py_honcho_prefixes() { TOOL_PYTHON=3.12.1 tool honcho; uses honcho python=3.12.1; file Procfile <<'PY'
web: /opt/python/3.12.1/bin/python -u -m http.server --bind 127.0.0.1 8437
trainer: /opt/python/3.12.1/bin/python -u train.py
PY
file train.py <<'PY'
import os, time
print("trainer: preparing", flush=True)
time.sleep(0.5)
os.makedirs("/var/lib/likenesses/out")
PY
run .tools/t/bin/honcho start; }
case_b2_py_subprocess_inside_subprocess() { small python pillow; file outer.py <<'PY'
import subprocess, sys
print("preparing dataset", flush=True)
subprocess.run([sys.executable, "middle.py"], check=True)
PY
file middle.py <<'PY'
import subprocess, sys
result = subprocess.run([sys.executable, "inner.py"], capture_output=True, text=True)
if result.returncode:
    raise RuntimeError(f"inner step failed:\n{result.stderr}")
PY
file inner.py <<'PY'
import glob
from PIL import Image
for path in sorted(glob.glob("images/*.png")):
    Image.open(path).verify()
PY
file images/003.png <<'J'
version https://git-lfs.github.com/spec/v1
J
run python outer.py; }
case_b2_py_bar_around_error() { small tqdm tqdm pillow; as_user mkdir images; as_user python -c '
from PIL import Image
for i in range(30): Image.new("L", (80, 80), i).save(f"images/{i:02}.png")'; printf 'GIF89a' > images/17.png; file caption.py <<'PY'
import glob, time
from PIL import Image
from tqdm import tqdm
done = 0
for path in tqdm(sorted(glob.glob("images/*.png")), desc="captioning", mininterval=0):
    try:
        Image.open(path).load()
    finally:
        done += 1
    time.sleep(0.01)
PY
run python caption.py; }
case_b2_py_stdout_stderr_interleaved() { small python; file mixed.py <<'PY'
import sys, threading, time, traceback
def chatter():
    for n in range(400):
        sys.stdout.write(f"[sampler] image {n} written\n"); sys.stdout.flush()
        time.sleep(0.0005)
threading.Thread(target=chatter, daemon=True).start()
time.sleep(0.05)
def a(depth):
    if depth: return a(depth - 1)
    return {"unet": 1}["text_encoder"]
try:
    a(4)
except KeyError:
    for line in traceback.format_exc().splitlines(True):
        sys.stderr.write(line); sys.stderr.flush(); time.sleep(0.002)
    time.sleep(0.01)
    sys.exit(1)
PY
run python mixed.py; }
case_b2_py_killed_mid_line() { small python; file stream.py <<'PY'
import sys, time
sys.stdout.write("epoch 1/10\n")
while True:
    for letter in "steps: loss=0.1234 lr=1e-4 | ":
        sys.stdout.write(letter); sys.stdout.flush(); time.sleep(0.01)
PY
RECORD="--signal SIGKILL --when loss --delay 0.7 --whom child" run_script "python stream.py
exit \$?"; }
case_b2_py_faulthandler_timeout() { small python; file hang.py <<'PY'
import faulthandler, threading
faulthandler.dump_traceback_later(1, exit=True)
print("waiting for the lock of the cache", flush=True)
lock = threading.Lock(); lock.acquire(); lock.acquire()
PY
run python hang.py; }
case_b2_py_faulthandler_abort_in_thread() { small python; file native.py <<'PY'
import ctypes, threading
libc = ctypes.CDLL("libc.so.6")
def native():
    block = libc.malloc
    block.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    at = block(32)
    libc.free(at)
    libc.free(at)
print("decoding", flush=True)
thread = threading.Thread(target=native); thread.start(); thread.join()
PY
run_script 'python -X faulthandler native.py'; }
case_b2_py_segfault_under_set_e() { small python; run_script 'set -e
echo "[1/3] captions"
python -X faulthandler -c "
import ctypes, logging
logging.warning(\"first use, compiling\")
ctypes.memset(8, 0, 64)"
echo "[2/3] latents"'; }
case_b2_py_quota_of_open_files() { small python; run_script 'ulimit -n 20
python -c "
kept = [open(f\"cache-{n}.bin\", \"wb\") for n in range(40)]
"'; }
# Good ends.
case_b2_py_ok_log_of_caught_errors() { small loguru loguru; file tidy.py <<'PY'
from loguru import logger
import sys
logger.remove(); logger.add(sys.stderr, colorize=False)
for name in ("a.png", "b.png"):
    try:
        open("cache/" + name)
    except OSError:
        logger.exception("cache miss for {}, will be rebuilt", name)
logger.error("2 errors so far, all handled")
logger.success("dataset tidied: 2 images")
PY
run python tidy.py; }
case_b2_py_ok_optional_modules() { small rich rich; file start.py <<'PY'
import importlib, traceback
for name in ("xformers", "triton", "flash_attn", "bitsandbytes"):
    try:
        importlib.import_module(name)
    except ImportError as problem:
        print(f"Warning: {name} could not be imported ({problem.__class__.__name__}: {problem})")
        traceback.print_exc()
print("Using the plain attention. Ready.")
PY
run python start.py; }
case_b2_py_ok_atexit_noise() { small python; file end.py <<'PY'
import atexit, threading, weakref
class Holder:
    def __del__(self): raise RuntimeError("CUDA context is already gone")
holder = Holder()
atexit.register(lambda: 1 / 0)
print("model saved.", flush=True)
PY
run python end.py; }
case_b2_py_ok_server_with_client_errors() { small flask flask; file app.py <<'PY'
import threading, time, urllib.request, urllib.error, os, logging
from flask import Flask, abort
app = Flask(__name__)
@app.get("/boom")
def boom(): return 1 / 0
@app.get("/missing")
def missing(): abort(404)
@app.get("/")
def home(): return "ok"
def visit():
    for path in ("/boom", "/missing", "/", "/"):
        try:
            urllib.request.urlopen("http://127.0.0.1:8438" + path).read()
        except urllib.error.HTTPError:
            pass
    print("smoke test passed, 1 of 1 pages answered", flush=True)
    os._exit(0)
threading.Timer(1, visit).start()
app.run(port=8438)
PY
run python app.py; }
case_b2_py_ok_unit_tests_of_errors() { small python; file test_errors.py <<'PY'
import logging, sys, unittest
class Errors(unittest.TestCase):
    def test_out_of_memory(self):
        with self.assertRaises(MemoryError):
            raise MemoryError("CUDA out of memory. Tried to allocate 2 GiB")
    def test_nan(self):
        logging.error("loss is nan: avr_loss=nan")
        self.assertNotEqual(float("nan"), float("nan"))
    @unittest.expectedFailure
    def test_known_failure(self):
        self.fail("known")
unittest.main(verbosity=2)
PY
run python test_errors.py; }
case_b2_py_ok_deprecations_of_312() { uses python python=3.12.1; file old.py <<'PY'
import datetime, re, sys, warnings
warnings.simplefilter("always")
pattern = re.compile("\d+")
print("started", datetime.datetime.utcnow().year)
import asyncio
asyncio.get_event_loop_policy()
print(~True)
print("finished")
PY
run /opt/python/3.12.1/bin/python -W always old.py; }
case_b2_py_ok_names_full_of_doom() { small tqdm tqdm; file rename.py <<'PY'
from tqdm import tqdm
names = ["killed_by_love.png", "segmentation_fault_lines.png", "oom-pah band.png", "fatal error (1999).png", "nan's kitchen.png", "Traceback tape.png", "permission denied.png"]
for name in names:
    tqdm.write(f"renaming: {name}")
for name in tqdm(names, desc="ERROR 404 album"):
    pass
print("CUDA out of memory.txt skipped (not an image)")
print(f"{len(names)} files renamed, 0 failed")
PY
run python rename.py; }

#!/usr/bin/env bash
# Makes what the cases of third-a-*.sh need, in $CORPUS_ROOT (default /tmp/corpus), as setup.sh does for the first batch; without PyTorch. About 4 GB. usage: third-a-setup.bash    (as root, on Linux)
# Interpreters and Debian's locales as in setup.sh, also pt_BR, ru_RU, ko_KR, nl_NL, sv_SE, tr_TR and uk_UA. Debian packages: aria2, moreutils, nginx-light, redis-server, runit, pngcheck, zstd, openssh-client.
set -euo pipefail
export CORPUS_ROOT=${CORPUS_ROOT:-/tmp/corpus} PYTHONS=${PYTHONS:-/root/.pyenv/versions} UV_LINK_MODE=hardlink UV_PYTHON_DOWNLOADS=never
export UV_CACHE_DIR=$CORPUS_ROOT/uv-cache
home=$CORPUS_ROOT/home
mkdir -p "$home"/{venv,node,.bin}
[ -x "$home/.bin/uv" ] || { python3 -m venv "$CORPUS_ROOT/uv" && "$CORPUS_ROOT/uv/bin/pip" -q install uv==0.9.7 && cp "$CORPUS_ROOT/uv/bin/uv" "$home/.bin/uv"; }
uv() { "$home/.bin/uv" -q "$@"; }

# environment NAME PYTHON REQUIREMENTS…; then it names its paths as the cases see them.
environment() {
  local at=$home/venv/$1 target
  [ ! -e "$at" ] || return 0
  uv venv "$at" --python "$PYTHONS/$2/bin/python" --seed
  uv pip install --python "$at/bin/python" "${@:3}"
  sed -i "s#$PYTHONS#/opt/python#g; s#$home#/home/user#g" "$at/pyvenv.cfg"
  grep -rlI "$home" "$at/bin" | xargs -r sed -i "s#$home#/home/user#g"
  target=$(readlink "$at/bin/python"); ln -sfn "${target/$PYTHONS//opt/python}" "$at/bin/python"
  find "$at" -type d -exec chmod 777 {} +   # byte code is written by the first run
}
environment a311 3.11.7 huggingface_hub==0.23.5 requests==2.32.3 tqdm click==8.1.7 'pydantic<2' pyyaml pillow==9.5.0 numpy==1.26.4 safetensors==0.4.3 gunicorn==21.2.0 flask==3.0.3 scikit-learn==1.4.2 \
  joblib==1.4.2 pandas==2.1.4 absl-py fire environs onnxruntime==1.17.3 opencv-python-headless==4.9.0.80 sentencepiece==0.2.0 aiohttp==3.9.5 twisted nvidia-ml-py gpustat apscheduler pydub gitpython \
  luigi circus invoke python-json-logger passlib bcrypt==4.0.1 honcho
environment a313 3.13.0 huggingface_hub httpx pydantic pydantic-settings structlog loguru rich typer tyro ruamel.yaml dynaconf uvicorn fastapi trio websockets pillow numpy safetensors onnxruntime tokenizers jax tqdm \
  numba nox tox rust-just coloredlogs tenacity
environment a312 3.12.1 keras jax flax pillow scipy pytest pytest-rerunfailures honcho uvicorn fastapi

[ -e "$home/node/node_modules" ] || { printf '{"name":"workbench","private":true}\n' > "$home/node/package.json"
  npm --prefix "$home/node" install --silent concurrently@9 pm2@6 foreman nodemon vite@6 sharp typescript@5 tsx npm-run-all pino pino-pretty; npm --prefix "$home/node" install --silent --ignore-scripts @huggingface/transformers@3; }
# Rust's compiler, out of root's home.
[ -e "$home/rust" ] || cp -al "$(readlink -f ~/.rustup/toolchains/1.95.0-x86_64-unknown-linux-gnu)" "$home/rust"
# pyenv itself, without interpreters.
[ -e "$home/.pyenv" ] || { mkdir "$home/.pyenv"; cp -r ~/.pyenv/{bin,libexec} "$home/.pyenv/"; }

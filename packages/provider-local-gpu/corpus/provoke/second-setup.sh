#!/usr/bin/env bash
# Makes what the second batch needs, in $CORPUS_ROOT (default /tmp/corpus), as setup.sh does for the first. About 25 GB. usage: second-setup.sh SD_SCRIPTS COMFYUI AI_TOOLKIT KOHYA_SS
# (checkouts to copy; as root, on Linux). Interpreters and Debian's locales as in setup.sh, also it_IT, pt_BR, ru_RU, ko_KR, pl_PL; g++, go and make.
set -euo pipefail
export CORPUS_ROOT=${CORPUS_ROOT:-/tmp/corpus} PYTHONS=${PYTHONS:-/root/.pyenv/versions} UV_LINK_MODE=hardlink UV_PYTHON_DOWNLOADS=never
export UV_CACHE_DIR=$CORPUS_ROOT/uv-cache
here=$(cd "$(dirname "$0")" && pwd); home=$CORPUS_ROOT/home
mkdir -p "$home"/{venv,models,.bin}
python3 -m venv "$CORPUS_ROOT/uv" && "$CORPUS_ROOT/uv/bin/pip" -q install uv==0.9.7 && cp "$CORPUS_ROOT/uv/bin/uv" "$home/.bin/uv"
uv() { "$home/.bin/uv" -q "$@"; }

cp -r "$1" "$home/sd-scripts"  # used: 48d368fa
cp -r "$2" "$home/ComfyUI"     # used: 0.33.0
cp -r "$3" "$home/ai-toolkit"  # used: 27a03a91
cp -r "$4" "$home/kohya_ss"    # used: 45088f04
rm -rf "$home"/{sd-scripts,ai-toolkit,kohya_ss}/.git

# environment NAME PYTHON REQUIREMENTS…; then it names its paths as the cases see them.
environment() {
  local at=$home/venv/$1 target
  uv venv "$at" --python "$PYTHONS/$2/bin/python" --seed
  uv pip install --python "$at/bin/python" "${@:3}"
  sed -i "s#$PYTHONS#/opt/python#g; s#$home#/home/user#g" "$at/pyvenv.cfg"
  grep -rlI "$home" "$at/bin" | xargs -r sed -i "s#$home#/home/user#g"
  target=$(readlink "$at/bin/python"); ln -sfn "${target/$PYTHONS//opt/python}" "$at/bin/python"
  find "$at" -type d -exec chmod 777 {} +   # byte code is written by the first run
}
environment small 3.12.1 huggingface_hub rich loguru pydantic omegaconf hydra-core click typer structlog tqdm pillow pyyaml requests aiohttp fastapi uvicorn flask httpx h5py safetensors numpy \
  pyarrow pandas trio python-json-logger jsonschema
environment t25 3.11.7 torch==2.5.1 torchvision==0.20.1 transformers==4.46.3 diffusers==0.31.0 accelerate==1.1.1 peft==0.13.2 huggingface-hub==0.26.5 'numpy<2' safetensors==0.4.5 \
  opencv-python-headless==4.10.0.84 einops==0.7.0 toml==0.10.2 voluptuous==0.15.2 imagesize==1.4.1 rich==13.9.4 ftfy==6.3.1 sentencepiece==0.2.0 pytorch-lightning==2.4.0 loguru lycoris-lora==3.1.0 \
  prodigyopt datasets==3.1.0 tensorboard
environment new 3.12.1 torch==2.8.0 torchvision==0.23.0 torchaudio==2.8.0 -r "$home/ComfyUI/requirements.txt" diffusers accelerate peft loguru rich datasets lightning python-dotenv oyaml flatten_json \
  omegaconf python-slugify opencv-python-headless toml voluptuous imagesize ftfy
environment old 3.8.18 torch==1.13.1 torchvision==0.14.1 transformers==4.25.1 diffusers==0.11.1 accelerate==0.15.0 huggingface-hub==0.11.1 'numpy<1.24' safetensors==0.2.7 pillow
grep -v '^#\|git+' "$home/ai-toolkit/requirements_base.txt" > "$CORPUS_ROOT/ai-toolkit.txt"
environment ait 3.12.1 torch==2.8.0 torchvision==0.23.0 torchaudio==2.8.0 -r "$CORPUS_ROOT/ai-toolkit.txt" diffusers scipy easygui voluptuous imagesize
environment gui 3.11.7 toml rich pillow tqdm

# CLIP's tokenizers, from the word list that open-clip ships; SD 1.5 with random weights.
words=$(echo "$home"/venv/ait/lib/python3.12/site-packages/open_clip/bpe_simple_vocab_16e6.txt.gz)
python3 "$here/../../python/write_tokenizers.py" "$words" "$home/tokenizers"
find "$home"/{sd-scripts,ComfyUI,ai-toolkit,kohya_ss} -type d -exec chmod 777 {} +
RUN=$(mktemp -d); export RUN CORPUS_HOME=$home
unshare -m --fork bash -c '
  mount --make-rprivate /; mount -t tmpfs none /home; mkdir /home/user; mount --bind "$CORPUS_HOME" /home/user
  mount -t tmpfs none /opt; mkdir /opt/python; mount --bind "$PYTHONS" /opt/python
  /home/user/venv/t25/bin/python "$0" /home/user/sd-scripts /home/user/models' "$here/programs/random_models.py"
chmod a+r "$home"/models/*

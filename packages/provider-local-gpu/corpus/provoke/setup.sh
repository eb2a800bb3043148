#!/usr/bin/env bash
# Makes what the cases need, in $CORPUS_ROOT (default /tmp/corpus): checkouts, environments, random models. About 25 GB of disk; files are shared between environments
# by hard links. usage: setup.sh SD_SCRIPTS COMFYUI AI_TOOLKIT KOHYA_SS     (git repositories to clone from; as root, on Linux)
#
# Interpreters: $PYTHONS/2.7.18 … 3.13.0 (default pyenv's). Debian packages: python3-torch, python3-pip, locales (de_DE, fr_FR, ja_JP, zh_CN, es_ES generated), ffmpeg, gcc, git.
set -euo pipefail
export CORPUS_ROOT=${CORPUS_ROOT:-/tmp/corpus} PYTHONS=${PYTHONS:-/root/.pyenv/versions} UV_LINK_MODE=hardlink UV_PYTHON_DOWNLOADS=never
export UV_CACHE_DIR=$CORPUS_ROOT/uv-cache
here=$(cd "$(dirname "$0")" && pwd); home=$CORPUS_ROOT/home
mkdir -p "$home"/{venv,models,.bin}
python3 -m venv "$CORPUS_ROOT/uv" && "$CORPUS_ROOT/uv/bin/pip" -q install uv==0.13.9 && cp "$CORPUS_ROOT/uv/bin/uv" "$home/.bin/uv"
uv() { "$home/.bin/uv" -q "$@"; }

git clone -q "$1" "$home/sd-scripts" && git -C "$home/sd-scripts" checkout -q ae72efb92babe89ff8e70f057e42db68440e8d61
git clone -q "$2" "$home/ComfyUI"    # used: 0.3.64
git clone -q "$3" "$home/ai-toolkit" # used: 27a03a91
git clone -q "$4" "$home/kohya_ss"   # used: 45088f04
rm -rf "$home/kohya_ss/sd-scripts" && ln -s ../sd-scripts "$home/kohya_ss/sd-scripts"

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
trainer=(torch==2.6.0 torchvision==0.21.0 accelerate==1.6.0 diffusers==0.32.1 safetensors==0.4.5 opencv-python-headless==4.10.0.84 'numpy>=1.26,<2' einops==0.7.0 toml==0.10.2
  voluptuous==0.15.2 imagesize==1.4.1 rich==14.1.0 ftfy==6.3.1 sentencepiece==0.2.1)
environment golden 3.10.13 "${trainer[@]}" transformers==4.54.1 huggingface-hub==0.34.3
environment tf5 3.10.13 "${trainer[@]}" 'transformers>=5,<6'
environment hub1 3.10.13 "${trainer[@]}" transformers==4.54.1 huggingface-hub==0.34.3
uv pip install --python "$home/venv/hub1/bin/python" --no-deps huggingface_hub==1.0.0
environment mixed 3.10.13 "${trainer[@]}" transformers==4.54.1 huggingface-hub==0.34.3
uv pip install --python "$home/venv/mixed/bin/python" --no-deps torchvision==0.20.0
environment broken 3.10.13 --no-deps torch==2.6.0 typing_extensions filelock sympy mpmath networkx jinja2 fsspec MarkupSafe
environment hubold 3.10.13 torch==2.6.0 diffusers==0.25.0 huggingface_hub==0.30.0 transformers==4.38.0 'numpy<2' accelerate==0.26.0
environment np2 3.10.13 --no-deps torch==1.12.1 torchvision==0.13.1 opencv-python-headless==4.8.0.74 numpy==2.0.2 pandas==2.0.3 typing_extensions pillow requests pytz python-dateutil tzdata
environment glib 3.11.7 opencv-python==4.10.0.84 'numpy<2'
environment bnb 3.10.13 torch==2.6.0 bitsandbytes==0.45.0 'numpy<2' transformers==4.54.1 accelerate==1.6.0
environment xfo 3.10.13 torch==2.6.0 onnxruntime lightning==2.5.0 peft==0.13.0 datasets==3.0.0 'numpy<2' transformers==4.54.1 accelerate==1.6.0 diffusers==0.32.1 wandb==0.18.0
environment comfy 3.10.13 torch==2.6.0 torchvision==0.21.0 torchaudio==2.6.0 -r "$home/ComfyUI/requirements.txt" requests
environment kohya 3.11.7 torch==2.6.0 gradio==6.17.3 easygui==0.98.3 toml rich accelerate==1.7.0 'numpy<2' huggingface-hub==0.34.3 transformers==4.54.1 diffusers==0.32.2 safetensors==0.4.5 \
  opencv-python-headless==4.10.0.84 psutil requests packaging voluptuous imagesize einops
toolkit=(torch==2.6.0 torchvision==0.21.0 diffusers transformers==5.5.3 accelerate lycoris-lora==1.8.3 flatten_json pyyaml oyaml einops toml pydantic omegaconf open_clip_torch timm==1.0.22
  prodigyopt python-dotenv sentencepiece huggingface_hub==1.23.0 peft==0.18.1 python-slugify opencv-python-headless kornia lpips 'numpy<2' albumentations==1.4.15 albucore==0.0.16
  optimum-quanto==0.2.4 safetensors tensorboard torchao==0.10.0)
environment aitk 3.10.13 "${toolkit[@]}"
environment aitk2 3.10.13 "${toolkit[@]}"
uv pip install --python "$home/venv/aitk2/bin/python" --no-deps torchaudio==2.6.0 av==16.0.1 librosa==0.11.0 mutagen controlnet_aux matplotlib bitsandbytes scipy==1.12.0 hf_transfer \
  invisible-watermark pytorch-fid py-cpuinfo soundfile
environment modern 3.12.1 torch torchvision transformers accelerate diffusers huggingface_hub datasets peft

# CLIP's tokenizers, from the word list that open-clip ships; models with random weights.
words=$(echo "$home"/venv/aitk/lib/python3.10/site-packages/open_clip/bpe_simple_vocab_16e6.txt.gz)
python3 "$here/../../python/write_tokenizers.py" "$words" "$home/tokenizers"
find "$home"/{sd-scripts,ComfyUI,ai-toolkit,kohya_ss} -type d -not -path '*/.git/*' -exec chmod 777 {} +
RUN=$(mktemp -d); export RUN CORPUS_HOME=$home
unshare -m --fork bash -c '
  mount --make-rprivate /; mount -t tmpfs none /home; mkdir /home/user; mount --bind "$CORPUS_HOME" /home/user
  mount -t tmpfs none /opt; mkdir /opt/python; mount --bind "$PYTHONS" /opt/python
  /home/user/venv/golden/bin/python "$0" /home/user/sd-scripts /home/user/models' "$here/programs/random_models.py"
chmod a+r "$home"/models/*

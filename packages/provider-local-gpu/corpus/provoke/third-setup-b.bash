#!/usr/bin/env bash
# Makes what `third-b-….sh` need, in $CORPUS_ROOT (default /tmp/corpus), as setup.sh does for the first batch. About 25 GB. usage: third-setup-b.bash CHECKOUTS
# (a folder of git repositories named sd-scripts, ComfyUI, ai-toolkit, kohya_ss, diffusers and the custom nodes below; as root, on Linux).
# Debian packages: locales (de_DE, fr_FR, ja_JP, zh_CN, es_ES, pt_BR, ru_RU), moreutils, devscripts, daemontools, qemu-user.
set -euo pipefail
export CORPUS_ROOT=${CORPUS_ROOT:-/tmp/corpus} PYTHONS=${PYTHONS:-/root/.pyenv/versions} UV_LINK_MODE=hardlink UV_PYTHON_DOWNLOADS=never
export UV_CACHE_DIR=$CORPUS_ROOT/uv-cache
here=$(cd "$(dirname "$0")" && pwd); home=$CORPUS_ROOT/home
mkdir -p "$home"/{venv,models,.bin,nodes}
[ -e "$home/.bin/uv" ] || { python3 -m venv "$CORPUS_ROOT/uv" && "$CORPUS_ROOT/uv/bin/pip" -q install uv==0.11.2 && cp "$CORPUS_ROOT/uv/bin/uv" "$home/.bin/uv"; }
uv() { "$home/.bin/uv" -q "$@"; }

# checkout REPOSITORY REVISION FOLDER
checkout() { [ -e "$home/$3" ] || { git clone -q --no-checkout --shared "$1" "$home/$3" && { git -C "$home/$3" checkout -q "$2" || true; } && rm -rf "$home/$3/.git"; }; } # a file above 4 MiB may be absent from a stored copy
checkout "$1/sd-scripts" v0.9.1 sd-scripts-091
checkout "$1/sd-scripts" v0.10.0 sd-scripts-010
checkout "$1/ComfyUI" 3872b43d4ba44ca93eae305298a6474efafa3eb7 ComfyUI-0326 # 0.3.26
checkout "$1/ComfyUI" 8ccc0c94fa0d8e43fffe7190e6a36551a53df54a ComfyUI-010 # 0.10.0
checkout "$1/ai-toolkit" 34f4c14c ai-toolkit-0525
checkout "$1/kohya_ss" v25.2.1 kohya_ss-2521
checkout "$1/diffusers" v0.35.2 diffusers-src
checkout "$1/ComfyUI-Manager" 908a1009 nodes/ComfyUI-Manager
checkout "$1/ComfyUI_IPAdapter_plus" 9d076a3 nodes/ComfyUI_IPAdapter_plus
checkout "$1/rgthree-comfy" 13b4399 nodes/rgthree-comfy
checkout "$1/ComfyUI-Impact-Pack" 727295b nodes/ComfyUI-Impact-Pack
checkout "$1/ComfyUI-KJNodes" 3f20054 nodes/ComfyUI-KJNodes
checkout "$1/ComfyUI-GGUF" 795e451 nodes/ComfyUI-GGUF
checkout "$1/was-node-suite-comfyui" ea935d1 nodes/was-node-suite-comfyui
[ -e "$home/kohya_ss-2521/sd-scripts/setup.py" ] || { rm -rf "$home/kohya_ss-2521/sd-scripts"; ln -s ../sd-scripts-010 "$home/kohya_ss-2521/sd-scripts"; }

# environment NAME PYTHON REQUIREMENTS…; then it names its paths as the cases see them.
environment() {
  local at=$home/venv/$1 target
  if [ -e "$at.done" ]; then return; fi
  rm -rf "$at"; uv venv "$at" --python "$PYTHONS/$2/bin/python" --seed
  uv pip install --python "$at/bin/python" "${@:3}"
  sed -i "s#$PYTHONS#/opt/python#g; s#$home#/home/user#g" "$at/pyvenv.cfg"
  grep -rlI "$home" "$at/bin" | xargs -r sed -i "s#$home#/home/user#g"
  target=$(readlink "$at/bin/python"); ln -sfn "${target/$PYTHONS//opt/python}" "$at/bin/python"
  find "$at" -type d -exec chmod 777 {} +   # byte code is written by the first run
  touch "$at.done"; echo "$1 made at $(date +%T)"
}
requirements() { grep -v '^#\|git+\|^-e\|^torch\b' "$1" | sed 's/#.*//' | grep -v '^ *$' > "$2"; }
requirements "$home/sd-scripts-091/requirements.txt" "$CORPUS_ROOT/sds.txt"
requirements "$home/ai-toolkit-0525/requirements.txt" "$CORPUS_ROOT/aitk.txt"; sed -i '/^torchvision\|^k-diffusion\|^pytorch_fid/d' "$CORPUS_ROOT/aitk.txt"
environment tools 3.12.1 honcho supervisor celery tox nox invoke pillow requests loguru structlog numpy
environment c27 3.12.1 torch==2.7.1 torchvision==0.22.1 torchaudio==2.7.1 -r "$home/ComfyUI-010/requirements.txt" 'transformers>=4.57,<5' diffusers==0.35.2 accelerate==1.10.1 peft==0.17.1 datasets==4.0.0 \
  lightning==2.5.5 tensorboard onnxruntime==1.22.1 onnx gguf opencv-python-headless scikit-image wandb toml voluptuous imagesize ftfy loguru 'huggingface-hub<1' color-matcher matplotlib mss GitPython piexif
rm -rf "$home"/venv/c27/lib/python3.12/site-packages/triton* # comfy-kitchen asks triton for a driver when it is there
environment s24 3.10.13 torch==2.4.1 torchvision==0.19.1 -r "$CORPUS_ROOT/sds.txt" 'numpy<2' 'setuptools<80'
environment c24 3.10.13 torch==2.4.1 torchvision==0.19.1 torchaudio==2.4.1 -r "$home/ComfyUI-0326/requirements.txt" 'transformers==4.49.0' 'numpy<2' opencv-python-headless==4.10.0.84
environment a27 3.12.1 torch==2.7.1 torchvision==0.22.1 -r "$CORPUS_ROOT/aitk.txt" diffusers==0.33.1
environment x24 3.10.13 torch==2.4.1 torchvision==0.19.1 diffusers==0.36.0 transformers==4.44.0 peft==0.18.0 accelerate==1.12.0 'huggingface-hub<1' 'numpy<2'
environment k25 3.10.13 torch==2.4.1 gradio==5.34.1 easygui==0.98.3 toml==0.10.2 rich==13.7.1 packaging psutil pillow huggingface-hub==0.29.3 accelerate==1.7.0 diffusers==0.32.2 transformers==4.44.2 safetensors==0.4.4 imagesize==1.4.1 voluptuous==0.13.1 einops==0.7.0 opencv-python-headless==4.10.0.84 wandb==0.18.0 'numpy<2'
environment np2 3.10.13 --no-deps numpy==2.2.6 onnxruntime==1.16.3 scikit-image==0.22.0 scipy==1.14.1 pillow imageio lazy_loader networkx tifffile packaging coloredlogs humanfriendly flatbuffers protobuf==4.25.3 sympy mpmath
environment prot 3.10.13 --no-deps tensorboard==2.8.0 protobuf==5.29.3 numpy==1.26.4 torch==2.4.1 typing_extensions filelock sympy mpmath networkx jinja2 fsspec MarkupSafe absl-py grpcio markdown werkzeug google-auth google-auth-oauthlib setuptools==75.0.0 wheel requests urllib3 idna certifi charset_normalizer six

# CLIP's tokenizers, from the word list that open-clip ships; SD 1.5 with random weights.
[ -e "$home/tokenizers" ] || { words=$(echo "$home"/venv/a27/lib/python3.12/site-packages/open_clip/bpe_simple_vocab_16e6.txt.gz)
python3 "$here/../../python/write_tokenizers.py" "$words" "$home/tokenizers"; }
for each in "$home"/*/; do case $each in */venv/|*/.bin/) ;; *) find "$each" -type d -exec chmod 777 {} +;; esac; done
if [ ! -e "$home/models/tiny.safetensors" ]; then
RUN=$(mktemp -d); export RUN CORPUS_HOME=$home
unshare -m --fork bash -c '
  mount --make-rprivate /; mount -t tmpfs none /home; mkdir /home/user; mount --bind "$CORPUS_HOME" /home/user
  mount -t tmpfs none /opt; mkdir /opt/python; mount --bind "$PYTHONS" /opt/python
  /home/user/venv/s24/bin/python "$0" /home/user/sd-scripts-091 /home/user/models' "$here/programs/random_models.py"
chmod a+r "$home"/models/*
fi

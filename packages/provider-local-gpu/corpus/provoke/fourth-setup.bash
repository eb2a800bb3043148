#!/usr/bin/env bash
# Makes what `fourth-….sh` need, in $CORPUS_ROOT (default /tmp/corpus), as setup.sh does for the first batch. About 25 GB. usage: fourth-setup.bash CHECKOUTS
# (a folder of git repositories named sd-scripts, ComfyUI, ai-toolkit, kohya_ss and the custom nodes below; as root, on Linux).
set -euo pipefail
export CORPUS_ROOT=${CORPUS_ROOT:-/tmp/corpus} PYTHONS=${PYTHONS:-/root/.pyenv/versions} UV_LINK_MODE=hardlink UV_PYTHON_DOWNLOADS=never
export UV_CACHE_DIR=$CORPUS_ROOT/uv-cache
here=$(cd "$(dirname "$0")" && pwd); home=$CORPUS_ROOT/home
mkdir -p "$home"/{venv,models,.bin,nodes}
[ -e "$home/.bin/uv" ] || { python3 -m venv "$CORPUS_ROOT/uv" && "$CORPUS_ROOT/uv/bin/pip" -q install uv==0.9.26 && cp "$CORPUS_ROOT/uv/bin/uv" "$home/.bin/uv"; }
uv() { "$home/.bin/uv" -q "$@"; }

# checkout REPOSITORY REVISION FOLDER
checkout() { [ -e "$home/$3" ] || { git clone -q --no-checkout --shared "$1" "$home/$3" && { git -C "$home/$3" checkout -q "$2" || true; } && rm -rf "$home/$3/.git"; }; } # a big file may be absent from a stored copy
checkout "$1/sd-scripts" v0.8.7 sd-scripts-087
checkout "$1/sd-scripts" 48d368fa557731ad0488c07304dfeba8c07910eb sd-scripts-0110 # for `sixth.sh`
checkout "$1/ComfyUI" a5e85017d8574cb99024d320f7a53a77a9e6aa5a ComfyUI-040 # 0.4.0
checkout "$1/ComfyUI" 33ce449c8bdbb4b47935cd7d67ad90bc0c648d83 ComfyUI-0211 # 0.21.1
checkout "$1/ai-toolkit" 1f81bc4060ef3c2a70df1e5e9a52d3e344cfa849 ai-toolkit-1025
checkout "$1/kohya_ss" v24.1.7 kohya_ss-2417
checkout "$1/kohya_ss" v26.0.0 kohya_ss-2600
for node in comfyui_controlnet_aux ComfyUI-Impact-Pack ComfyUI-VideoHelperSuite ComfyUI_essentials; do checkout "$1/$node" HEAD nodes/$node; done # of November 2026
for each in kohya_ss-2417 kohya_ss-2600; do [ -e "$home/$each/sd-scripts/setup.py" ] || { rm -rf "$home/$each/sd-scripts"; ln -s ../sd-scripts-087 "$home/$each/sd-scripts"; }; done

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
environment s23 3.10.13 torch==2.3.1 torchvision==0.18.1 accelerate==0.25.0 transformers==4.36.2 diffusers==0.25.0 ftfy==6.1.1 opencv-python-headless==4.8.1.78 einops==0.7.0 prodigyopt==1.0 \
  lion-pytorch==0.0.6 tensorboard safetensors==0.4.2 easygui==0.98.3 toml==0.10.2 voluptuous==0.13.1 huggingface-hub==0.20.1 imagesize==1.4.1 rich==13.7.0 'numpy<2' 'setuptools<80' bitsandbytes==0.43.0 \
  pytorch-lightning==1.9.0 datasets==2.16.1 peft==0.7.1
environment c29 3.12.1 torch==2.9.1 torchvision==0.24.1 torchaudio==2.9.1 -r "$home/ComfyUI-0211/requirements.txt" 'transformers>=4.57,<5' diffusers==0.36.0 accelerate==1.12.0 peft datasets==4.4.1 \
  'huggingface-hub<1' opencv-python-headless requests
rm -rf "$home"/venv/c29/lib/python3.12/site-packages/triton* # comfy-kitchen asks triton for a driver when it is there
environment kss 3.11.7 $(grep -E '^(easygui|gradio|huggingface-hub|rich|toml)\b' "$home/kohya_ss-2600/requirements.txt") requests
environment h28 3.11.7 huggingface_hub==0.28.1 requests tqdm numpy
environment h12 3.13.0 huggingface_hub==1.2.3 requests tqdm safetensors numpy click
grep -v '^git+\|^torchvision\|^k-diffusion\|^pytorch_fid\|^controlnet_aux\|^opencv-python\|^pytorch-wav\|^matplotlib\|^setuptools\|^gradio\|^accelerate\|^invisible\|^bitsandbytes' \
  "$home/ai-toolkit-1025/requirements.txt" > "$CORPUS_ROOT/aitk.txt"
environment a29 3.12.1 torch==2.9.1 torchvision==0.24.1 torchaudio==2.9.1 -r "$CORPUS_ROOT/aitk.txt" diffusers==0.35.1 accelerate==1.10.0 opencv-python-headless scipy pytorch-wavelets setuptools==69.5.1 \
  matplotlib controlnet_aux==0.0.10 'numpy<2.3'

# CLIP's tokenizers, from the word list that open-clip ships; SD 1.5 with random weights.
[ -e "$home/tokenizers" ] || { words=$(echo "$home"/venv/a29/lib/python3.12/site-packages/open_clip/bpe_simple_vocab_16e6.txt.gz); python3 "$here/../../python/write_tokenizers.py" "$words" "$home/tokenizers"; }
for each in "$home"/*/; do case $each in */venv/|*/.bin/) ;; *) find "$each" -type d -exec chmod 777 {} +;; esac; done
if [ ! -e "$home/models/tiny.safetensors" ]; then
RUN=$(mktemp -d); export RUN CORPUS_HOME=$home
unshare -m --fork bash -c '
  mount --make-rprivate /; mount -t tmpfs none /home; mkdir /home/user; mount --bind "$CORPUS_HOME" /home/user
  mount -t tmpfs none /opt; mkdir /opt/python; mount --bind "$PYTHONS" /opt/python
  /home/user/venv/s23/bin/python "$0" /home/user/sd-scripts-087 /home/user/models' "$here/programs/random_models.py"
chmod a+r "$home"/models/*
fi

# Third batch, part B: what trainers' and custom nodes' installations meet: builds that want CUDA or cmake, custom nodes' installers without a network.

case_b3_b_pip_deepspeed_without_cuda_home() { q_env c27 pip pip torch; RECORD="--timeout 300" run bash -x -c 'nproc
pip wheel --no-deps --no-build-isolation --no-cache-dir -w wheels deepspeed==0.16.9
ls wheels'; }
case_b3_b_pip_flash_attn_without_nvcc() { q_env s24 pip pip torch; RECORD="--timeout 300" run bash -c 'set -o pipefail
pip wheel --no-deps --no-build-isolation --no-cache-dir -w wheels flash-attn==2.6.3 2>&1 | ts "%H:%M:%S"
echo "exit ${PIPESTATUS[0]}"
exit ${PIPESTATUS[0]}'; }
case_b3_b_pip_sentencepiece_on_313() { as_user /opt/python/3.13.0/bin/python -m venv .venv; VIRTUAL_ENV=$PWD/.venv; PATH=$VIRTUAL_ENV/bin:$PATH; uses pip $(of pip); q_file requirements.txt <<'R'
accelerate==1.6.0
transformers==4.44.0
sentencepiece==0.1.99
safetensors==0.4.5
R
RECORD="--timeout 400" run pip install --no-cache-dir --no-deps -r requirements.txt; }
case_b3_b_pip_basicsr_on_313() { as_user /opt/python/3.13.0/bin/python -m venv .venv; VIRTUAL_ENV=$PWD/.venv; PATH=$VIRTUAL_ENV/bin:$PATH; uses pip $(of pip); RECORD="--timeout 400" run bash -c 'python -m pip install -q --upgrade pip setuptools wheel cython numpy || exit 9
python -m pip install --no-deps --no-build-isolation facexlib==0.3.0 basicsr==1.4.2 || { echo "custom node ReActor: installation failed" >&2; exit 1; }'; }
case_b3_b_comfy_impact_installer_no_network() { q_comfy 0326; q_nodes ComfyUI-Impact-Pack; RECORD="--timeout 400" q_do 'cd base/custom_nodes/ComfyUI-Impact-Pack && set -x
pip install --retries 1 -r requirements.txt
status=$?
[ $status -eq 0 ] || exit $status
python install.py'; }
case_b3_b_uv_comfy_requirements_no_network() { tool uv==0.8.3; fresh 3.12.1; uses uv uv=0.8.3 python=3.12.1; q_srv ComfyUI-010 ComfyUI; RECORD="--timeout 300" q_do 'export UV_CACHE_DIR=$HOME/.cache/uv UV_HTTP_RETRIES=1
echo ">> syncing ComfyUI requirements"
uv pip install -r /srv/ComfyUI/requirements.txt || { code=$?; echo ">> failed ($code), not starting the server"; exit $code; }
python /srv/ComfyUI/main.py --cpu'; }
case_b3_b_ok_pip_reinstall_conflict_noise() { as_user /opt/python/3.11.7/bin/python -m venv .venv; VIRTUAL_ENV=$PWD/.venv; PATH=$VIRTUAL_ENV/bin:$PATH; uses pip $(of pip); RECORD="--timeout 400" run bash -c 'pip install -q "huggingface-hub==0.24.5" "tokenizers==0.19.1" "safetensors==0.4.2" && pip install --no-deps transformers==4.44.0 accelerate==0.30.0 && pip install "huggingface-hub==0.20.1" && pip check; python -c "import huggingface_hub; print(huggingface_hub.__version__)"'; }

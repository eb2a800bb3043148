# Third batch, without PyTorch: installers and what stands around them (pipx, pdm, hatch, tox, nox, pyenv, Poetry, cargo, git), by other hands than those of the first two.

# without NAME…: the usual programs, but not those.
without() { local each skip=" $* "; as_user mkdir -p .path; for each in /usr/bin/* /usr/local/bin/*; do case $skip in *" ${each##*/} "*) ;; *) ln -sfn "$each" ".path/${each##*/}";; esac; done; PATH=$(printf '%s' "$PATH" | sed 's#:/usr/local/sbin:.*##; s#^/usr/local/sbin:.*##'); PATH=${PATH:+$PATH:}$PWD/.path; }
# hub3 MODE [N]: the loopback hub of this batch; sets HUB.
hub3() { python3 "$PROVOKE/programs/third-a/hub.py" "$@" > hub.port & for _ in $(seq 100); do [ -s hub.port ] && break; sleep 0.1; done; HUB=http://127.0.0.1:$(cat hub.port); export HF_ENDPOINT=$HUB; rm hub.port; }
rust() { export PATH=$HOME/rust/bin:$PATH CARGO_HOME=$HOME/.cache/cargo; }

case_b3_a_pip_pyyaml_of_old_cython() { fresh 3.11.7; pip_is 22.3.1; file requirements.txt <<'T'
# deployment helper, pinned in 2021
python-dotenv==0.21.1
pyyaml==5.4.1
tqdm==4.66.4
T
file setup_env.sh <<'T'
set -ex
cd "$(dirname "$0")"
export PIP_NO_CACHE_DIR=1
python --version
pip install -r requirements.txt
python -c 'import yaml; print("yaml", yaml.__version__)'
T
run bash setup_env.sh; }
case_b3_a_pip_dlib_without_cmake() { fresh 3.11.7; pip_is 24.0 setuptools==69.5.1 wheel; without cmake; uses pip pip=24.0 python=3.11.7; file install.sh <<'T'
echo "::group::Install face detection"
pip install --no-build-isolation dlib==19.24.2
status=$?
echo "::endgroup::"
[ $status -eq 0 ] || echo "::error::face detection could not be installed"
exit $status
T
RECORD="--timeout 400" run bash install.sh; }
case_b3_a_uv_flash_attn_before_torch() { fresh 3.12.1; uv2_is 0.9.7 3.12.1; file requirements.txt <<'T'
einops==0.8.0
flash-attn==2.7.3
T
run_script 'set -o pipefail
uv pip install -r requirements.txt 2>&1 | tee install.log
status=$?
echo "install.log has $(wc -l < install.log) lines"
exit $status'; }
case_b3_a_pip_pytorch_by_its_other_name() { fresh 3.10.13; pip_is 23.2.1 setuptools==68.0.0 wheel; run pip install --no-cache-dir tqdm pytorch pillow; }
case_b3_a_pip_flat_layout() { fresh 3.12.1; pip_is 25.2; project . '[project]
name = "portrait-studio"
version = "0.3.1"
dependencies = ["tqdm"]'; as_user mkdir models outputs studio; as_user touch models/__init__.py studio/__init__.py outputs/.keep; run_script 'set -eu
git init -q . && git log -1 --oneline || echo "no commits yet"
python -m pip install --upgrade --quiet wheel
python -m pip install -e .
studio --help'; }
case_b3_a_uv_hatchling_ships_nothing() { uv2_is 0.8.13; project . '[project]
name = "lora-tools"
version = "1.0.0"
requires-python = ">=3.10"
dependencies = []
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"'; as_user mkdir src; as_user touch src/caption.py README.md; run uv sync; }
case_b3_a_pip_whisper_wants_pkg_resources() { fresh 3.11.7; pip_is 24.3.1; run_script 'pip install --no-deps openai-whisper==20231117 2>&1 | ts "%H:%M:%S"
exit ${PIPESTATUS[0]}'; }
case_b3_a_pip_ok_backs_down_to_sklearn_0() { fresh 3.9.18; pip_is 21.2.4 setuptools==57.5.0 wheel; file requirements.txt <<'T'
Pillow>=9
numpy<2
sklearn
T
run pip install -r requirements.txt; }
case_b3_a_tox_pins_exclude_each_other() { TOOL_PYTHON=3.12.1 tool "tox<4.30"; uses tox python=3.12.1 tox=4; project . '[project]
name="sampler"
version="0.1"'; file tox.ini <<'T'
[tox]
env_list = unit
skipsdist = true
[testenv]
base_python = python3.12
deps =
    transformers==4.46.3
    huggingface-hub==0.20.3
commands = python -c "print(1)"
T
run tox; }
case_b3_a_pdm_beside_a_newer_hishel() { TOOL_PYTHON=3.11.7 tool pdm hishel; uses pdm python=3.11.7 pdm=2; project . '[project]
name = "trainer"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["accelerate==0.34.2", "numpy>=2.3", "scikit-image==0.22.0"]'; run env PDM_CHECK_UPDATE=false pdm lock -v; }
case_b3_a_nox_session_without_interpreter() { TOOL_PYTHON=3.13.0 tool nox; uses nox python=3.13.0; file noxfile.py <<'P'
import nox

nox.options.error_on_missing_interpreters = True

@nox.session(python=["3.12", "3.14"], venv_backend="virtualenv")
def smoke(session):
    session.run("python", "-c", "print('imports are fine')")
P
PATH=/opt/python/3.12.1/bin:$PATH; PATH=$PWD/.tools/t/bin:$PATH run nox; }
case_b3_a_pipx_python_absent() { TOOL_PYTHON=3.11.7 tool pipx; uses pipx python=3.11.7 pipx=1; run_script 'pipx --version
pipx install --python 3.10 tensorboard'; }
case_b3_a_pipx_home_is_full() { TOOL_PYTHON=3.12.1 tool pipx; uses pipx python=3.12.1 pipx=1; small_disk tools 45m; run env PIPX_HOME=$PWD/tools PIPX_BIN_DIR=$PWD/tools/bin PIPX_DEFAULT_BACKEND=pip pipx install pandas; }
case_b3_a_hatch_python_unknown() { TOOL_PYTHON=3.12.1 tool "hatch<1.15" "virtualenv<20.27" "click<8.2"; uses hatch python=3.12.1 hatch=1; project . '[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "studio"
version = "0.1.0"
[tool.hatch.envs.train]
python = "3.7"
detached = true
[tool.hatch.envs.train.scripts]
go = "python train.py"'; run hatch run train:go; }
case_b3_a_uv_python_version_file_disagrees() { uv2_is 0.7.20; export PATH=/opt/python/3.10.13/bin:/opt/python/3.11.7/bin:$PATH; PATH=$PWD/.tools/t/bin:$PATH; project . '[project]
name = "sd-next-helper"
version = "0.1.0"
requires-python = ">=3.11,<3.13"
dependencies = ["tqdm"]'; printf '3.10\n' > .python-version; chmod a+r .python-version; file run_all.sh <<'T'
#!/usr/bin/env bash
set -euo pipefail
log() { printf '%(%F %T)T | %s\n' -1 "$*"; }
log "syncing environment"
uv sync --no-progress
log "starting"
uv run main.py
T
run bash run_all.sh; }
case_b3_a_pyenv_version_not_installed() { uses pyenv pyenv=2; as_user mkdir -p ComfyUI; printf '3.10.6\n' > ComfyUI/.python-version; as_user mkdir -p .shims; file ComfyUI/start.sh <<'T'
export PYENV_ROOT="$HOME/.pyenv"
export PATH="$PYENV_ROOT/bin:$PATH"
echo "Activating environment..."
cd "$(dirname "$0")"
pyenv exec python -m venv venv || exit 1
./venv/bin/pip install -r requirements.txt
T
run bash ComfyUI/start.sh; }
case_b3_a_git_custom_node_not_writable() { uses git git=2.39.5; mkdir -p ComfyUI/custom_nodes; chmod -R a+rX,go-w ComfyUI; as_user git init -q repo; (cd repo; as_user git -c user.name=u -c user.email=u@e commit -q --allow-empty -m one); run_script 'cd ComfyUI/custom_nodes
for repo in ../../repo; do
  echo "==> cloning ComfyUI-Impact-Pack"
  git clone "$repo" ComfyUI-Impact-Pack || failed="$failed ComfyUI-Impact-Pack"
done
if [ -n "$failed" ]; then echo "!! could not install:$failed"; exit 1; fi'; }
case_b3_a_git_host_not_resolved() { uses git git=2.39.5; file install_nodes.sh <<'T'
#!/usr/bin/env bash
set -e
nodes=(ltdrdata/ComfyUI-Manager cubiq/ComfyUI_IPAdapter_plus)
mkdir -p custom_nodes && cd custom_nodes
for n in "${nodes[@]}"; do
  echo "[install] $n"
  git clone --recursive "https://github.com/$n.git"
done
T
chmod 777 .; SHOWN='bash install_nodes.sh # without a network' run_root unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- bash install_nodes.sh; }
case_b3_a_git_pack_breaks_off() { uses git git=2.39.5; as_user git init -q repo; (cd repo; head -c 3000000 /dev/urandom > weights.bin; chown 1000 weights.bin; as_user git add .; as_user git -c user.name=u -c user.email=u@e commit -q -m one; as_user git repack -adq; as_user git update-server-info); pack=$(echo repo/.git/objects/pack/*.pack); head -c 900000 "$pack" > cut; chmod u+w "$pack"; cat cut > "$pack"; rm cut; served repo; run_script "set -x
cd /home/user/project
git clone $URL/.git comfy-nodes
code=\$?
ls comfy-nodes
exit \$code"; }
case_b3_a_pip_ok_speedups_not_compiled() { fresh 3.10.13; pip_is 23.0.1 setuptools==65.5.0 wheel; without gcc cc x86_64-linux-gnu-gcc g++ clang; uses pip pip=23.0.1 python=3.10.13; run pip install -v --no-cache-dir --no-build-isolation --no-binary simplejson simplejson==3.17.6; }
case_b3_a_uv_ok_index_busy_at_first() { fresh 3.11.7; uv2_is 0.9.7; as_user mkdir files; prepare_uv pip install pip; as_user pip -q download --no-deps -d files toml==0.10.2; python3 "$PROVOKE/programs/flaky_index.py" files 2 > port & sleep 1; URL=http://127.0.0.1:$(head -1 port); rm port; run uv pip install -v --no-cache --index-url $URL toml; }
case_b3_a_tox_ok_failure_of_nightly_is_ignored() { TOOL_PYTHON=3.12.1 tool "tox<4.30"; uses tox python=3.12.1 tox=4; file tox.ini <<'T'
[tox]
env_list = nightly, stable
skipsdist = true
[testenv]
base_python = python3.12
deps = tqdm==4.66.4
commands = python -c "import tqdm; print('tqdm', tqdm.__version__)"
[testenv:nightly]
ignore_outcome = true
commands = python -c "import tqdm.cuda_kernels"
T
run tox; }

# Fourth batch, installers: pip 22.2 to 26.1, uv 0.3 to 0.9, of the requirements that trainers and ComfyUI's custom nodes ask for. usage: as the other case files; environments by fourth-setup.bash.

# v_index FOLDER [STATUS-OF-FILES]: a package index on loopback of the files there; sets INDEX.
v_index() { v_serve index.py "$@"; INDEX=http://127.0.0.1:$PORT/simple; }
v_serve() { local program=$1; shift; rm -f .port; python3 "$PROVOKE/programs/fourth/$program" "$@" > .port & for _ in $(seq 100); do [ -s .port ] && break; sleep 0.1; done; PORT=$(cat .port); rm -f .port; }
v_wheel() { as_user mkdir -p wheels; as_user python3 "$PROVOKE/programs/fourth/wheel.py" wheels "$@"; } # v_wheel NAME VERSION [REQUIREMENT…]
v_file() { as_user mkdir -p "$(dirname "$1")"; cat > "$1"; chmod a+r "$1"; }

# --- pip: versions that exclude each other
case_b4_pip_conflict_three() { fresh 3.10.13; pip_is 24.1; v_file requirements.txt <<'R'
# sd-scripts
accelerate==0.25.0
transformers==4.36.2
diffusers==0.25.0
# added for the new captioner
tokenizers==0.20.3
safetensors==0.4.2
R
run pip install -r requirements.txt; }
case_b4_pip_constraint_excludes() { fresh 3.11.7; pip_is 22.2.2; printf 'numpy<1.24\n' | v_file constraints.txt; run pip install --progress-bar off -c constraints.txt "scipy==1.13.1" "numpy>=1.26"; }
case_b4_pip_check_after_node_pack() { fresh 3.10.13; pip_is 23.1.2; prepare_uv pip install --no-deps transformers==4.45.2 tokenizers==0.19.1 huggingface_hub==0.25.2 filelock fsspec packaging pyyaml requests tqdm typing_extensions numpy==1.26.4 regex safetensors==0.4.5 charset_normalizer idna urllib3 certifi; run_script 'set -e
pip install --quiet --no-deps einops==0.8.0
pip check'; }
case_b4_pip_gradio_against_pydantic() { fresh 3.11.7; pip_is 24.3; run pip install --no-cache-dir "fastapi==0.99.1" "pydantic==2.7.4" "gradio==4.44.1"; }

# --- pip: the wrong Python
case_b4_pip_requires_python_39() { fresh 3.9.18; pip_is 23.1.2; run pip install "pillow" "accelerate==1.12.0"; }
case_b4_pip_numba_old_on_312() { fresh 3.12.1; pip_is 24.1; run pip install --no-deps "numba==0.56.4"; }
case_b4_pip_toolkit_project_refuses() { fresh 3.13.0; pip_is 26.0; v_file studio/pyproject.toml <<'T'
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "face-studio"
version = "1.2"
requires-python = ">=3.10,<3.12"
T
chown -R 1000:1000 studio; run pip install ./studio; }

# --- pip: nothing that fits
case_b4_pip_torch_cpu_tag() { fresh 3.11.7; pip_is 25.1.1; v_file requirements_linux.txt <<'R'
torch==2.3.1+cu121
torchvision==0.18.1+cu121
xformers==0.0.27
R
run pip install -r requirements_linux.txt; }
case_b4_pip_onnxruntime_gpu_macos() { fresh 3.10.13; pip_is 22.2.2; run pip install --no-input onnxruntime-silicon==1.16.3; }
case_b4_pip_index_file_404() { fresh 3.11.7; pip_is 24.3; v_wheel faceswap-core 0.4.1; v_index wheels 404; run pip install --index-url $INDEX faceswap-core; }
case_b4_pip_index_file_403_as_root() { fresh 3.12.1; pip_is 26.1; v_wheel faceswap-core 0.4.1; v_index wheels 403; run_root env PATH="$PATH" pip install --index-url $INDEX faceswap-core==0.4.1; }
case_b4_pip_index_speaks_plain_http() { fresh 3.11.7; pip_is 23.1.2; v_wheel faceswap-core 0.4.1; v_index wheels; run pip install --retries 1 --index-url ${INDEX/http:/https:} faceswap-core; }
case_b4_pip_no_network_comfy_requirements() { fresh 3.12.1; pip_is 25.0; cp $HOME/ComfyUI-040/requirements.txt .; chmod a+r requirements.txt; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- pip install --retries 2 -r requirements.txt'; }

# --- pip: builds
case_b4_pip_basicsr_version_key() { fresh 3.13.0; pip_is 25.0; RECORD="--timeout 300" run pip install --no-deps basicsr==1.4.2; }
case_b4_pip_xformers_sdist_wants_torch() { fresh 3.12.1; pip_is 24.1; RECORD="--timeout 300" run pip install --no-deps --no-binary xformers xformers==0.0.22.post7; }
case_b4_pip_insightface_without_gxx() { fresh 3.10.13; pip_is 23.1.2; RECORD="--timeout 400" run env PATH="$VIRTUAL_ENV/bin" CXX=g++ pip install --no-deps insightface==0.7.3; }
case_b4_pip_nms_extension_compile_error() { fresh 3.11.7; pip_is 25.0 setuptools==69.5.1 wheel; v_file nms/setup.py <<'P'
from setuptools import Extension, setup
setup(name="fast-nms", version="0.2", ext_modules=[Extension("fast_nms", ["nms.c"])])
P
v_file nms/nms.c <<'C'
#include <Python.h>

static PyObject *keep(PyObject *self, PyObject *args) {
    PyThreadState *state = PyThreadState_GET();
    state->recursion_depth++;
    Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"keep", keep, METH_VARARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast_nms", 0, -1, methods};
PyMODINIT_FUNC PyInit_fast_nms(void) { return PyModule_Create(&module); }
C
chown -R 1000:1000 nms; run pip install --no-build-isolation ./nms; }

# --- pip: hashes, broken files
case_b4_pip_hash_second_of_two() { fresh 3.11.7; pip_is 22.2.2; v_file requirements.lock <<'R'
toml==0.10.2 \
    --hash=sha256:806143ae5bfb6a3c6e736a764057db0e6a0e05e338b5630894a5f779cabb4f9b
voluptuous==0.13.1 \
    --hash=sha256:4b838b185f5951f2d6e8752b68fcf18bd7a9c26ded8f143f92d6d28f3921a3e7
R
run pip install --no-deps --require-hashes -r requirements.lock; }
case_b4_pip_wheel_is_a_page() { fresh 3.12.1; pip_is 26.1; printf '<!DOCTYPE html>\n<html><head><title>Not Found</title></head><body>404</body></html>\n' | v_file insightface-0.7.3-cp312-cp312-linux_x86_64.whl; run pip install ./insightface-0.7.3-cp312-cp312-linux_x86_64.whl; }
case_b4_pip_wheel_name_invalid() { fresh 3.11.7; pip_is 25.0; v_wheel faceswap-core 0.4.1; mv wheels/*.whl 'faceswap-core (1).whl'; run pip install './faceswap-core (1).whl'; }
case_b4_pip_distutils_uninstall() { fresh 3.10.13; pip_is 23.1.2; v_wheel blinker 1.9.0; as_user touch .venv/lib/python3.10/site-packages/blinker.py; printf 'Metadata-Version: 1.1\nName: blinker\nVersion: 1.4\n' > .venv/lib/python3.10/site-packages/blinker-1.4.egg-info; run pip install --no-index --find-links wheels --upgrade blinker; }

# --- pip: disk, rights, signals, memory
case_b4_pip_venv_on_small_disk() { small_disk disk 40m; cd disk; fresh 3.10.13; pip_is 24.3; run pip install --no-cache-dir "scipy==1.13.1"; }
case_b4_pip_root_owned_venv() { fresh 3.11.7; pip_is 24.1; chown -R root:root .venv; run pip install voluptuous==0.13.1; }
case_b4_pip_ctrl_c_while_resolving() { fresh 3.11.7; pip_is 25.0; RECORD="--signal SIGINT --when Collecting --delay 0.8" run pip install --no-cache-dir torch==2.3.1 torchvision; }
case_b4_pip_killed_in_cgroup() { fresh 3.10.13; pip_is 23.1.2; SHOWN='in a cgroup limited to 45 MB: bash run.sh # pip install -r requirements.txt'; printf 'torch==2.3.1\ntorchvision==0.18.1\n' | v_file requirements.txt; memory_limit 45000000; run_script 'pip install --no-cache-dir -r requirements.txt
code=$?
echo "pip exited with $code"
exit $code'; }

# --- uv
case_b4_uv_conflict_of_pins() { fresh 3.10.13; uv_is 0.3.5 never 3.10.13; run uv pip install "transformers==4.36.2" "tokenizers>=0.19" "accelerate==0.25.0"; }
case_b4_uv_sync_conflict_of_groups() { uv_is 0.9.26; v_file pyproject.toml <<'T'
[project]
name = "portrait-lab"
version = "0.4.0"
requires-python = ">=3.11,<3.13"
dependencies = ["diffusers==0.36.0", "huggingface-hub<0.30"]
T
run uv sync --python /opt/python/3.11.7/bin/python; }
case_b4_uv_lock_python_range_too_wide() { uv_is 0.6.9; v_file pyproject.toml <<'T'
[project]
name = "portrait-lab"
version = "0.4.0"
requires-python = ">=3.9"
dependencies = ["numpy>=2.1", "pillow"]
T
run uv lock --python /opt/python/3.11.7/bin/python; }
case_b4_uv_run_wants_other_python() { uv_is 0.9.26; v_file train.py <<'P'
# /// script
# requires-python = ">=3.10,<3.12"
# dependencies = ["toml"]
# ///
import toml
P
run uv run --python /opt/python/3.13.0/bin/python --no-managed-python --python-preference only-system train.py; }
case_b4_uv_venv_python_absent() { uv_is 0.5.0 never none; run uv venv --python 3.10.6 env; }
case_b4_uv_basicsr_build() { fresh 3.13.0; uv_is 0.9.26 never 3.13.0; RECORD="--timeout 300" run uv pip install basicsr==1.4.2; }
case_b4_uv_stylegan_ops_no_compiler() { fresh 3.11.7; uv_is 0.6.9; v_file ops/setup.py <<'P'
from setuptools import Extension, setup
setup(name="upfirdn-cpu", version="0.1", ext_modules=[Extension("upfirdn_cpu", ["op.cpp"], language="c++")])
P
printf 'int main() { return 0; }\n' | v_file ops/op.cpp; chown -R 1000:1000 ops; RECORD="--timeout 300" run env PATH="$VIRTUAL_ENV/bin:$PWD/.tools/uv/bin" CC=gcc-13 CXX=g++-13 uv pip install ./ops; }
case_b4_uv_hash_of_lock() { fresh 3.11.7; uv_is 0.9.26; printf 'voluptuous==0.13.1 --hash=sha256:4b838b185f5951f2d6e8752b68fcf18bd7a9c26ded8f143f92d6d28f3921a3e7\n' | v_file requirements.lock; run uv pip install --require-hashes -r requirements.lock; }
case_b4_uv_offline_cache_empty() { fresh 3.11.7; uv_is 0.8.22; run uv pip install --offline toml==0.10.2 voluptuous; }
case_b4_uv_no_such_torch() { fresh 3.12.1; uv_is 0.5.0 never 3.12.1; run uv pip install "torch==2.3.1+cu121" "torchvision==0.18.1+cu121"; }
case_b4_uv_dns_requirements() { fresh 3.12.1; uv_is 0.8.22 never 3.12.1; cp $HOME/ComfyUI-0211/requirements.txt .; chmod a+r requirements.txt; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- env UV_HTTP_RETRIES=0 uv pip install -r requirements.txt'; }
case_b4_uv_index_file_cut() { fresh 3.11.7; uv_is 0.9.26; v_wheel faceswap-core 0.4.1; truncate -s 700 wheels/*.whl; v_index wheels; run uv pip install --index-url $INDEX faceswap-core; }
case_b4_uv_cache_disk_small() { fresh 3.11.7; uv_is 0.6.9; small_disk cache 25m; run env UV_CACHE_DIR=$PWD/cache uv pip install scipy==1.13.1; }
case_b4_uv_venv_of_root() { fresh 3.11.7; uv_is 0.8.22; chown -R root:root .venv; run uv pip install voluptuous==0.13.1; }
case_b4_uv_terminated() { fresh 3.11.7; uv_is 0.9.26; v_wheel faceswap-core 0.4.1; v_serve index.py wheels stall; RECORD="--signal SIGTERM --delay 4 --whom child" run_script "uv pip install -v --index-url http://127.0.0.1:$PORT/simple faceswap-core
exit \$?"; }
case_b4_uv_group_unknown() { uv_is 0.9.26; v_file pyproject.toml <<'T'
[project]
name = "portrait-lab"
version = "0.4.0"
requires-python = ">=3.11"
dependencies = ["toml"]
[dependency-groups]
dev = ["voluptuous"]
T
run uv sync --python /opt/python/3.11.7/bin/python --group cuda; }

# --- installers that frighten and succeed
case_b4_ok_pip_resolver_error_exit_0() { fresh 3.10.13; pip_is 24.1; prepare_uv pip install --no-deps transformers==4.36.2 tokenizers==0.15.2 filelock regex requests tqdm packaging pyyaml safetensors==0.4.2 numpy==1.26.4 huggingface_hub==0.20.1 fsspec typing_extensions; run pip install "tokenizers==0.20.3" "numpy==2.0.2"; }
case_b4_ok_pip_503_then_works() { fresh 3.11.7; pip_is 23.1.2; v_wheel faceswap-core 0.4.1 ; v_serve index.py wheels flaky; run pip install --index-url http://127.0.0.1:$PORT/simple faceswap-core; }
case_b4_ok_pip_wheel_fails_setup_works() { fresh 3.10.13; pip_is 22.2.2 setuptools==65.5.0; prepare_uv pip install wheel==0.40.0; chown -R 1000:1000 .venv; v_file legacy/setup.py <<'P'
import sys
from setuptools import setup
if "bdist_wheel" in sys.argv:
    raise RuntimeError("error: this package cannot be built as a wheel, use setup.py install")
setup(name="legacy-bbox", version="0.3", py_modules=["legacy_bbox"])
P
printf 'x = 1\n' | v_file legacy/legacy_bbox.py; chown -R 1000:1000 legacy; run pip install --no-build-isolation ./legacy; }
case_b4_ok_pip_leftovers_and_cache() { fresh 3.11.7; pip_is 25.0; as_user mkdir -p '.venv/lib/python3.11/site-packages/~orch-2.3.1.dist-info' '.venv/lib/python3.11/site-packages/~umpy'; chown root:root $HOME/.cache; v_wheel faceswap-core 0.4.1; run pip install --no-index --find-links wheels --find-links /mnt/nas/wheels faceswap-core; chown 1000:1000 $HOME/.cache; }
case_b4_ok_pip_or_else_no_deps() { fresh 3.10.13; pip_is 24.3; run_script 'pip install "diffusers==0.25.0" "huggingface_hub==0.19.4" || {
  echo "conflict, installing without dependencies" >&2
  pip install --no-deps "diffusers==0.25.0" "huggingface_hub==0.19.4"
}'; }
case_b4_ok_uv_yanked_and_hardlinks() { fresh 3.11.7; uv_is 0.6.9; small_disk cache 60m; run env UV_CACHE_DIR=$PWD/cache VIRTUAL_ENV=$PWD/.venv uv pip install -v "toml==0.10.2" "voluptuous==0.13.1" "einops[nonexistent]==0.8.0"; }
case_b4_ok_uv_retries() { fresh 3.11.7; uv_is 0.9.26; v_wheel faceswap-core 0.4.1; v_serve index.py wheels flaky; run uv pip install -v --index-url http://127.0.0.1:$PORT/simple faceswap-core; }
case_b4_ok_uv_other_venv_active() { uv_is 0.8.22; as_user mkdir -p old; v_file pyproject.toml <<'T'
[project]
name = "portrait-lab"
version = "0.4.0"
requires-python = ">=3.11"
dependencies = ["toml"]
[tool.uv]
no-such-option = true
T
printf 'import toml, logging, sys\nlogging.basicConfig()\ntry:\n    import xformers\nexcept ImportError:\n    logging.exception("xformers is not available, using SDPA")\nprint("ready", toml.__version__)\n' | v_file main.py; VIRTUAL_ENV=$PWD/old run uv run --python /opt/python/3.11.7/bin/python main.py; }
case_b4_ok_pip_uninstalls_what_is_not_there() { fresh 3.10.13; pip_is 23.1.2; v_wheel faceswap-core 0.4.1; run_script_root "export PATH=$PATH
git -C /home/user/project rev-parse HEAD
pip uninstall -y xformers torchvision-nightly bitsandbytes
pip install --no-index --find-links wheels --find-links /opt/none faceswap-core
python -c 'import triton' || echo 'no triton, fine'
python -c 'import faceswap_core; print(\"ready\", faceswap_core.__version__)'"; }
case_b4_ok_pip_target_of_root_then_user() { fresh 3.11.7; pip_is 24.1; v_wheel faceswap-core 0.4.1; mkdir site; chmod 755 site; run_script 'pip install --no-index --find-links wheels --target site/packages faceswap-core ||
  { echo "site is not writable, installing beside it"; pip install --no-index --find-links wheels --target mine faceswap-core; }
PYTHONPATH=mine python -X dev -W error::UserWarning -c "import faceswap_core; print(faceswap_core.__version__)"'; }
case_b4_ok_uv_next_python() { uv_is 0.8.22 never 3.12.1; run_script 'for version in 3.14 3.13.7 /opt/python/3.12.1/bin/python; do
  uv venv --python $version env && break
done
uv pip install --python env/bin/python toml==0.10.2 || exit 1
echo "environment ready"'; }
case_b4_ok_uv_lowest_that_builds() { fresh 3.12.1; uv_is 0.9.26 never 3.12.1; v_wheel faceswap-core 0.4.1; v_wheel faceswap-core 0.4.2 'numpy<1.0'; run_script 'uv pip install --no-index --find-links wheels "faceswap-core==0.4.2" || { echo "0.4.2 has a broken requirement, pinning 0.4.1"; uv pip install --no-index --find-links wheels "faceswap-core==0.4.1"; }'; }
case_b4_ok_pip_dead_extra_index() { fresh 3.11.7; pip_is 25.0; v_wheel faceswap-core 0.4.1; v_index wheels; run pip install --retries 1 --index-url $INDEX --extra-index-url http://127.0.0.1:9/simple faceswap-core; }

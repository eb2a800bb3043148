# Second batch: pip from 9 to 26, uv from 0.1 to 0.13, and the tools around them, in ways that the first batch does not have.

tool() { as_user mkdir -p .tools; prepare_uv venv .tools/t --python /opt/python/${TOOL_PYTHON:-3.11.7}/bin/python; prepare_uv pip install --python .tools/t/bin/python "$@"; PATH=$PWD/.tools/t/bin:$PATH; }
uv2_is() { tool "uv==$1"; export UV_PYTHON_DOWNLOADS=never UV_CACHE_DIR=$HOME/.cache/uv; uses uv uv=$1 python=${2:-3.11.7}; }
# An environment of an interpreter too old for uv and for record.py: not first on PATH, commands name it.
ancient() { as_user /opt/python/$1/bin/python -m venv .venv; }
# A folder served on loopback: served FOLDER [STATUS [BODY]]; sets URL.
served() { python3 "$PROVOKE/programs/second/index.py" "$@" > url & for _ in $(seq 50); do [ -s url ] && break; sleep 0.1; done; URL=$(cat url); rm url; }
project() { as_user mkdir -p "$1"; printf '%s\n' "$2" > "$1/pyproject.toml"; chmod a+r "$1/pyproject.toml"; }

case_b2_pip20_conflict() { fresh 3.8.18; pip_is 20.3.4 setuptools wheel; run pip install "transformers==4.25.1" "tokenizers==0.10.3"; }
case_b2_pip26_constraint_conflict() { fresh 3.12.1; pip_is 26.3; printf 'numpy==1.26.4\n' > constraints.txt; printf 'numpy>=2.1\neinops\n' > requirements.txt; run pip install -c constraints.txt -r requirements.txt; }
case_b2_pip21_python36_no_version() { ancient 3.6.15; as_user .venv/bin/pip -q install pip==21.3.1; uses pip pip=21.3.1 python=3.6.15; run .venv/bin/pip install "accelerate==0.20.0"; }
case_b2_pip22_wheel_refuses_python() { fresh 3.9.18; pip_is 22.0.4; as_user pip -q download --no-deps --python-version 3.11 --only-binary :all: "networkx==3.4.2"; run pip install --no-deps ./networkx-3.4.2-py3-none-any.whl; }
case_b2_pip_ok_old_resolver_complains() { ancient 3.7.16; as_user .venv/bin/pip -q install pip==19.3.1; as_user .venv/bin/pip -q install 'requests==2.25.0'; uses pip pip=19.3.1 python=3.7.16; run .venv/bin/pip install 'urllib3==2.0.7' 'idna==3.6'; }
case_b2_pip_check_disagrees() { fresh 3.11.7; pip_is 24.1.2; as_user pip -q install --no-deps "transformers==4.46.3" "tokenizers==0.13.3" "huggingface-hub==0.26.5" numpy packaging pyyaml regex requests safetensors tqdm filelock fsspec typing-extensions urllib3 idna certifi charset-normalizer; run_script 'set -e
echo "verifying the environment"
pip check
echo "environment is sound"'; }
case_b2_pip_backend_unavailable() { fresh 3.11.7; pip_is 23.3.2; project captioner '[build-system]
requires=["hatchling"]
build-backend="hatchling.build"
[project]
name="captioner"
version="0.2"'; run pip install --no-build-isolation ./captioner; }
case_b2_pip_single_equals() { fresh 3.11.7; pip_is 24.1.2; printf 'einops==0.8.0\ntorch=2.6.0\n' > requirements.txt; run pip install -r requirements.txt; }
case_b2_pip_direct_url_404() { fresh 3.11.7; pip_is 26.0; as_user mkdir www; served www; run pip install "$URL/releases/download/v0.1/insightface-0.7.3-cp311-cp311-linux_x86_64.whl"; }
case_b2_pip_index_503() { fresh 3.12.1; pip_is 25.1.1; served . 503 'Service Unavailable'; run pip install --retries 2 --index-url $URL/simple accelerate; }
case_b2_pip_index_is_login_page() { fresh 3.12.1; pip_is 26.3; served . 200 '<html><body><h1>Welcome to the hotel network</h1><a href="/login">sign in</a></body></html>'; run pip install --retries 1 --index-url $URL/simple toml; }
case_b2_pip_wheel_without_dist_info() { fresh 3.11.7; pip_is 24.3.1; as_user python -c '
import zipfile
with zipfile.ZipFile("facelab-1.0-py3-none-any.whl", "w") as z: z.writestr("facelab/__init__.py", "")'; run pip install ./facelab-1.0-py3-none-any.whl; }
case_b2_pip_folder_is_no_project() { fresh 3.11.7; pip_is 22.3.1; as_user mkdir kohya; as_user touch kohya/train.py; run pip install -e ./kohya; }
case_b2_pip_numba_refuses_python() { fresh 3.12.1; pip_is 24.2 setuptools==69.5.1 wheel; RECORD="--timeout 300" run pip install --no-deps --no-build-isolation "numba==0.53.1"; }
case_b2_pip_temporary_disk_full() { fresh 3.11.7; pip_is 26.3; small_disk scratch 3m; run env TMPDIR=$PWD/scratch pip install --no-cache-dir "scipy==1.15.3"; }
case_b2_pip_module_absent() { prepare_uv venv .venv --python /opt/python/3.12.1/bin/python; uses python python=3.12.1; run_script './.venv/bin/python -m pip install --upgrade accelerate || exit 1
echo "accelerate is up to date"'; }
case_b2_pip_compile_conflict() { fresh 3.11.7; prepare_uv pip install "pip==24.0" pip-tools==7.4.1 setuptools wheel; uses pip-tools pip=24.0 pip-tools=7.4.1 python=3.11.7; printf 'diffusers==0.31.0\nhuggingface-hub==0.20.0\n' > requirements.in; run pip-compile --quiet requirements.in; }
case_b2_pip_terminated_while_downloading() { fresh 3.11.7; pip_is 25.0.1; RECORD="--signal SIGTERM --when Downloading --delay 0.1 --whom child" run_script 'pip install --no-cache-dir torch==2.4.1 --no-deps
code=$?
echo "pip ended with $code"
exit $code'; }
case_b2_poetry_does_not_solve() { TOOL_PYTHON=3.11.7 tool poetry==1.8.5; uses poetry poetry=1.8.5 python=3.11.7; project . '[tool.poetry]
name="lora-lab"
version="0.1.0"
description=""
authors=["a <a@example.org>"]
[tool.poetry.dependencies]
python="^3.11"
diffusers="0.31.0"
huggingface-hub="0.20.0"'; run poetry --no-ansi lock; }
case_b2_poetry_python_refused() { TOOL_PYTHON=3.9.18 tool poetry==1.8.5; uses poetry poetry=1.8.5 python=3.9.18; project . '[tool.poetry]
name="lora-lab"
version="0.1.0"
description=""
authors=["a <a@example.org>"]
[tool.poetry.dependencies]
python=">=3.12,<3.13"
toml="*"'; run poetry --no-ansi env use /opt/python/3.9.18/bin/python; }
case_b2_virtualenv_without_interpreter() { tool virtualenv==20.26.6; uses virtualenv virtualenv=20.26.6 python=3.11.7; run virtualenv -p python3.14 env; }
case_b2_setup_py_compile_error() { fresh 3.9.18; pip_is 21.1.3 setuptools==57.5.0 wheel; as_user mkdir ext; printf '#include <Python.h>\nstatic int fill(int n) { return n + missing_constant; }\nPyMODINIT_FUNC PyInit_rast(void) { return fill(1) ? 0 : 0; }\n' > ext/rast.c; printf 'from setuptools import setup, Extension\nsetup(name="rast", version="1", ext_modules=[Extension("rast", ["rast.c"])])\n' > ext/setup.py; chmod -R a+rwX ext; run pip install ./ext; }
case_b2_pip_ok_wheel_built_after_warnings() { fresh 3.10.13; pip_is 21.3.1 setuptools==60.0.0; as_user mkdir p; printf 'import warnings\nfrom setuptools import setup\nwarnings.warn("error: command gcc failed on some machines; the pure fallback is used")\nsetup(name="p", version="1.0-beta_1", py_modules=[], license_file="NOPE", tests_require=["x"], use_2to3=False)\n' > p/setup.py; chmod -R a+rwX p; run pip install -v ./p; }
case_b2_pip_ok_verbose_backtracking() { fresh 3.12.1; pip_is 26.3; run pip install -vv --no-cache-dir "einops<0.8.1" "toml"; }

case_b2_uv01_conflict() { fresh 3.11.7; uv2_is 0.1.45; run uv pip install "accelerate==1.1.1" "numpy==1.16.6"; }
case_b2_uv13_constraint_conflict() { fresh 3.12.1; uv2_is 0.13.9 3.12.1; printf 'safetensors<0.4\n' > constraints.txt; run uv pip install -c constraints.txt "transformers==4.46.3"; }
case_b2_uv02_build_refuses_python() { fresh 3.12.1; uv2_is 0.2.37 3.12.1; RECORD="--timeout 300" run uv pip install --no-deps "numba==0.53.1"; }
case_b2_uv08_build_refuses_python() { fresh 3.13.0; uv2_is 0.8.24 3.13.0; RECORD="--timeout 300" run uv pip install --no-deps "llvmlite==0.36.0"; }
case_b2_uv_requested_python_too_old() { uv2_is 0.9.7; printf 'accelerate==1.6.0\n' > requirements.in; run uv pip compile --python-version 3.8 requirements.in; }
case_b2_uv_script_wants_absent_python() { uv2_is 0.12.24; printf '# /// script\n# requires-python = ">=3.15"\n# dependencies = ["toml"]\n# ///\nimport toml\nprint(toml)\n' > caption.py; chmod a+r caption.py; run uv run caption.py; }
case_b2_uv_lock_outdated() { uv2_is 0.11.2; project . '[project]
name="face-lab"
version="0.1"
requires-python=">=3.11"
dependencies=["toml==0.10.1"]'; as_user env UV_CACHE_DIR=$UV_CACHE_DIR uv -q lock; sed -i 's/0.10.1/0.10.2/' pyproject.toml; run uv sync --locked; }
case_b2_uv_index_unauthorised() { fresh 3.11.7; uv2_is 0.10.0; served . 401 'Unauthorized'; run uv pip install --index-url $URL/simple portrait-models; }
case_b2_uv_index_500() { fresh 3.11.7; uv2_is 0.6.17; served . 500 'Internal Server Error'; run env UV_HTTP_RETRIES=0 uv pip install --index-url $URL/simple accelerate; }
case_b2_uv_certificate_unknown() { fresh 3.11.7; uv2_is 0.12.24; openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -subj /CN=mirror -days 2 2>/dev/null
  openssl s_server -accept 8444 -cert own.pem -key key.pem -www >/dev/null 2>&1 & sleep 1; run env UV_HTTP_RETRIES=0 uv pip install --index-url https://127.0.0.1:8444/simple toml; }
case_b2_uv_venv_folder_not_writable() { uv2_is 0.5.31; mkdir /home/user/project/envs; chmod 755 envs; run uv venv envs/trainer; }
case_b2_uv_target_disk_full() { uv2_is 0.13.9; small_disk envs 20m; as_user env UV_CACHE_DIR=$UV_CACHE_DIR uv -q venv envs/t; run env UV_LINK_MODE=copy uv pip install --python envs/t/bin/python "scipy==1.15.3" numpy; }
case_b2_uv_wheel_record_broken() { fresh 3.11.7; uv2_is 0.13.9; as_user python -c '
import zipfile
with zipfile.ZipFile("facelab-1.0-py3-none-any.whl", "w") as z:
    z.writestr("facelab/__init__.py", "")
    z.writestr("facelab-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: facelab\nVersion: 1.1\n")'; run uv pip install ./facelab-1.0-py3-none-any.whl; }
case_b2_uv_no_project() { uv2_is 0.7.12; run uv add accelerate; }
case_b2_uv_lock_file_is_garbage() { uv2_is 0.12.24; project . '[project]
name="face-lab"
version="0.1"
requires-python=">=3.11"
dependencies=["toml"]'; printf '<<<<<<< HEAD\nversion = 1\n=======\nversion = 2\n>>>>>>> main\n' > uv.lock; chmod a+rw uv.lock; run uv sync --frozen; }
case_b2_uv_run_module_absent() { uv2_is 0.8.24; project . '[project]
name="face-lab"
version="0.1"
requires-python=">=3.11"
dependencies=["tqdm"]'; printf 'from tqdm import tqdm\nimport cv2\nprint(cv2)\n' > align.py; chmod a+r align.py; run uv run align.py; }
case_b2_uv_ok_warnings_and_hints() { fresh 3.12.1; uv2_is 0.12.24 3.12.1; project . '[project]
name="face-lab"
version="0.1"
requires-python=">=3.11"
dependencies=["tqdm", "einops>=0.6"]
[tool.uv]
dev-dependencies=["toml"]
error-on-missing=true'; run uv sync -v; }
case_b2_uv_ok_broken_leftovers() { fresh 3.11.7; uv2_is 0.9.7; as_user env UV_CACHE_DIR=$UV_CACHE_DIR uv -q pip install toml==0.10.1 tqdm; rm .venv/lib/python3.11/site-packages/toml-0.10.1.dist-info/RECORD; as_user mkdir .venv/lib/python3.11/site-packages/~oml-0.10.1.dist-info; run uv pip install --reinstall tqdm "toml==0.10.2"; }

# uv, an old and a new one.

uv_is() { as_user mkdir -p .tools; prepare_uv venv .tools/uv --python /opt/python/3.11.7/bin/python; prepare_uv pip install --python .tools/uv/bin/python "uv==$1"; PATH=$PWD/.tools/uv/bin:$PATH; export UV_PYTHON_DOWNLOADS=${2:-never} UV_CACHE_DIR=$HOME/.cache/uv; uses uv uv=$1 python=${3:-3.11.7}; }

case_uv_unsatisfiable_requirements() { fresh 3.10.13; uv_is 0.4.30 never 3.10.13; run uv pip install "diffusers==0.32.1" "huggingface-hub<0.23"; }
case_uv_compile_conflict() { fresh 3.11.7; uv_is 0.13.9; printf 'transformers==4.54.1\naccelerate==1.6.0\nhuggingface-hub>=1.0\nnumpy<2\n' > requirements.in; run uv pip compile requirements.in -o requirements.lock; }
case_uv_project_extras_conflict() {
  uv_is 0.7.22; printf '[project]\nname="lora-studio"\nversion="0.1"\nrequires-python=">=3.10"\ndependencies=["torch==2.6.0","torchvision==0.20.0"]\n' > pyproject.toml; chmod a+r pyproject.toml
  run uv lock --python /opt/python/3.11.7/bin/python
}
case_uv_current_python_too_old() { fresh 3.9.18; uv_is 0.7.22 never 3.9.18; run uv pip install "numpy==2.2.6" "accelerate>=1.6"; }
case_uv_no_interpreter() { uv_is 0.13.9 never none; run uv venv --python 3.14 .venv; }
case_uv_no_interpreter_old() { uv_is 0.4.30 never none; run uv venv --python 3.5 env; }
case_uv_project_requires_newer_python() { uv_is 0.13.9 never 3.9.18; printf '[project]\nname="trainer"\nversion="0.1"\nrequires-python=">=3.12"\ndependencies=["toml"]\n' > pyproject.toml; run uv sync --python /opt/python/3.9.18/bin/python; }
case_uv_no_such_version() { fresh 3.11.7; uv_is 0.13.9; run uv pip install "xformers==0.0.30+cu128"; }
case_uv_no_wheel_for_python() { fresh 3.13.0; uv_is 0.13.9 never 3.13.0; run uv pip install --only-binary :all: "sentencepiece==0.1.99"; }
case_uv_hash_mismatch() { fresh 3.11.7; uv_is 0.7.22; printf 'einops==0.7.0 --hash=sha256:0f3096f26b914f465f6ff3c66f5478a5a5e380bb367ffc6493a68143fbbf1fd2\n' > r.lock; run uv pip sync --require-hashes r.lock; }
case_uv_build_fails_in_setup_py() { fresh 3.11.7; uv_is 0.13.9; run uv pip install --no-build-isolation-package flash-attn "flash-attn==2.5.8"; }
case_uv_build_without_compiler() { fresh 3.12.1; uv_is 0.7.22 never 3.12.1; run env PATH="$VIRTUAL_ENV/bin:$PWD/.tools/uv/bin" uv pip install --no-binary psutil --no-deps "psutil==5.9.5"; }
case_uv_old_sdist_on_new_python() { fresh 3.12.1; uv_is 0.4.30 never 3.12.1; run uv pip install --no-deps "PyYAML==5.4.1"; }
case_uv_build_needs_missing_library() { fresh 3.11.7; uv_is 0.7.22; run uv pip install --no-deps "pycairo==1.25.0"; }
case_uv_no_dns() { fresh 3.11.7; uv_is 0.13.9; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- env UV_HTTP_RETRIES=1 uv pip install accelerate==1.6.0'; }
case_uv_mirror_refuses() { fresh 3.11.7; uv_is 0.7.22; run env UV_HTTP_RETRIES=1 uv pip install --index-url http://127.0.0.1:9/simple torch==2.6.0; }
case_uv_python_download_offline() { uv_is 0.13.9 automatic none; run uv --offline python install 3.10.16 ; }
case_uv_disk_full_while_unpacking() { fresh 3.11.7; uv_is 0.13.9; small_disk tiny 40m; run env UV_CACHE_DIR=$PWD/tiny uv pip install opencv-python-headless==4.10.0.84; }
case_uv_cache_not_writable() { fresh 3.11.7; uv_is 0.13.9; mkdir locked; chmod 755 locked; run env UV_CACHE_DIR=$PWD/locked/cache uv pip install toml==0.10.2; }
case_uv_system_python_managed() { uv_is 0.13.9; run uv pip install --python /usr/bin/python3 toml; }
case_uv_read_only_environment() { fresh 3.11.7; uv_is 0.7.22; mount --bind .venv .venv; mount -o remount,ro,bind .venv; run uv pip install toml==0.10.2; }
case_uv_unknown_option() { fresh 3.11.7; uv_is 0.7.22; run uv pip install --torch-backends cu124 torch; }
case_uv_bad_toml() { uv_is 0.13.9; printf '[project]\nname = "trainer"\nversion = 0.1\ndependencies = [ "toml"\n' > pyproject.toml; run uv sync; }
case_uv_truncated_wheel() { fresh 3.11.7; uv_is 0.13.9; prepare_uv venv .tools/pip --python /opt/python/3.11.7/bin/python; prepare_uv pip install --python .tools/pip/bin/python pip; as_user .tools/pip/bin/pip -q download --no-deps tokenizers==0.21.4; w=$(ls *.whl); head -c 2000000 $w > cut; mv cut $w; chmod a+r $w; run uv pip install ./$w; }
case_uv_git_commit_absent() { fresh 3.11.7; uv_is 0.13.9; as_user git init -q origin; (cd origin; as_user git -c user.name=u -c user.email=u@e commit -q --allow-empty -m one); run uv pip install "diffusers @ git+file://$PWD/origin@c943837899b16cbae2f619b8dd4f7bb6f07dd81a"; }

# Good ends.
case_uv_ok_no_hardlinks() { fresh 3.11.7; uv_is 0.7.22; small_disk other 300m; run env UV_CACHE_DIR=$PWD/other uv pip install opencv-python-headless==4.10.0.84 "numpy<2"; }
case_uv_ok_many_warnings() { fresh 3.11.7; uv_is 0.13.9; run uv pip install "requests[nosuch]" "httpx[nope]==0.27" "antlr4-python3-runtime==4.9.3" --prerelease allow; }

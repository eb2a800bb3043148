# pip, several versions of it and of Python.

pip_is() { prepare_uv pip install "pip==$1" "${@:2}"; uses pip pip=$1 $(of); }

# Two requirements that exclude each other.
case_pip_conflicting_pins() { fresh 3.10.13; pip_is 23.2.1; run pip install "diffusers==0.32.1" "huggingface-hub==0.20.3" --dry-run; }
case_pip_conflict_in_requirements_file() {
  fresh 3.11.7; pip_is 24.3.1 setuptools==69.0.0 wheel
  printf 'transformers==4.54.1\ntokenizers==0.13.3\nsafetensors==0.4.5\n' > requirements.txt
  run pip install -r requirements.txt
}
case_pip_numpy_range_without_wheels() { fresh 3.12.1; pip_is 25.0; printf 'accelerate==1.6.0\nnumpy<1.17\n' > r.txt; run pip install --no-input --only-binary :all: -r r.txt; }
# A local version that only the maker's own index has.
case_pip_no_such_local_version() { fresh 3.10.13; pip_is 23.0.1; run pip install "torch==2.6.0+cu124" "torchvision==0.21.0+cu124"; }
# The Python is too new for every published wheel.
case_pip_torch_too_old_for_python() { fresh 3.13.0; pip_is 24.2; run pip install "torch==2.0.1" "torchvision==0.15.2"; }
case_pip_misspelt_name() { fresh 3.11.7; pip_is 23.2.1; printf 'tqdm\ndiffusors-lora-trainer-x\n' > requirements.txt; run_root env PATH="$PATH" pip install -r requirements.txt; }
case_pip_requires_newer_python() { fresh 3.8.18; pip_is 23.0.1; run pip install "accelerate==1.6.0" "numpy==1.26.4"; }
# A project of one's own that refuses this Python.
case_pip_project_refuses_python() {
  fresh 3.13.0; pip_is 24.2 setuptools; mkdir trainer; printf '[build-system]\nrequires=["setuptools"]\nbuild-backend="setuptools.build_meta"\n[project]\nname="portrait-trainer"\nversion="0.3"\nrequires-python=">=3.10,<3.13"\n' > trainer/pyproject.toml; chown -R 1000:1000 trainer
  run pip install -v ./trainer
}
case_pip_hash_mismatch() {
  fresh 3.11.7; pip_is 23.2.1
  printf 'einops==0.7.0 --hash=sha256:0f3096f26b914f465f6ff3c66f5478a5a5e380bb367ffc6493a68143fbbf1fd2\n' > requirements.lock
  run pip install --require-hashes -r requirements.lock
}
case_pip_hashes_missing() { fresh 3.11.7; pip_is 24.0; printf 'einops==0.7.0 --hash=sha256:0f3096f26b914f465f6ff3c66f5478f9a5e380bb367ffc6493a68143fbbf1fd1\ntqdm\n' > r.txt; run pip install -r r.txt; }
# A C extension where there is no compiler.
case_pip_no_compiler() {
  fresh 3.12.1; pip_is 24.0 setuptools wheel
  RECORD="--timeout 200" run env PATH="$VIRTUAL_ENV/bin" pip install --no-binary :all: --no-build-isolation --no-deps "psutil==5.9.0"
}
# The compiler is there, the headers are not.
case_pip_missing_header() { fresh 3.11.7; pip_is 23.2.1 setuptools wheel; run pip install --no-deps --no-build-isolation "pygraphviz==1.11"; }
case_pip_setup_py_imports_torch() { fresh 3.11.7; pip_is 24.0; run pip install --no-deps "flash-attn==2.5.8"; }
case_pip_numpy_too_old_for_python() { fresh 3.12.1; pip_is 23.3.1; run pip install --no-deps "numpy==1.21.6"; }
case_pip_cargo_missing() { fresh 3.13.0; pip_is 24.2; run env PATH="$VIRTUAL_ENV/bin:/usr/bin:/bin" HOME=/tmp pip install --no-deps --no-binary :all: "tokenizers==0.13.3"; }
case_pip_no_network() { fresh 3.11.7; pip_is 23.2.1; run_script_root 'unshare -n -- setpriv --reuid=1000 --regid=1000 --clear-groups -- pip install --retries 2 accelerate==1.6.0'; }
case_pip_proxy_refuses() { fresh 3.11.7; pip_is 24.0; run pip --proxy http://127.0.0.1:9 install --retries 1 toml==0.10.2; }
case_pip_certificate_unknown() {
  fresh 3.10.13; pip_is 23.0.1; openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -subj /CN=mirror -days 2 2>/dev/null
  openssl s_server -accept 8443 -cert own.pem -key key.pem -www >/dev/null 2>&1 & sleep 1
  run pip install --retries 1 --index-url https://127.0.0.1:8443/simple toml
}
case_pip_disk_full() { fresh 3.11.7; pip_is 23.2.1; small_disk target 30m; run pip install --no-cache-dir --target target opencv-python-headless==4.10.0.84; }
case_pip_read_only_environment() { fresh 3.11.7; pip_is 24.0; mount --bind .venv .venv; mount -o remount,ro,bind .venv; run pip install toml==0.10.2; }
case_pip_system_owned_by_root() { uses pip pip=23.0.1 python=3.11.7; python() { /opt/python/3.11.7/bin/python "$@"; }; run env PATH=/opt/python/3.11.7/bin:$PATH pip install --no-user toml==0.10.2; }
case_pip_externally_managed() { uses pip pip=23.0.1 python=3.11.2; apt-get -q install -y python3-pip >/dev/null 2>&1; run /usr/bin/python3 -m pip install accelerate; }
case_pip_bad_option() { fresh 3.11.7; pip_is 24.0; run pip install --use-feature=fast-deps2 torch; }
case_pip_requirements_file_missing() { fresh 3.11.7; pip_is 24.0; run pip install -r requirements_linux.txt; }
case_pip_wheel_of_other_platform() { fresh 3.11.7; pip_is 24.0; touch xformers-0.0.30-cp310-cp310-win_amd64.whl; run pip install ./xformers-0.0.30-cp310-cp310-win_amd64.whl; }
case_pip_wheel_truncated() {
  fresh 3.11.7; pip_is 23.2.1; as_user pip -q download --no-deps safetensors==0.4.5; wheel=$(ls *.whl); head -c 100000 $wheel > cut && mv cut $wheel; chmod a+r $wheel
  run pip install ./$wheel
}
case_pip_git_unreachable() { fresh 3.11.7; pip_is 24.0; run pip install "git+http://127.0.0.1:9/huggingface/diffusers.git@c943837"; }
case_pip_interrupted() { fresh 3.11.7; pip_is 23.2.1; RECORD="--signal SIGINT --when Downloading --delay 0" run pip install --no-cache-dir torch==2.6.0; }

# Good ends.
case_pip_ok_incompatible_left_behind() { fresh 3.11.7; pip_is 23.2.1; as_user pip -q install "tokenizers==0.21.4" "huggingface-hub==0.34.3"; run pip install "huggingface-hub==0.10.1" ; }
case_pip_ok_as_root_with_warnings() { fresh 3.11.7; pip_is 23.0.1; run_root env PATH="$PATH" pip install toml==0.10.2 voluptuous==0.15.2 colorama; }
case_pip_ok_after_retries() { fresh 3.11.7; pip_is 23.2.1; as_user pip -q download --no-deps einops==0.7.0 -d wheels; python3 "$PROVOKE/programs/flaky_index.py" wheels 3 > port & sleep 1; run pip install --no-cache-dir --no-deps --index-url http://127.0.0.1:$(cat port)/simple einops; }
case_pip_ok_legacy_setup_py() { fresh 3.10.13; pip_is 23.0.1 setuptools==65.5.0; run pip install --no-cache-dir "imagesize==1.4.1" "antlr4-python3-runtime==4.9.3"; }
case_pip_ok_yanked_and_extra() { fresh 3.9.18; pip_is 22.3.1; run pip install "requests[nosuchextra]==2.32.0" ; }
case_pip_ok_broken_distribution() { fresh 3.11.7; pip_is 23.2.1; mkdir -p .venv/lib/python3.11/site-packages/~orch-2.0.1.dist-info .venv/lib/python3.11/site-packages/~umpy; run pip install toml==0.10.2; }

# The interpreter itself: modules absent or at odds, wrong versions, chains and groups of exceptions.

script() { cat > "$1"; chmod a+r "$1"; }

case_python_match_statement_on_39() { uses python python=3.9.18; cp "$PROVOKE/programs/pick_backend.py" .; run /opt/python/3.9.18/bin/python pick_backend.py; }
case_python_union_type_on_38() { uses python python=3.8.18; cp -r "$PROVOKE/programs/captions_package" captions; run /opt/python/3.8.18/bin/python -m captions --folder .; }
case_python_2_by_mistake() { uses python python=2.7.18; cp "$PROVOKE/programs/pick_backend.py" train.py; run /opt/python/2.7.18/bin/python train.py; }
case_python_tomllib_before_311() { uses python python=3.10.13; printf 'import tomllib\nwith open("dataset.toml", "rb") as f:\n    print(tomllib.load(f))\n' > read_config.py; run /opt/python/3.10.13/bin/python read_config.py; }
case_python_distutils_gone() { uses python python=3.12.1; run /opt/python/3.12.1/bin/python -c 'from distutils.version import LooseVersion; print(LooseVersion("2.6.0") > LooseVersion("2.0"))'; }
case_python_pkg_resources_gone() { fresh 3.10.13; prepare_uv pip install "setuptools>=82" "pytorch-lightning==1.8.6" --no-deps; uses python python=3.10.13; run python -c "import pkg_resources; from pkg_resources import parse_version"; }
case_python_script_absent() { venv golden; uses python $(of); run python -u $HOME/sd-scripts/sdxl_train_networks.py --help; }
case_python_library_not_found_from_elsewhere() { venv golden; uses sd-scripts $(of torch) sd-scripts=0.10.1; run python -P -c 1 || true; run env PYTHONPATH= python -c 'import runpy; runpy.run_path("/home/user/sd-scripts/networks/../train_db.py", run_name="__main__")'; }
case_python_exception_group_of_downloads() { fresh 3.11.7; uses python python=3.11.7; cp "$PROVOKE/programs/fetch_all.py" .; run python fetch_all.py; }
case_python_rich_traceback() { venv golden; uses python $(of rich); cp "$PROVOKE/programs/rich_config.py" .; run python rich_config.py missing.toml; }
case_python_rich_traceback_in_colour() { venv golden; uses python $(of rich); cp "$PROVOKE/programs/rich_config.py" .; printf 'resolution = "1024" x\n' > dataset.toml; RECORD=--pty run env TERM=xterm-256color python rich_config.py dataset.toml; }
case_python_chain_retry_then_give_up() { venv golden; uses python $(of safetensors); cp "$PROVOKE/programs/load_twice.py" .; head -c 3000 /dev/zero > model.safetensors; run python load_twice.py model.safetensors; }
case_python_recursion_in_config() { fresh 3.12.1; uses python python=3.12.1; cp "$PROVOKE/programs/includes.py" .; printf 'include: b.cfg\n' > a.cfg; printf 'include: a.cfg\n' > b.cfg; run python includes.py a.cfg; }
case_python_bad_encoding_of_captions() { venv golden; uses python $(of); pictures images 3; printf 'ein gro\xdfer Kreis\n' > images/001.txt; cp "$PROVOKE/programs/read_captions.py" .; run python read_captions.py images; }
case_python_multiprocessing_spawn_fails() { venv golden; uses python $(of); cp "$PROVOKE/programs/pool_resize.py" .; pictures images 6; head -c 40 images/003.png > cut; mv cut images/003.png; chmod a+r images/*; run python pool_resize.py images; }
case_python_asyncio_task_never_retrieved() { fresh 3.12.1; uses python python=3.12.1; cp "$PROVOKE/programs/async_watch.py" .; run python async_watch.py; }
case_python_memory_error() { venv golden; uses python $(of numpy); run_script 'ulimit -v 4000000; python -c "
import numpy as np
latents = [np.ones((4, 1024, 1024, 16)) for _ in range(40)]
print(len(latents))"'; }
case_python_memory_error_plain() { fresh 3.11.7; uses python python=3.11.7; cp "$PROVOKE/programs/collect_tags.py" .; run_script 'ulimit -v 300000; python collect_tags.py'; }
case_python_keyboard_interrupt() { fresh 3.11.7; uses python python=3.11.7; cp "$PROVOKE/programs/hash_model.py" .; head -c 60000000 /dev/urandom > model.safetensors; chmod a+r *; RECORD="--signal SIGINT --when pass" run python -u hash_model.py model.safetensors; }
case_python_sigterm_handled() { fresh 3.11.7; uses python python=3.11.7; cp "$PROVOKE/programs/stoppable.py" .; RECORD="--signal SIGTERM --when step --whom leader --delay 1" run python -u stoppable.py; }
case_python_segfault_faulthandler() { venv golden; uses python $(of numpy); run_script 'python -X faulthandler -c "
import ctypes, numpy
print(\"loading extension\")
ctypes.string_at(0)"'; }
case_python_bad_pyvenv() { uses python python=3.10.13; as_user mkdir -p env/bin; as_user ln -s /opt/python/3.10.99/bin/python env/bin/python; run_script 'set -e
echo "Starting trainer"
./env/bin/python train.py'; }
case_python_unwritable_cache() { venv golden; uses python $(of transformers); mkdir cache; chmod 700 cache; run env HF_HOME=$PWD/cache/hf PYTHONDONTWRITEBYTECODE=1 python -c 'from huggingface_hub import snapshot_download; import os; os.makedirs(os.environ["HF_HOME"])'; }
case_python_port_in_use_http() { fresh 3.11.7; uses python python=3.11.7; python3 -m http.server --bind 127.0.0.1 8123 >/dev/null 2>&1 & sleep 1; run python -m http.server --bind 127.0.0.1 8123; }

# Good ends.
case_python_ok_caught_tracebacks() { venv golden; uses python $(of numpy); cp "$PROVOKE/programs/tolerant_loop.py" .; pictures images 6; head -c 60 images/002.png > cut; mv cut images/002.png; : > images/004.png; chmod a+r images/*; run python -u tolerant_loop.py images; }
case_python_ok_noisy_exit() { venv golden; uses python $(of); cp "$PROVOKE/programs/noisy_exit.py" .; run python -W always noisy_exit.py; }
case_python_ok_words_of_doom() { venv golden; uses python $(of); cp "$PROVOKE/programs/tag_report.py" .; pictures images 8; run python tag_report.py images; }

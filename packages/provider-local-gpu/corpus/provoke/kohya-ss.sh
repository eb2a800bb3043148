# bmaltais/kohya_ss: its GUI, its set-up scripts and its tools, run from the checkout.

KSS=$HOME/kohya_ss
kss() { venv ${ENVIRONMENT:-kohya}; uses kohya_ss $(of gradio 2>/dev/null || of) kohya_ss=2026-07; }

case_kohya_gui_starts_without_venv() { kss; run bash $KSS/gui.sh --headless; }
case_kohya_gui_script_without_gradio() { ENVIRONMENT=golden; venv golden; uses kohya_ss $(of torch) kohya_ss=2026-07; run python $KSS/kohya_gui.py --headless; }
case_kohya_gui_own_module_absent() { kss; cp -r $KSS/kohya_gui.py .; run python kohya_gui.py --headless; }
case_kohya_gui_port_in_use() { kss; python3 -m http.server --bind 127.0.0.1 7861 >/dev/null 2>&1 & sleep 1; run_script "cd $KSS && exec python kohya_gui.py --headless --listen 127.0.0.1 --server_port 7861 --noverify"; }
case_kohya_gui_bad_option() { kss; run_script "cd $KSS && exec python kohya_gui.py --headless --server_port seven"; }
case_kohya_validate_requirements() { kss; run_script "cd $KSS && exec python setup/validate_requirements.py -r requirements_linux.txt"; }
case_kohya_requirements_linux() { fresh 3.11.7; prepare_uv pip install pip==24.0; uses kohya_ss pip=24.0 $(of) kohya_ss=2026-07; run_script "cd $KSS && exec pip install -r requirements_linux.txt"; }
case_kohya_uv_sync() { fresh 3.9.18; uv_is 0.13.9 never 3.9.18; uses kohya_ss uv=0.13.9 python=3.9.18 kohya_ss=2026-07; cp $KSS/pyproject.toml $KSS/uv.lock $KSS/README.md .; run uv sync --frozen --python /opt/python/3.9.18/bin/python; }
case_kohya_setup_script_refused() { uses kohya_ss python=3.9.18 kohya_ss=2026-07; mkdir bin; ln -s /opt/python/3.9.18/bin/python3 bin/python3; ln -s /opt/python/3.9.18/bin/python3 bin/python; run_script "cd $KSS && PATH=$PWD/bin:\$PATH exec bash setup.sh -n"; }
case_kohya_local_train() { kss; run python $KSS/local_train.py; }
case_kohya_caption_tool_no_folder() { kss; run python $KSS/tools/caption.py; }
case_kohya_crop_tool_bad_picture() { kss; pictures images 3; printf 'GIF89a' > images/001.png; chmod a+r images/*; run python $KSS/tools/crop_images_to_n_buckets.py images out; }
case_kohya_extract_locon_without_lycoris() { kss; run python $KSS/tools/lycoris_locon_extract.py a.safetensors b.safetensors c.safetensors; }
case_kohya_prune_truncated_model() { kss; head -c 100000 $HOME/models/sd15-random.safetensors > cut.safetensors; run python $KSS/tools/prune.py cut.safetensors small.safetensors; }

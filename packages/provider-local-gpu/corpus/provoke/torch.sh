# PyTorch on a CPU: memory, shared memory, data loaders, saving, models at odds, no GPU. The GPU's own failures are in gpu.sh.

torch_program() { cp "$PROVOKE/programs/$1" .; chmod a+r "$1"; }

case_torch_cuda_wanted_without_driver() { venv golden; uses torch $(of torch); torch_program tiny_train.py; run python -u tiny_train.py --device cuda; }
case_torch_cuda_wanted_without_driver_new() { venv modern; uses torch $(of torch); torch_program tiny_train.py; run python -u tiny_train.py --device cuda; }
case_torch_debian_without_cuda() { uses torch torch=1.13.1 python=3.11.2; torch_program tiny_train.py; run /usr/bin/python3 -u tiny_train.py --device cuda; }
case_torch_checkpoint_was_on_cuda() { venv golden; uses torch $(of torch); torch_program load_checkpoint.py; as_user python "$PROVOKE/programs/cuda_checkpoint.py" lora.pt; run python load_checkpoint.py lora.pt; }
case_torch_pinned_memory_without_cuda() { venv golden; uses torch $(of torch); torch_program pinned.py; run python pinned.py; }
case_torch_set_device_in_rank() { venv golden; uses torch $(of torch); torch_program set_device.py; run python set_device.py; }
case_torch_nan_loss() { venv golden; uses torch $(of torch); torch_program tiny_train.py; run python -u tiny_train.py --lr 1e30 --stop-on-nan; }
case_torch_anomaly_nan() { venv golden; uses torch $(of torch); torch_program anomaly.py; run python -u anomaly.py; }
case_torch_nan_goes_on() { venv golden; uses torch $(of torch tqdm); torch_program bar_train.py; run python -u bar_train.py --lr 1e25 --steps 40; }
case_torch_cpu_allocator() { venv golden; uses torch $(of torch); run_script 'ulimit -v 16000000; python -c "
import torch
print(\"allocating activations\")
x = torch.empty(24, 64, 4096, 4096)
print(x.shape)"'; }
case_torch_oom_killed_by_kernel() { venv golden; uses torch $(of torch); torch_program hoard.py; SHOWN='bash run.sh # in a cgroup limited to 700 MB: python -u hoard.py' ; memory_limit 700000000; run_script 'echo "Starting training"
python -u hoard.py
code=$?
echo "training ended with $code"
exit $code'; }
case_torch_oom_killed_worker() { venv golden; uses torch $(of torch); torch_program loader.py; SHOWN='in a cgroup limited to 1.2 GB: python -u loader.py --hoard'; memory_limit 1200000000; run python -u loader.py --hoard; }
case_torch_worker_exited() { venv golden; uses torch $(of torch); torch_program loader.py; run python -u loader.py --exit; }
case_torch_worker_raises() { venv golden; uses torch $(of torch); torch_program loader.py; pictures images 6; head -c 70 images/003.png > cut; mv cut images/003.png; chmod a+r images/*; run python -u loader.py --folder images; }
case_torch_worker_key_error() { venv golden; uses torch $(of torch); torch_program loader.py; run python -u loader.py --key; }
case_torch_worker_segfault() { venv golden; uses torch $(of torch); torch_program loader.py; run python -u loader.py --segfault; }
case_torch_shm_too_small() { venv golden; uses torch $(of torch); torch_program loader.py; mount -o remount,size=8m /dev/shm; run python -u loader.py --big; }
case_torch_shm_bus_error() { venv golden; uses torch $(of torch); torch_program shared_tensor.py; mount -o remount,size=4m /dev/shm; run_script 'python -u shared_tensor.py
exit $?'; }
case_torch_shm_system_strategy() { venv golden; uses torch $(of torch); torch_program loader.py; mount -o remount,size=8m /dev/shm; run python -u loader.py --big --strategy file_system; }
case_torch_too_many_open_files() { venv golden; uses torch $(of torch); torch_program loader.py; run_script 'ulimit -n 60; python -u loader.py --many'; }
case_torch_no_workers_persistent() { venv golden; uses torch $(of torch); torch_program loader.py; run python -u loader.py --workers 0 --persistent; }
case_torch_save_disk_full() { venv golden; uses torch $(of torch); torch_program tiny_train.py; small_disk out 6m; run python -u tiny_train.py --save out/model.pt --width 3000 --lr 1e-6; }
case_torch_safetensors_disk_full() { venv golden; uses torch $(of torch safetensors); torch_program tiny_train.py; small_disk out 6m; run python -u tiny_train.py --save out/model.safetensors --width 3000 --lr 1e-6; }
case_torch_save_into_read_only() { venv golden; uses torch $(of torch); torch_program tiny_train.py; small_disk out 60m; mount -o remount,ro out; run python -u tiny_train.py --save out/model.pt; }
case_torch_save_not_permitted() { venv modern; uses torch $(of torch); torch_program tiny_train.py; mkdir out; chmod 755 out; run python -u tiny_train.py --save out/model.pt; }
case_torch_checkpoint_truncated() { venv golden; uses torch $(of torch); torch_program load_checkpoint.py; as_user python -c 'import torch; torch.save({"w": torch.zeros(4000, 100)}, "lora.pt")'; head -c 300000 lora.pt > cut; mv cut lora.pt; chmod a+r lora.pt; run python load_checkpoint.py lora.pt; }
case_torch_checkpoint_is_html() { venv modern; uses torch $(of torch); torch_program load_checkpoint.py; printf '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to download this file</body></html>\n' > model.ckpt; run python load_checkpoint.py model.ckpt; }
case_torch_checkpoint_empty() { venv golden; uses torch $(of torch); torch_program load_checkpoint.py; : > model.ckpt; run python load_checkpoint.py model.ckpt; }
case_torch_checkpoint_weights_only() { venv modern; uses torch $(of torch); torch_program load_checkpoint.py; as_user python -c 'import torch, collections, datetime; torch.save({"state": {"w": torch.zeros(3)}, "saved": datetime.datetime.now(), "args": collections.deque([1])}, "state.pt")'; run python load_checkpoint.py state.pt; }
case_torch_checkpoint_absent() { venv golden; uses torch $(of torch); torch_program load_checkpoint.py; run python load_checkpoint.py /data/models/sd_xl_base_1.0.ckpt; }
case_torch_state_of_other_rank() { venv golden; uses torch $(of torch); torch_program resume_lora.py; run python resume_lora.py 16 32; }
case_torch_state_of_other_model() { venv modern; uses torch $(of torch); torch_program resume_lora.py; run python resume_lora.py 16 other; }
case_torch_shape_mismatch_in_forward() { venv golden; uses torch $(of torch); torch_program shapes.py; run python shapes.py; }
case_torch_old_with_numpy_2() { venv np2; uses torch $(of torch numpy); torch_program from_numpy.py; run python from_numpy.py; }
case_torch_opencv_with_numpy_2() { venv np2; uses opencv $(of opencv-python-headless numpy); run python -c 'import cv2; print(cv2.__version__)'; }
case_torch_pandas_with_numpy_2() { venv np2; uses pandas $(of pandas numpy); run python -c 'import pandas; print(pandas.DataFrame({"a": [1]}))'; }
case_torch_opencv_without_libgl() { venv glib; uses opencv $(of opencv-python); mkdir empty; for l in /usr/lib/x86_64-linux-gnu/libGL.so.1*; do [ -e $l ] && mount --bind /dev/null $l; done; run python -c 'import cv2'; }
case_torch_cuda_libraries_absent() { venv broken; uses torch python=3.10.13 torch=2.6.0; run python -c 'import torch; print(torch.__version__)'; }
case_torch_torchvision_of_other_torch() { venv mixed; uses torchvision python=3.10.13 torch=2.6.0 torchvision=0.20.0; run python -c 'from transformers import AutoImageProcessor, CLIPModel; import torchvision; print("ok")'; }
case_torch_compile_without_compiler() { venv golden; uses torch $(of torch); torch_program compiled.py; run env PATH="$VIRTUAL_ENV/bin" python compiled.py; }
case_torch_cpp_extension_without_setuptools() { venv golden; uses torch $(of torch); torch_program extension.py; run python extension.py; }
case_torch_aborts_in_cpp() { venv golden; uses torch $(of torch); torch_program abort.py; run_script 'python -u abort.py'; }
case_torch_gloo_peer_gone() { venv golden; uses torch $(of torch); torch_program peers.py; run python -u peers.py; }
case_torch_spawn_raises() { venv golden; uses torch $(of torch); torch_program spawned.py; run python -u spawned.py; }
case_torch_interrupted_in_step() { venv golden; uses torch $(of torch tqdm); torch_program bar_train.py; RECORD="--signal SIGINT --when /400 --delay 3" run python -u bar_train.py --steps 400 --slow; }
case_torch_bar_then_traceback() { venv golden; uses torch $(of torch tqdm); torch_program bar_train.py; RECORD=--pty run python -u bar_train.py --steps 30 --break-at 12; }

case_torch_ok_noisy_training() { venv golden; uses torch $(of torch tqdm); torch_program bar_train.py; RECORD=--pty run python -u bar_train.py --steps 40 --noisy; }
case_torch_ok_warnings_of_amp() { venv modern; uses torch $(of torch); torch_program noisy_amp.py; run python -u noisy_amp.py; }
case_torch_ok_retries_smaller_batch() { venv golden; uses torch $(of torch); torch_program adaptive.py; run python -u adaptive.py; }
case_torch_ok_skips_bad_pictures() { venv golden; uses torch $(of torch); torch_program loader.py; pictures images 8; head -c 70 images/003.png > cut; mv cut images/003.png; : > images/005.png; chmod a+r images/*; run python -u loader.py --folder images --tolerant; }
case_torch_ok_numpy_warning_only() { venv np2; uses torch $(of torch numpy); torch_program tiny_train.py; run python -u tiny_train.py --steps 6; }

#!/usr/bin/env bash
# Failures of a GPU, on a machine that has one: gpu.bash OUT [NAME…]. Needs a `python` with torch, cupy, jax, lightning and accelerate, and nvcc.
# Each case writes OUT/NAME/{log,meta,uses}; store.py then takes them into the corpus. They fill the GPU's memory and crash its contexts: use a machine that nobody shares.
set -u
here=$(cd "$(dirname "$0")" && pwd); out=$1; shift
export PYTHONUNBUFFERED=1 HOME=/home/user
of() { python - "$@" <<'PY'
import sys, platform, importlib.metadata as m
print(" ".join([f"python={platform.python_version()}"] + [f"{n}={m.version(n)}" for n in sys.argv[1:]]))
PY
}
TORCH=$(of torch)
uses() { printf '%s\n%s\n' "$1" "${*:2}" > "$CASE/uses"; }
run() { python3 "$here/record.py" --log "$CASE/log" --meta "$CASE/meta" --timeout ${LIMIT:-60} ${RECORD:-} -- "$@"; }
program() { cp "$here/programs/$1" .; }
torch_case() { uses torch $TORCH; program gpu_fails.py; run python gpu_fails.py "$@"; }
cuda_case() { uses cuda nvcc=$(nvcc --version | grep -o 'V[0-9.]\+$' | head -1 | tr -d V); program fails.cu; nvcc -o fails ${NVCC:-} fails.cu; run ./fails "$@"; }

case_gpu_oom_one_big_tensor() { torch_case big; }
case_gpu_oom_at_larger_picture() { torch_case backward; }
case_gpu_oom_in_forward_of_unet() { torch_case forward; }
case_gpu_oom_beside_another_process() { program gpu_fails.py; python gpu_fails.py hold > holder.txt & holder=$!; for _ in $(seq 200); do grep -q holding holder.txt && break; sleep 0.1; done; torch_case beside; kill $holder; wait $holder; }
case_gpu_oom_under_memory_fraction() { torch_case fraction; }
case_gpu_oom_launched() { uses accelerate $(of torch accelerate); program gpu_fails.py; run accelerate launch --num_processes 1 gpu_fails.py backward; }
case_gpu_oom_cublas() { torch_case cublas; }
case_gpu_oom_cudnn() { torch_case cudnn; }
case_gpu_oom_optimizer_state() { torch_case optimizer; }
case_gpu_oom_cupy() { uses cupy $(of cupy-cuda13x); run python -c 'import cupy; print("allocating"); kept = [cupy.ones((1 << 30,), dtype=cupy.float64) for _ in range(40)]; print(len(kept))'; }
case_gpu_oom_jax() { uses jax $(of jax); run env XLA_PYTHON_CLIENT_PREALLOCATE=false python -c 'import jax.numpy as jnp; print("allocating"); kept = [jnp.ones((1 << 31, 4)).block_until_ready() for _ in range(9)]; print(len(kept))'; }
case_gpu_oom_cuda_program() { cuda_case memory; }
case_gpu_oom_lightning() { uses lightning $(of torch lightning); program gpu_lightning.py; run python gpu_lightning.py memory; }
case_gpu_assert_embedding_index() { torch_case index; }
case_gpu_assert_launch_blocking() { uses torch $TORCH; program gpu_fails.py; run env CUDA_LAUNCH_BLOCKING=1 python gpu_fails.py index; }
case_gpu_assert_class_target() { torch_case target; }
case_gpu_assert_in_worker_thread() { torch_case multinomial; }
case_gpu_illegal_access_from_kernel() { torch_case illegal; }
case_gpu_illegal_access_cuda_program() { cuda_case illegal; }
case_gpu_trap_in_kernel() { torch_case trap; }
case_gpu_misaligned_access() { torch_case misaligned; }
case_gpu_kernel_of_other_architecture() { NVCC="-gencode arch=compute_75,code=sm_75" cuda_case plain; }
case_gpu_cubin_of_other_architecture() { uses cupy $(of cupy-cuda13x torch); program fails.cu; nvcc -cubin -arch=sm_86 -o kernel.cubin fails.cu; run python -c 'import cupy; print("loading fused kernel"); module = cupy.RawModule(path="kernel.cubin"); print(module.get_function("_Z5plainPi"))'; }
case_gpu_number_absent() { torch_case ordinal; }
case_gpu_tensor_on_absent_device() { torch_case absent; }
case_gpu_hidden_by_visible_devices() { uses torch $TORCH; program gpu_fails.py; run env CUDA_VISIBLE_DEVICES=7 python gpu_fails.py small; }
case_gpu_hidden_by_empty_visible_devices() { uses torch $TORCH; program gpu_fails.py; run env CUDA_VISIBLE_DEVICES= python gpu_fails.py small; }


[ $# -gt 0 ] || set -- $(grep -o '^case_[a-z0-9_]*' "$here/gpu.bash" | sed 's/^case_//; s/_/-/g')
for name in "$@"; do
  export CASE=$out/$name; mkdir -p "$CASE"; rm -rf /home/user/project; mkdir -p /home/user/project; cd /home/user/project
  began=$(date +%s); unset NVCC RECORD LIMIT; "case_${name//-/_}" > "$CASE/preparing" 2>&1
  echo "$name $(( $(date +%s) - began )) s $(cat "$CASE/meta" 2>/dev/null | grep -o '"exitCode.*')"
done

import { during, type Example, example, raised, said, thrown } from "./raised.ts"

export const machine: { readonly [id: string]: Example } = {
  "gpu-memory": thrown("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.64 GiB of which 1.10 GiB is free."),
  "gpu-assert": example(`../aten/src/ATen/native/cuda/Indexing.cu:1231: indexSelectLargeIndex: block: [312,0,0], thread: [64,0,0] Assertion \`srcIndex < srcSelectDimSize\` failed.\n${raised("RuntimeError: CUDA error: device-side assert triggered")}`, "Indexing.cu:1231"),
  "gpu-xid": said("[  812.345678] NVRM: Xid (PCI:0000:01:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus."),
  "gpu-fault": example("terminate called after throwing an instance of 'c10::Error'\n  what():  CUDA error: an illegal memory access was encountered\nAborted (core dumped)\n", "what():"),
  "shm-bus-error": example(`ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).\n${raised("RuntimeError: DataLoader worker (pid 41) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.")}`, "Unexpected bus error"),
  "shm-full": thrown("RuntimeError: unable to write: No space left on device </torch_4021_1>"),
  "shm-semaphore": thrown("OSError: [Errno 28] No space left on device", "/usr/lib/python3.10/multiprocessing/synchronize.py"),
  "disk-full": thrown("OSError: [Errno 28] Auf dem Gerät ist kein Speicherplatz mehr verfügbar: '/runs/a.safetensors'"),
  "disk-writer": example(`${raised("RuntimeError: [enforce fail at inline_container.cc:815] . PytorchStreamWriter failed writing file data/0: file write failed", "/venv/torch/serialization.py")}${during}${raised("RuntimeError: [enforce fail at inline_container.cc:626] . unexpected pos 384 vs 342", "/venv/torch/serialization.py")}`, "failed writing file"),
  "disk-file-size": thrown("OSError: [Errno 27] File too large"),
  "memory-python": thrown("numpy.core._exceptions._ArrayMemoryError: Unable to allocate 512. MiB for an array with shape (4, 1024, 1024, 16)"),
  "memory-kernel": example("[12345.678] python invoked oom-killer: gfp_mask=0x140dca, order=0, oom_score_adj=0\n[12345.679] Out of memory: Killed process 4242 (python) total-vm:33423412kB, anon-rss:31423412kB\n", "Killed process 4242"),
  "memory-kernel-notice": said("[12345.678901] python3 invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0"),
  "killed": said("./train.sh: line 12:  4242 Killed                  python train.py --config a.toml"),
  "killed-status": thrown("subprocess.CalledProcessError: Command '['/usr/bin/python3', 'train.py']' died with <Signals.SIGKILL: 9>.", "/venv/accelerate/commands/launch.py"),
  "memory-worker": thrown("RuntimeError: DataLoader worker (pid(s) 4242) exited unexpectedly", "/venv/torch/utils/data/dataloader.py"),
  "permission": thrown("PermissionError: [Errno 13] Permission non accordée: '/srv/out/a.safetensors'"),
  "port-in-use": example(`Starting server\n\n${raised("OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', 8188): address already in use", "/usr/lib/python3.10/asyncio/base_events.py")}`, "[Errno 98]"),
  "interrupted": example(`steps:  10%|#         | 10/100 [00:10<01:30,  1.00s/it, avr_loss=0.09]^C${raised("KeyboardInterrupt")}`, "KeyboardInterrupt"),
  "interrupted-signal": thrown("subprocess.CalledProcessError: Command '['python', 'train.py']' died with <Signals.SIGTERM: 15>."),
  "nan-loss": example("steps:   1%|          | 1/100 [00:01<01:00,  1.0s/it, avr_loss=0.09]\rsteps:   2%|          | 2/100 [00:02<01:00,  1.0s/it, avr_loss=nan]\rsteps: 100%|##########| 100/100 [01:00<00:00,  1.0s/it, avr_loss=nan]\nmodel saved.\n", "2/100"),
  "nan-latents": thrown("RuntimeError: NaN detected in latents: /data/10_maya/a.png"),
  "comfy-node": said("invalid prompt: {'type': 'invalid_prompt', 'message': 'Cannot execute because node FaceDetailer does not exist.', 'details': \"Node ID '#3'\"}"),
  "comfy-value": example("Failed to validate prompt for output 9:\n* LoraLoader 10:\n  - Value not in list: lora_name: 'x.safetensors' not in ['a.safetensors']\nOutput will be ignored\ninvalid prompt: {'type': 'prompt_outputs_failed_validation'}\n", "Value not in list"),
  "node-input": example("Failed to validate prompt for output 9:\n* KSampler 3:\n  - Required input is missing: model\nOutput will be ignored\n", "Required input is missing")
}

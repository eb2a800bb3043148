import { assert, describe, it } from "@effect/vitest"
import type { Code } from "../src/triage/Code.ts"
import { diagnoseText } from "../src/triage/diagnose.ts"

const T = (exc: string, frames = '  File "/app/train.py", line 10, in <module>\n    main()'): string => `Traceback (most recent call last):\n${frames}\n${exc}\n`
const hub='  File "/v/lib/python3.10/site-packages/huggingface_hub/file_download.py", line 10, in f\n    x()'
const cases: ReadonlyArray<readonly [name: string, code: Code, part: string, log: string]> = [
 ["elastic", "gpu.out_of_memory", "[rank1]: torch.OutOfMemoryError", `W1130 08:00:00.000000 139 torch/distributed/run.py:793] 
W1130 08:00:00.000000 139 torch/distributed/run.py:793] *****************************************
W1130 08:00:00.000000 139 torch/distributed/run.py:793] Setting OMP_NUM_THREADS environment variable for each process to be 1 in default
[rank1]: Traceback (most recent call last):
[rank0]: Traceback (most recent call last):
[rank1]:   File "/app/t.py", line 3, in <module>
[rank0]:   File "/app/t.py", line 3, in <module>
[rank1]:     main()
[rank0]:     main()
[rank1]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 1 has a total
[rank0]: torch.distributed.DistBackendError: NCCL error in: ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:1970, remote process exited or there was a network error, NCCL version 2.21.5
W1130 08:00:10.000000 139 torch/distributed/elastic/multiprocessing/api.py:897] Sending process 201 closing signal SIGTERM
E1130 08:00:10.100000 139 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: 1) local_rank: 1 (pid: 202) of binary: /usr/bin/python
Traceback (most recent call last):
  File "/usr/bin/torchrun", line 8, in <module>
    sys.exit(main())
torch.distributed.elastic.multiprocessing.errors.ChildFailedError: 
============================================================
t.py FAILED
------------------------------------------------------------
Failures:
  <NO_OTHER_FAILURES>
------------------------------------------------------------
Root Cause (first observed failure):
[0]:
  time      : 2026-11-30_08:00:10
  host      : h
  rank      : 1 (local_rank: 1)
  exitcode  : 1 (pid: 202)
  error_file: <N/A>
  traceback : To enable traceback see: https://pytorch.org/docs/stable/elastic/errors.html
============================================================
`],
 ["elastic -9", "host.out_of_memory", "failed (exitcode: -9)", `E1130 08:00:10.100000 139 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: -9) local_rank: 1 (pid: 202) of binary: /usr/bin/python
Traceback (most recent call last):
  File "/usr/bin/torchrun", line 8, in <module>
    sys.exit(main())
torch.distributed.elastic.multiprocessing.errors.ChildFailedError: 
======================================================
t.py FAILED
Root Cause (first observed failure):
  exitcode  : -9 (pid: 202)
  traceback : Signal 9 (SIGKILL) received by PID 202
`],
 ["accelerate -9", "host.out_of_memory", "CalledProcessError", T("subprocess.CalledProcessError: Command '['/usr/bin/python3', 'train.py', '--x']' died with <Signals.SIGKILL: 9>.")],
 ["hub gated", "hub.auth", "401 Client Error", `Traceback (most recent call last):
${hub}
requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://huggingface.co/black-forest-labs/FLUX.1-dev/resolve/main/model_index.json

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
${hub}
huggingface_hub.errors.GatedRepoError: 401 Client Error. (Request ID: Root=1-67)

Cannot access gated repo for url https://huggingface.co/black-forest-labs/FLUX.1-dev/resolve/main/model_index.json.
Access to model black-forest-labs/FLUX.1-dev is restricted. You must have access to it and be authenticated to access it. Please log in.
`],
 ["hub 404", "model.missing", "404 Client Error", T("requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://huggingface.co/api/models/nope/nope", hub)],
 ["hub offline", "hub.offline", "LocalEntryNotFoundError", T(`huggingface_hub.errors.LocalEntryNotFoundError: Cannot find the requested files in the disk cache and outgoing traffic has been disabled. To enable hf.co look-ups and downloads online, set 'local_files_only' to False.`, hub)+`
The above exception was the direct cause of the following exception:

`+T(`OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.
Check your internet connection`, hub)],
 ["hub dns", "hub.offline", "socket.gaierror", T("socket.gaierror: [Errno -3] Temporary failure in name resolution", '  File "/v/urllib3/connection.py", line 1, in x\n    y()')+"\nThe above exception was the direct cause of the following exception:\n\n"+T("urllib3.exceptions.NameResolutionError: <urllib3.connection.HTTPSConnection object at 0x7f>: Failed to resolve 'huggingface.co' ([Errno -3] Temporary failure in name resolution)", hub)+"\nThe above exception was the direct cause of the following exception:\n\n"+T("requests.exceptions.ConnectionError: (MaxRetryError('HTTPSConnectionPool(host=\\'huggingface.co\\', port=443): Max retries exceeded with url'))", hub)],
 ["tokenizer offline", "hub.offline", "Can't load tokenizer", T("OSError: Can't load tokenizer for 'openai/clip-vit-large-patch14'. If you were trying to load it from 'https://huggingface.co/models', make sure you don't have a local directory with the same name.", hub)],
 ["shm", "host.shared_memory", "Unexpected bus error", `ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).\n`+T("RuntimeError: DataLoader worker (pid 4021) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory. Please try to raise your shared memory limit.")],
 ["worker inner", "data.image_corrupt", "PIL.UnidentifiedImageError", T(`PIL.UnidentifiedImageError: Caught UnidentifiedImageError in DataLoader worker process 0.
Original Traceback (most recent call last):
  File "/v/torch/utils/data/_utils/worker.py", line 308, in _worker_loop
    data = fetcher.fetch(index)
PIL.UnidentifiedImageError: cannot identify image file '/d/a.png'
`)],
 ["worker killed", "host.out_of_memory", "exited unexpectedly", T("_queue.Empty", '  File "/v/torch/utils/data/dataloader.py", line 1, in x\n    y()')+"\nThe above exception was the direct cause of the following exception:\n\n"+T("RuntimeError: DataLoader worker (pid(s) 4242) exited unexpectedly")],
 ["port comfy", "net.port_in_use", "address already in use", `Starting server\n\n`+T("OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', 8188): address already in use")],
 ["uvicorn", "net.port_in_use", "[Errno 98]", `INFO:     Started server process [12]\nINFO:     Waiting for application startup.\nINFO:     Application startup complete.\nERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use\nINFO:     Waiting for application shutdown.\nINFO:     Application shutdown complete.\n`],
 ["gradio", "net.port_in_use", "Cannot find empty port", T("OSError: Cannot find empty port in range: 7860-7860. You can specify a different port by setting the GRADIO_SERVER_PORT environment variable or passing the `server_port` parameter to `launch()`.")],
 ["accelerate port", "net.port_in_use", "Tried to launch", T("ConnectionError: Tried to launch distributed communication on port `29500`, but another process is utilizing it. Please specify a different port (such as using the `--main_process_port` flag or specifying a different `main_process_port` in your config file) and rerun your script.")],
 ["dist port", "net.port_in_use", "DistNetworkError", T("torch.distributed.DistNetworkError: The server socket has failed to listen on any local network address. port: 29500, useIpv6: false, code: -98, name: EADDRINUSE, message: address already in use")],
 ["node port", "net.port_in_use", "EADDRINUSE", `node:events:497\n      throw er; // Unhandled 'error' event\n      ^\n\nError: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)\nEmitted 'error' event on Server instance at:\n    at x {\n  code: 'EADDRINUSE',\n}\n\nNode.js v20.1.0\n`],
 ["killed shell", "host.out_of_memory", "Killed", "loading U-Net from checkpoint\nKilled\n"],
 ["killed bash", "host.out_of_memory", "Killed", "loading\n./train.sh: line 12:  4242 Killed                  python train.py --x\n"],
 ["docker 137", "host.out_of_memory", "exited with code 137", "trainer-1  | loading model\ntrainer-1  | epoch 1/10\ntrainer-1 exited with code 137\n"],
 ["k8s", "host.out_of_memory", "OOMKilled", "    State:          Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n"],
 ["systemd", "host.out_of_memory", "status=9/KILL", "Nov 30 08:31:36 host systemd[1]: comfy.service: Main process exited, code=killed, status=9/KILL\nNov 30 08:31:36 host systemd[1]: comfy.service: Failed with result 'oom-kill'.\n"],
 ["segv", "env.binary_incompatible", "Fatal Python error", `Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f (most recent call first):\n  File "/v/x.py", line 12 in foo\n  File "/v/y.py", line 3 in <module>\n\nExtension modules: numpy.core._multiarray_umath, torch._C (total: 20)\nSegmentation fault (core dumped)\n`],
 ["cpp", "gpu.device_error", "what()", `terminate called after throwing an instance of 'c10::Error'\n  what():  CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be asynchronously reported\n\nException raised from c10_cuda_check_implementation at ../c10/cuda/CUDAException.cpp:43 (most recent call first):\nframe #0: c10::Error::Error() in /v/libc10.so\nAborted (core dumped)\n`],
 ["assert cu", "gpu.device_error", "Assertion", `../aten/src/ATen/native/cuda/Indexing.cu:1231: indexSelectLargeIndex: block: [312,0,0], thread: [64,0,0] Assertion \`srcIndex < srcSelectDimSize\` failed.\n`+T("RuntimeError: CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously reported at some other API call")],
 ["nan", "train.nan_loss", "avr_loss=nan", "steps:   0%|          | 1/100 [00:01<01:00,  1.0s/it, avr_loss=0.09]\rsteps:   2%|          | 2/100 [00:01<01:00,  1.0s/it, avr_loss=nan]\rsteps:   3%|          | 3/100 [00:01<01:00,  1.0s/it, avr_loss=nan]\nmodel saved.\n"],
 ["nodata", "data.no_images", "No data found", "INFO     ignore subset with image_dir='/x': no images found / 画像が見つからないためサブセットを無視します   config_util.py:580\nERROR    No data found. Please verify arguments (train_data_dir must be the parent of folders with images) / 画像がありません。 train_network.py:300\n"],
 ["zero div", "data.image_corrupt", "failed to get image size", "failed to get image size: /d/a.png, error: cannot identify image file '/d/a.png'\n"+T("ZeroDivisionError: division by zero")],
 ["comfy import then ok", "none", "", `Cannot import /c/custom_nodes/X module for custom nodes: No module named 'insightface'\n`.replace(/^/, T("ModuleNotFoundError: No module named 'insightface'", '  File "/c/nodes.py", line 2129, in load_custom_node\n    module_spec.loader.exec_module(module)')+"\n")+`\nImport times for custom nodes:\n   0.0 seconds (IMPORT FAILED): /c/custom_nodes/X\n\nStarting server\n\nTo see the GUI go to: http://127.0.0.1:8188\ngot prompt\n100%|██████████| 20/20 [00:03<00:00,  6.1it/s]\nPrompt executed in 5.2 seconds\n`],
 ["pip conflict ok", "none", "", "ERROR: pip's dependency resolver does not currently take into account all the packages that are installed. This behaviour is the source of the following dependency conflicts.\nfoo 1.0 requires numpy<2, but you have numpy 2.1 which is incompatible.\nSuccessfully installed numpy-2.1.0\n"],
 ["rust panic", "unknown", "panicked at", "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds: the len is 3 but the index is 99\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n"],
 ["exc group", "host.disk_full", "No space left", `  + Exception Group Traceback (most recent call last):
  |   File "/app/a.py", line 3, in <module>
  |     raise ExceptionGroup("problems", [OSError(28, 'x')])
  | ExceptionGroup: problems (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/a.py", line 9, in f
    |     g()
    | OSError: [Errno 28] No space left on device: '/x'
    +---------------- 2 ----------------
    | ValueError: b
    +------------------------------------
`],
 ["rich", "env.package_missing", "ModuleNotFoundError", `╭───────────────────── Traceback (most recent call last) ──────────────────────╮
│ /app/train.py:3 in <module>                                                  │
│                                                                              │
│ ❱ 3 import lion_pytorch                                                      │
╰──────────────────────────────────────────────────────────────────────────────╯
ModuleNotFoundError: No module named 'lion_pytorch'
`],
 ["german errno", "host.disk_full", "Errno 28", T("OSError: [Errno 28] Auf dem Gerät ist kein Speicherplatz mehr verfügbar: '/x'")],
 ["german bash", "env.package_missing", "Kommando", "bash: accelerate: Kommando nicht gefunden.\n"],
 ["interrupt", "proc.interrupted", "KeyboardInterrupt", "steps:  10%|█  | 10/100 [00:10<01:00,  1.0s/it, avr_loss=0.09]^CTraceback (most recent call last):\n  File \"/a.py\", line 2, in <module>\n    x()\nKeyboardInterrupt\n"],
 ["compose", "env.cuda_unavailable", "could not select device driver", `docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].\n`],
 ["xformers import", "env.package_missing", "ModuleNotFoundError: No module named 'xformers'", T("ModuleNotFoundError: No module named 'xformers'")+"\nDuring handling of the above exception, another exception occurred:\n\n"+T("ImportError: No xformers / xformersがインストールされていないようです")],
 ["failed import wrapper", "env.package_conflict", "cannot import name 'cached_download'", T("ImportError: cannot import name 'cached_download' from 'huggingface_hub' (/v/huggingface_hub/__init__.py)")+"\nThe above exception was the direct cause of the following exception:\n\n"+T("RuntimeError: Failed to import diffusers.pipelines.pipeline_utils because of the following error (look up to see its traceback):\ncannot import name 'cached_download' from 'huggingface_hub'")],
 ["safetensors", "model.corrupt", "HeaderTooLarge", T("safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge")+"\nDuring handling of the above exception, another exception occurred:\n\n"+T("safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge")],
 ["statedict", "model.wrong_architecture", "Error(s) in loading", T("RuntimeError: Error(s) in loading state_dict for SdxlUNet2DConditionModel:\n\tMissing key(s) in state_dict: \"time_embed.0.weight\", \"x\".\n\tUnexpected key(s)")],
 ["argparse", "config.flag_invalid", "error: unrecognized arguments", "usage: sdxl_train_network.py [-h] [--console_log_level {DEBUG,INFO}]\n                             [--v2]\nsdxl_train_network.py: error: unrecognized arguments: --foo\n"],
 ["toml", "config.flag_invalid", "MultipleInvalid", "ERROR    Invalid user config / ユーザ設定の形式が正しくないようです                                            config_util.py:400\n"+T("voluptuous.error.MultipleInvalid: extra keys not allowed @ data['datasets'][0]['foo']")],
 ["workers", "config.flag_invalid", "persistent_workers", T("ValueError: persistent_workers option needs num_workers > 0")],
 ["bitsandbytes", "env.package_missing", "No module named 'bitsandbytes'", T("ModuleNotFoundError: No module named 'bitsandbytes'")+"\nDuring handling of the above exception, another exception occurred:\n\n"+T("ImportError: No bitsandbytes / bitsandbytesがインストールされていないようです")],
 ["sm120", "env.binary_incompatible", "no kernel image", `/v/torch/cuda/__init__.py:235: UserWarning: \nNVIDIA GeForce RTX 5090 with CUDA capability sm_120 is not compatible with the current PyTorch installation.\nThe current PyTorch install supports CUDA capabilities sm_50 sm_60.\n  warnings.warn(\n`+T("RuntimeError: CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be asynchronously reported at some other API call")],
 ["hf cli ok", "none", "", "Fetching 3 files:   0%|          | 0/3 [00:00<?, ?it/s]\rFetching 3 files: 100%|██████████| 3/3 [00:10<00:00,  3.3s/it]\n/root/.cache/huggingface/hub/models--x/snapshots/abc\n"],
 ["ai-toolkit", "gpu.out_of_memory", "OutOfMemoryError", "my_lora:   1%|          | 1/2000 [00:10<1:00:00, 1.0s/it, lr: 1e-4 loss: 3.5e-01]\nError running job: CUDA out of memory. Tried to allocate 2 GiB\n\n========================================\nResult:\n - 0 completed jobs\n - 1 failure\n========================================\n"+T("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB")],
 ["enum", "env.package_conflict", "COSINE_WITH_MIN_LR", T("AttributeError: COSINE_WITH_MIN_LR")],
 ["perm", "host.permission", "Permission", T("PermissionError: [Errno 13] Permission denied: '/x/y.safetensors'")],
 ["sudden", "unknown", "12/2160", "running training / 学習開始\nsteps:   1%|          | 12/2160 [00:14<43:10,  1.21s/it, avr_loss=0.0912]"],
 ["pip requires python", "env.python_version", "requires a different Python", "ERROR: Package 'x' requires a different Python: 3.13.1 not in '<3.13,>=3.10'\n"],
 ["pip ignored", "env.python_version", "Ignored the following versions", "ERROR: Ignored the following versions that require a different python version: 2.6.0 Requires-Python >=3.9.0\nERROR: Could not find a version that satisfies the requirement torch==2.6.0 (from versions: 2.0.0, 2.1.0)\nERROR: No matching distribution found for torch==2.6.0\n"],
 ["pip ignored other", "env.install_failed", "Could not find a version", "ERROR: Ignored the following versions that require a different python version: 1.6.2 Requires-Python >=3.7,<3.10; 1.6.3 Requires-Python >=3.7,<3.10\nERROR: Could not find a version that satisfies the requirement scipy==99.0 (from versions: 0.8.0, 1.15.3)\nERROR: No matching distribution found for scipy==99.0\n"],
 ["comfy node", "comfy.node_missing", "does not exist", "invalid prompt: {'type': 'invalid_prompt', 'message': 'Cannot execute because node FooNode does not exist.', 'details': \"Node ID '#3'\", 'extra_info': {}}\n"],
 ["comfy json", "comfy.value_not_in_list", "value_not_in_list", `{"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": {}}, "node_errors": {"4": {"errors": [{"type": "value_not_in_list", "message": "Value not in list", "details": "ckpt_name: 'x' not in []"}]}}}\n`],
 ["dns pip", "env.install_failed", "Could not find a version", "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/torch/\nERROR: Could not find a version that satisfies the requirement torch (from versions: none)\nERROR: No matching distribution found for torch\n"],
 ["uv fetch", "env.install_failed", "Failed to fetch", "error: Request failed after 3 retries\n  Caused by: Failed to fetch: `https://pypi.org/simple/anyio/`\n  Caused by: error sending request for url (https://pypi.org/simple/anyio/)\n  Caused by: dns error: failed to lookup address information: Temporary failure in name resolution\n"],
 ["uv disk", "host.disk_full", "os error 28", "error: Failed to install: torch-2.6.0-cp310.whl (torch==2.6.0)\n  Caused by: failed to copy file from /a to /b: No space left on device (os error 28)\n"],
 ["libgl", "env.binary_incompatible", "libGL.so.1", T("ImportError: libGL.so.1: cannot open shared object file: No such file or directory")],
 ["nms", "env.binary_incompatible", "torchvision::nms", T("RuntimeError: operator torchvision::nms does not exist")+"\nThe above exception was the direct cause of the following exception:\n\n"+T("RuntimeError: Failed to import transformers.models.x because of the following error (look up to see its traceback):\noperator torchvision::nms does not exist")],
 ["ok with caught", "none", "", "WARNING: xformers not available\nTraceback (most recent call last):\n  File \"/v/xformers/__init__.py\", line 57, in _is_triton_available\n    import triton\nModuleNotFoundError: No module named 'triton'\n"],
 ["triton ok", "none", "", "A matching Triton is not available, some optimizations will not be enabled\nTraceback (most recent call last):\n  File \"/v/xformers/__init__.py\", line 57, in _is_triton_available\n    import triton  # noqa\nModuleNotFoundError: No module named 'triton'\nrunning training / 学習開始\nsteps: 100%|██████████| 10/10 [00:10<00:00,  1.0s/it, avr_loss=0.09]\nmodel saved.\n"],
]
const more: ReadonlyArray<readonly [name: string, code: Code, part: string, log: string]> = [
 ["docker build pip","env.install_failed","Could not find a version",`#10 [4/9] RUN pip install torch==9.9\n#10 1.234 ERROR: Could not find a version that satisfies the requirement torch==9.9 (from versions: 2.4.0)\n#10 1.235 ERROR: No matching distribution found for torch==9.9\n#10 ERROR: process "/bin/sh -c pip install torch==9.9" did not complete successfully: exit code: 1\n------\n > [4/9] RUN pip install torch==9.9:\n1.234 ERROR: Could not find a version that satisfies the requirement torch==9.9 (from versions: 2.4.0)\n------\nERROR: failed to solve: process "/bin/sh -c pip install torch==9.9" did not complete successfully: exit code: 1\n`],
 ["nvidia-container","env.cuda_unavailable","nvidia-container-cli","docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running prestart hook #0: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\nnvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory: unknown\n"],
 ["compose many","data.no_images","num_samples",`db-1       | 2026-11-30 08:31:36.123 UTC [1] LOG:  database system is ready to accept connections\ntrainer-1  | Loading dataset\ntrainer-1  | Traceback (most recent call last):\ntrainer-1  |   File "/app/train.py", line 3, in <module>\ntrainer-1  |     loader = DataLoader(ds, shuffle=True)\ndb-1       | 2026-11-30 08:31:37.123 UTC [1] LOG:  checkpoint starting\ntrainer-1  | ValueError: num_samples should be a positive integer value, but got num_samples=0\ntrainer-1 exited with code 1\n`],
 ["k8s cri","env.package_missing","No module named",`2026-11-30T08:31:36.123456789Z stderr F Traceback (most recent call last):\n2026-11-30T08:31:36.123456789Z stderr F   File "/app/t.py", line 1, in <module>\n2026-11-30T08:31:36.123456789Z stderr F     import wandb\n2026-11-30T08:31:36.123456789Z stderr F ModuleNotFoundError: No module named 'wandb'\n`],
 ["journald","gpu.out_of_memory","OutOfMemoryError",`Nov 30 08:31:36 pod python[412]: Traceback (most recent call last):\nNov 30 08:31:36 pod python[412]:   File "/app/t.py", line 1, in <module>\nNov 30 08:31:36 pod python[412]:     x()\nNov 30 08:31:36 pod python[412]: torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 23.65 GiB total capacity)\nNov 30 08:31:37 pod systemd[1]: trainer.service: Main process exited, code=exited, status=1/FAILURE\n`],
 ["docker json","host.disk_full","Errno 28",`{"log":"Traceback (most recent call last):\\n","stream":"stderr","time":"2026-11-30T08:31:36Z"}\n{"log":"  File \\"/app/t.py\\", line 1, in \\u003cmodule\\u003e\\n","stream":"stderr","time":"x"}\n{"log":"    f()\\n","stream":"stderr","time":"x"}\n{"log":"OSError: [Errno 28] No space left on device\\n","stream":"stderr","time":"x"}\n`],
 ["pip legacy ok","none","","  Building wheel for foo (setup.py): finished with status 'error'\n  error: subprocess-exited-with-error\n  \n  × python setup.py bdist_wheel did not run successfully.\n  │ exit code: 1\n  ╰─> [3 lines of output]\n      usage: setup.py [global_opts] cmd1\n      error: invalid command 'bdist_wheel'\n      [end of output]\n  \n  note: This error originates from a subprocess, and is likely not a problem with pip.\n  ERROR: Failed building wheel for foo\n  Running setup.py clean for foo\nFailed to build foo\nInstalling collected packages: foo\n  Running setup.py install for foo: started\n    Running setup.py install for foo: finished with status 'done'\nSuccessfully installed foo-1.0\n"],
 ["hf ok retries","none","","'(ReadTimeoutError(\"HTTPSConnectionPool(host='cdn-lfs.huggingface.co', port=443): Read timed out. (read timeout=10)\"), '(Request ID: 1)')' thrown while requesting GET https://huggingface.co/x\nRetrying in 1s [Retry 1/5].\nError while downloading from https://cdn-lfs.huggingface.co/x: HTTPSConnectionPool(host='cdn-lfs.huggingface.co', port=443): Read timed out.\nTrying to resume download...\nmodel.safetensors: 100%|██████████| 6.94G/6.94G [02:00<00:00, 57.8MB/s]\n/root/.cache/huggingface/hub/models--a--b/snapshots/1\n"],
 ["train ok noise","none","",`/v/torch/utils/checkpoint.py:460: UserWarning: torch.utils.checkpoint: please pass in use_reentrant=True\n  warnings.warn(\n2026-11-30 08:31:36.123456: E external/local_xla/xla/stream_executor/cuda/cuda_fft.cc:479] Unable to register cuFFT factory: Attempting to register factory for plugin cuFFT when one has already been registered\nWARNING: All log messages before absl::InitializeLog() is called are written to STDERR\nE0000 00:00:1732955496.123456   12 cuda_dnn.cc:8310] Unable to register cuDNN factory: Attempting to register\nsteps: 100%|██████████| 1600/1600 [10:00<00:00,  1.21s/it, avr_loss=0.0912]\nmodel saved.\n`],
 ["ait ok","none","",`Running 1 job\nmy_lora: 100%|██████████| 2000/2000 [1:00:00<00:00, lr: 1.0e-04 loss: 3.5e-01]\nError displaying widget\nSaved checkpoint to /out/my_lora.safetensors\n\n========================================\nResult:\n - 1 completed job\n========================================\n`],
 ["comfy ok vae retry","none","","To see the GUI go to: http://127.0.0.1:8188\ngot prompt\nWarning: Ran out of memory when regular VAE decoding, retrying with tiled VAE decoding.\nlora key not loaded: lora_te_text_model_encoder_layers_0\nPrompt executed in 12.34 seconds\n"],
 ["comfy two prompts, first failed","model.wrong_architecture","mat1 and mat2",`got prompt\n!!! Exception during processing !!! mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)\n${T("RuntimeError: mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)",'  File "/ComfyUI/execution.py", line 3, in execute\n    x()')}\nPrompt executed in 1.2 seconds\ngot prompt\n100%|██████████| 20/20 [00:03<00:00,  6.1it/s]\nPrompt executed in 5.2 seconds\n`],
 ["win cuda","env.binary_incompatible","DLL load failed",T("ImportError: DLL load failed while importing onnxruntime_pybind11_state: A dynamic link library (DLL) initialization routine failed.")],
 ["win paging","host.out_of_memory","1455",T("OSError: [WinError 1455] The paging file is too small for this operation to complete. Error loading \"C:\\\\x\\\\torch_cuda.dll\" or one of its dependencies.")],
 ["protobuf","env.package_conflict","Descriptors",T("TypeError: Descriptors cannot be created directly.\nIf this call came from a _pb2.py file, your generated code is out of date")],
 ["np.float","env.package_conflict","has no attribute 'float'",T("AttributeError: module 'numpy' has no attribute 'float'.\n`np.float` was a deprecated alias for the builtin `float`.")],
 ["functional_tensor","env.package_missing","functional_tensor",T("ModuleNotFoundError: No module named 'torchvision.transforms.functional_tensor'",'  File "/v/site-packages/basicsr/data/degradations.py", line 8, in <module>\n    from torchvision')],
 ["bf16 unsupported","env.cuda_unavailable","bf16",T("ValueError: bf16 mixed precision requires PyTorch >= 1.10 and a supported device.",'  File "/v/site-packages/accelerate/accelerator.py", line 8, in f\n    x')],
 ["yaml","config.flag_invalid","ScannerError",T("yaml.scanner.ScannerError: mapping values are not allowed here\n  in \"config/a.yaml\", line 3, column 9")],
 ["accelerate config","config.flag_invalid","default_config.yaml",T("FileNotFoundError: [Errno 2] No such file or directory: '/root/.cache/huggingface/accelerate/my_config.yaml'")  .replace('my_config','default_config')],
 ["click","config.flag_invalid","No such option","Usage: hf download [OPTIONS] REPO_ID\nTry 'hf download --help' for help.\n╭─ Error ──────────────────────────────────────────────────────────────────────╮\n│ No such option: --foo                                                        │\n╰──────────────────────────────────────────────────────────────────────────────╯\n"],
 ["uv clap","config.flag_invalid","unexpected argument","error: unexpected argument '--foo' found\n\n  tip: a similar argument exists: '--find-links'\n\nUsage: uv pip install <PACKAGE>\n\nFor more information, try '--help'.\n"],
 ["uv python","env.python_version","No interpreter found","error: No interpreter found for Python 3.99 in virtual environments, managed installations, or search path\n"],
 ["uv cp tag","env.python_version","Python ABI tag","  × No solution found when resolving dependencies:\n  ╰─▶ Because torch==1.13.1 has no wheels with a matching Python ABI tag (e.g., `cp312`) and you require torch==1.13.1, we can conclude that your requirements are unsatisfiable.\n\n      hint: You require CPython 3.12 (`cp312`), but we only found wheels for `torch` (v1.13.1) with the following Python ABI tags: `cp37m`\n"],
 ["uv perm","host.permission","os error 13","error: failed to create directory `/root/.cache/uv`: Permission denied (os error 13)\n"],
 ["externally","env.install_failed","externally-managed","error: externally-managed-environment\n\n× This environment is externally managed\n╰─> To install Python packages system-wide, try apt install\n    python3-xyz, where xyz is the package you are trying to\n    install.\n\nnote: If you believe this is a mistake, please contact your Python installation or OS distribution provider.\nhint: See PEP 668 for the detailed specification.\n"],
 ["pip perm","host.permission","Errno 13","ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/usr/local/lib/python3.10'\nConsider using the `--user` option or check the permissions.\n"],
 ["pip interrupt","proc.interrupted","Operation cancelled","Collecting torch\n  Downloading torch-2.6.0.whl (766.7 MB)\nERROR: Operation cancelled by user\n"],
 ["watchdog","gpu.device_error","Watchdog","[rank0]:[E1130 08:31:36.123456789 ProcessGroupNCCL.cpp:616] [Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=12, OpType=ALLREDUCE, Timeout(ms)=600000) ran for 600028 milliseconds before timing out.\n[rank0]:[E1130 08:31:36.2 ProcessGroupNCCL.cpp:1785] [PG ID 0] To avoid data inconsistency, we are taking the entire process down.\nterminate called after throwing an instance of 'c10::DistBackendError'\n  what():  [PG ID 0 PG GUID 0 Rank 0] Process group watchdog thread terminated with exception: [Rank 0] Watchdog caught collective operation timeout\n"],
 ["nccl shm","host.shared_memory","/dev/shm",'pod:12:34 [0] misc/shmutils.cc:87 NCCL WARN Error: failed to extend /dev/shm/nccl-a1b2c3 to 9637892 bytes, error: No space left on device (28)\n'+T("torch.distributed.DistBackendError: NCCL error in: ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:328, unhandled system error (run with NCCL_DEBUG=INFO for details), NCCL version 2.21.5")],
 ["sqlite locked unknown","unknown","database is locked",T("sqlite3.OperationalError: database is locked")],
 ["unknown custom","unknown","MyWeird: nope",T("pkg.sub.MyWeird: nope")],
 ["assert bare","unknown","AssertionError",T("AssertionError")],
 ["git lfs","model.corrupt","header too large",T("safetensors_rust.SafetensorError: Error while deserializing header: header too large")],
 ["html pth","model.corrupt","invalid load key",T("_pickle.UnpicklingError: invalid load key, '<'.")],
 ["gguf missing","model.missing","Model in folder",T("FileNotFoundError: Model in folder 'unet' with filename 'flux.gguf' not found.",'  File "/ComfyUI/folder_paths.py", line 3, in f\n    x')],
 ["civitai 401","hub.auth","401",T("requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://civitai.com/api/download/models/1")],
 ["conn refused pip index","env.install_failed","",`Looking in indexes: http://127.0.0.1:1/simple\nWARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<x>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/einops/\nERROR: Could not find a version that satisfies the requirement einops (from versions: none)\nERROR: No matching distribution found for einops\n`],
 ["cut","gpu.out_of_memory","torch.OutOfMemoryError",T("torch.OutOfMemoryError: CUDA out of memory. Tried to alloc").trimEnd()],
 ["tail only","host.disk_full","StorageFull",`    save_file(state_dict, file)\n  File "/v/safetensors/torch.py", line 286, in save_file\n    serialize_file(_flatten(tensors), filename, metadata=metadata)\nsafetensors_rust.SafetensorError: Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: "No space left on device" })\n`],
 ["server ok info","none","",`INFO:     Started server process [12]\nINFO:     Waiting for application startup.\nINFO:     Application startup complete.\nINFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)\nINFO:     127.0.0.1:1 - "GET /error HTTP/1.1" 404 Not Found\nERROR:    Exception in ASGI application\n${T("ValueError: x")}INFO:     127.0.0.1:1 - "GET / HTTP/1.1" 200 OK\nINFO:     127.0.0.1:2 - "GET / HTTP/1.1" 200 OK\nINFO:     127.0.0.1:3 - "GET / HTTP/1.1" 200 OK\n`],
 ["oom retry ok","none","",`CUDA out of memory. Tried to allocate 2.00 GiB. Trying again with batch size 1\nsteps:   1%|          | 1/10 [00:01<00:10,  1.0s/it, avr_loss=0.09]\rsteps: 100%|##########| 10/10 [00:10<00:00,  1.0s/it, avr_loss=0.09]\nmodel saved.\n`],
 ["bash error word","unknown","syntax error","./run.sh: line 12: syntax error near unexpected token `fi'\n"],
 ["nohup ok","none","","nohup: ignoring input\nEpoch 10/10, loss 0.01, errors: 0\nSaved final model to out/model.pt\n"],
 ["killed by timeout","proc.interrupted","Terminated","step 1\nstep 2\nTerminated\n"],
 ["dataset path","data.no_images","dataset path","Error running job: dataset path does is not a directory: /d\n\n========================================\nResult:\n - 0 completed jobs\n - 1 failure\n========================================\n"+T("ValueError: dataset path does is not a directory: /d")],
]

describe("the root line of a log, told by the log alone", () => {
  for (const [name, code, part, log] of [...cases, ...more]) {
    it(`${name}: ${code}`, () => {
      const found = diagnoseText(log)
      assert.strictEqual(found.code, code, String(found.line))
      if (code === "none") assert.deepStrictEqual([found.line, found.lineNumber, found.cause, found.fix, found.retryable], [null, null, null, null, false])
      else assert.include(found.line!, part)
    })
  }
})

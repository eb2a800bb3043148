import { type Example, example, raised, said, thrown } from "./raised.ts"

const library = "/venv/lib/python3.10/site-packages/transformers/modeling_utils.py"

export const environment: { readonly [id: string]: Example } = {
  "python-none": example("error: No interpreter found for Python 3.10 in managed installations or search path\n", "No interpreter found"),
  "python-requires": example("ERROR: Package 'networkx' requires a different Python: 3.9.2 not in '>=3.10'\n", "requires a different Python"),
  "python-ignored-versions": example(
    "ERROR: Ignored the following versions that require a different python version: 2.1.0 Requires-Python >=3.10; 2.2.0 Requires-Python >=3.10\nERROR: Could not find a version that satisfies the requirement numpy==2.2.0 (from versions: 1.26.0)\nERROR: No matching distribution found for numpy==2.2.0\n",
    "Ignored the following"
  ),
  "python-syntax": example("  File \"/srv/app/pick.py\", line 6\n    match device:\n          ^\nSyntaxError: invalid syntax\n", "SyntaxError"),
  "python-union": thrown("TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'", "/usr/lib/python3.8/site-packages/diffusers/utils.py"),
  "python-standard-library": thrown("ImportError: cannot import name 'Self' from 'typing' (/usr/lib/python3.10/typing.py)"),
  "numpy-abi-notice": example(
    `A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.1.3 as it may crash.\n\nTraceback (most recent call last):  File "/srv/app/train.py", line 3, in <module>\n    import cv2\nAttributeError: _ARRAY_API not found\n${raised("ImportError: numpy.core.multiarray failed to import", "/venv/cv2/__init__.py")}`,
    "A module that was compiled"
  ),
  "numpy-abi": thrown("ValueError: numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88 from PyObject"),
  "shared-library": thrown("ImportError: libGL.so.1: cannot open shared object file: No such file or directory", "/venv/cv2/__init__.py"),
  "torchvision-pair": thrown("RuntimeError: operator torchvision::nms does not exist", "/venv/torchvision/_meta_registrations.py"),
  "gpu-too-new": thrown("RuntimeError: CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be asynchronously reported at some other API call"),
  "bitsandbytes": thrown("RuntimeError: \n        CUDA Setup failed despite GPU being available. Please run the following command to get more information:\n", "/venv/bitsandbytes/cextension.py"),
  "illegal-instruction": said("Illegal instruction (core dumped)"),
  "segmentation-fault": example("Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f1 (most recent call first):\n  File \"/venv/torch/nn/functional.py\", line 2 in linear\n\nExtension modules: numpy.core._multiarray_umath (total: 1)\nSegmentation fault (core dumped)\n", "Fatal Python error"),
  "bus-error": said("Bus error (core dumped)"),
  "aborted": example("loading\nfree(): invalid pointer\nAborted (core dumped)\n", "free(): invalid pointer"),
  "windows-dll": thrown("OSError: process ended with 0xC0000135"),
  "torch-without-cuda": thrown("AssertionError: Torch not compiled with CUDA enabled", "/venv/torch/cuda/__init__.py"),
  "driver-too-old": thrown("RuntimeError: The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver"),
  "no-gpu": thrown("RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU"),
  "cannot-import": thrown("ImportError: cannot import name 'cached_download' from 'huggingface_hub' (/venv/huggingface_hub/__init__.py)"),
  "version-required": thrown("ImportError: tokenizers>=0.21,<0.22 is required for a normal functioning of this module, but found tokenizers==0.13.3.\nTry: `pip install transformers -U`", library),
  "scheduler-enum": thrown("AttributeError: COSINE_WITH_MIN_LR", "/usr/lib/python3.10/enum.py"),
  "module-attribute": thrown("AttributeError: module 'torch' has no attribute 'xpu'", "/venv/diffusers/utils/torch_utils.py"),
  "unexpected-argument": thrown("TypeError: CLIPTextModel.__init__() got an unexpected keyword argument 'offload_state_dict'", library),
  "library-attribute": thrown("AttributeError: 'CLIPTextModel' object has no attribute 'text_model'", library),
  "module-library": thrown("ModuleNotFoundError: No module named 'library.train_util'"),
  "module-missing": thrown("ModuleNotFoundError: No module named 'voluptuous'"),
  "library-not-installed": thrown("ImportError: T5Tokenizer requires the SentencePiece library but it was not found in your environment.", library),
  "program-missing": said("run.sh: line 3: accelerate: command not found"),
  "python-asserted": example("Traceback (most recent call last):\n  File \"/srv/app/run.py\", line 3, in <module>\n    assert sys.version_info >= (3, 12)\nAssertionError\n", "AssertionError"),
  "compiled-part": thrown("ModuleNotFoundError: No module named 'numpy._core._multiarray_umath'", "/venv/lib/python3.12/site-packages/numpy/_core/multiarray.py"),
  "removed-from-python": thrown("AttributeError: module 'inspect' has no attribute 'getargspec'", "/venv/lib/python3.11/site-packages/fire/core.py"),
  "unexpected-argument-of-function": thrown("TypeError: split_state_dict() got an unexpected keyword argument 'max_shard'", "/srv/app/train.py", "/venv/lib/python3.11/site-packages/accelerate/accelerator.py"),
  "library-model-attribute": thrown("AttributeError: 'CLIPTextModel' object has no attribute 'text_model'", "/srv/app/train.py", "/venv/lib/python3.11/site-packages/torch/nn/modules/module.py"),
  "option-argument": example("Traceback (most recent call last):\n  File \"/srv/sd-scripts/library/train_util.py\", line 42, in <module>\n    optimizer = optimizer_class(trainable_params, lr=lr, **optimizer_kwargs)\nTypeError: AdamW.__init__() got an unexpected keyword argument 'beta'\n", "'beta'"),
  "architecture-unknown": thrown("KeyError: 'qwen3'", "/srv/app/train.py", "/venv/lib/python3.11/site-packages/transformers/models/auto/configuration_auto.py"),
  "library-half-imported": thrown("AttributeError: partially initialized module 'torchvision' has no attribute 'extension' (most likely due to a circular import)", "/srv/app/train.py", "/venv/lib/python3.11/site-packages/torchvision/_meta_registrations.py"),
  "bundled-module": example("✗ Build failed in 113ms\nerror during build:\n[vite]: Rollup failed to resolve import \"pinia\" from \"/srv/app/src/main.ts\".\n    at viteLog (file:///srv/app/node_modules/vite/dist/node/chunks/dep.js:1:2)\n", "failed to resolve import"),
  "program-spawned": thrown("FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg-static-7'", "/srv/app/train.py", "/usr/lib/python3.12/subprocess.py"),
  "class-gpu": thrown("lightning_fabric.utilities.exceptions.MisconfigurationException: `CUDAAccelerator` can not run on your system since the accelerator is not available."),
  "class-module": thrown("ModuleNotFoundError: Refer to https://github.com/facebookresearch/xformers for more information on how to install xformers")
}

/** They explain, or are looked at only where something else says that the run failed. */
export const warnings: { readonly [id: string]: Example } = {
  "cuda-warning": example(`/venv/torch/cuda/__init__.py:129: UserWarning: CUDA initialization: Found no NVIDIA driver on your system.\n  return torch._C._cuda_getDeviceCount() > 0\n`, "CUDA initialization"),
  "device-cpu": example("accelerator device: cpu\n", "accelerator device: cpu"),
  "image-size": example(`failed to get image size: /data/a.png, error: cannot identify image file '/data/a.png'\n${raised("ZeroDivisionError: division by zero", "/srv/sd-scripts/library/train_util.py")}`, "failed to get image size"),
  "codec-notice": example("[png @ 0x55bb1b946f00] Invalid PNG signature 0x3C68746D6C3E3430.\nError while decoding stream #0:0: Invalid data found when processing input\nConversion failed!\n", "Invalid PNG signature"),
  "pip-conflict-notice": example("ERROR: pip's dependency resolver does not currently take into account all the packages that are installed. This behaviour is the source of the following dependency conflicts.\nxformers 0.0.20 requires torch==2.0.1, but you have torch 2.6.0 which is incompatible.\n", "dependency resolver"),
  "not-a-checkout": said("fatal: not a git repository (or any of the parent directories): .git")
}

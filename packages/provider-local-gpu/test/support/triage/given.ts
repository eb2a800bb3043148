import { because, type Example, example, raised, said, thrown } from "./raised.ts"

const hub = "/venv/lib/python3.10/site-packages/huggingface_hub/file_download.py"
const trainer = "/srv/sd-scripts/library/train_util.py"

/** Models, hub, data and arguments. */
export const given: { readonly [id: string]: Example } = {
  "model-shapes": thrown("RuntimeError: mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)", "/srv/ComfyUI/execution.py", "/srv/ComfyUI/comfy/ldm/modules/attention.py"),
  "trainer-option": thrown("AssertionError: full_fp16 requires mixed precision='fp16' / full_fp16を使う場合はmixed_precision='fp16'を指定してください。", trainer),
  "model-empty": thrown("EOFError", "/srv/app/load.py", "/venv/torch/_weights_only_unpickler.py"),
  "hub-auth": thrown("huggingface_hub.errors.LocalTokenNotFoundError: Token is required (`token=True`), but no token found.", hub),
  "hub-refused": example(`${raised("requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://huggingface.co/some/model/resolve/main/config.json", hub)}${because}${raised("huggingface_hub.errors.GatedRepoError: 401 Client Error. (Request ID: Root=1-67)\n\nCannot access gated repo for url https://huggingface.co/some/model.", hub)}`, "requests.exceptions.HTTPError"),
  "hub-busy": thrown("requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://huggingface.co/api/models/some/model", hub),
  "hub-offline": thrown("OSError: Can't load tokenizer for 'openai/clip-vit-large-patch14'. If you were trying to load it from 'https://huggingface.co/models', make sure you don't have a local directory with the same name.", "/venv/transformers/tokenization_utils_base.py"),
  "hub-network": thrown("urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='huggingface.co', port=443): Max retries exceeded with url: /some/model (Caused by NameResolutionError(\"Failed to resolve 'huggingface.co'\"))", "/venv/urllib3/connectionpool.py"),
  "hub-transfer": thrown("RuntimeError: Data processing error: CAS service error : ReqwestMiddleware Error: Request failed after 5 retries", hub),
  "hub-lfs": example("Cloning into 'model'...\nError downloading object: model.safetensors (abc123): Smudge error: batch response: Rate limit exceeded\nerror: external filter 'git-lfs filter-process' failed\nfatal: model.safetensors: smudge filter lfs failed\n", "Error downloading object"),
  "hub-connection": thrown("httpx.ReadError: [Errno 104] Connection reset by peer", hub),
  "tokenizer-files": thrown("TypeError: expected str, bytes or os.PathLike object, not NoneType", "/venv/transformers/models/clip/tokenization_clip.py"),
  "hub-url": thrown("urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>", "/usr/lib/python3.10/urllib/request.py"),
  "model-repository": thrown("OSError: some/model is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'", "/venv/transformers/utils/hub.py"),
  "model-file": thrown("FileNotFoundError: [Errno 2] No such file or directory: '/models/checkpoints/realvis.safetensors'"),
  "model-corrupt": thrown("safetensors_rust.SafetensorError: Error while deserializing header: MetadataIncompleteBuffer", "/srv/sd-scripts/library/sdxl_model_util.py"),
  "model-architecture": thrown("RuntimeError: Error(s) in loading state_dict for SdxlUNet2DConditionModel:\n\tMissing key(s) in state_dict: \"time_embed.0.weight\", \"time_embed.0.bias\". "),
  "opencv-read": example(`[ WARN:0@0.053] global loadsave.cpp:241 findDecoder imread_('images/missing.png'): can't open/read file: check file path/integrity\n${raised("cv2.error: OpenCV(4.10.0) /io/opencv/modules/imgproc/src/resize.cpp:4152: error: (-215:Assertion failed) !ssize.empty() in function 'resize'")}`, "can't open/read file"),
  "trainer-no-data": said("ERROR    No data found. Please verify arguments (train_data_dir must be the parent of folders with images) / 画像がありません。                  train_network.py:396"),
  "no-images": thrown("ValueError: num_samples should be a positive integer value, but got num_samples=0", "/venv/torch/utils/data/sampler.py"),
  "image-corrupt": example(`ERROR    Error loading file: /data/10_maya/a.png                                  train_util.py:1200\n${raised("PIL.UnidentifiedImageError: cannot identify image file '/data/10_maya/a.png'", "/usr/lib/python3.10/concurrent/futures/thread.py", trainer)}`, "PIL.UnidentifiedImageError"),
  "caption-encoding": thrown("UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte", trainer),
  "usage-error": example("usage: sdxl_train_network.py [-h] [--v2]\n                             [--v_parameterization]\nsdxl_train_network.py: error: unrecognized arguments: --xformer\n", "unrecognized arguments"),
  "configuration-file": example(`ERROR    Invalid user config / ユーザ設定の形式が正しくないようです                       config_util.py:395\n${raised("voluptuous.error.MultipleInvalid: extra keys not allowed @ data['datasets'][0]['resolutoin']", "/srv/sd-scripts/library/config_util.py")}`, "MultipleInvalid"),
  "configuration-absent": example("2026-11-30 10:16:31 INFO     presets/maya-xl.toml not found.                  train_util.py:4741\n", "maya-xl.toml"),
  "workers": thrown("ValueError: persistent_workers option needs num_workers > 0", "/venv/torch/utils/data/dataloader.py"),
  "trainer-combination": thrown("AssertionError: network for Text Encoder cannot be trained with caching Text Encoder outputs / Text Encoderの出力をキャッシュしながらText Encoderのネットワークを学習することはできません", "/srv/sd-scripts/sdxl_train_network.py"),
  "optimizer-module": thrown("ValueError: Attempting to unscale FP16 gradients.", "/venv/torch/amp/grad_scaler.py")
}

/** Installers. */
export const installing: { readonly [id: string]: Example } = {
  "uv-python": example("  × No solution found when resolving dependencies:\n  ╰─▶ Because the current Python version (3.9.2) does not satisfy Python>=3.10 and\n      networkx==3.4 depends on Python>=3.10, we can conclude that your requirements are unsatisfiable.\n", "Because the current Python"),
  "uv-not-found": example("  × No solution found when resolving dependencies:\n  ╰─▶ Because there is no version of torch==9.9.9 and you require torch==9.9.9, we can conclude that your requirements are unsatisfiable.\n", "Because there is no version"),
  "project-file": example("error: Failed to parse: `pyproject.toml`\n  Caused by: TOML parse error at line 4, column 24\n  |\n4 | dependencies = [\"torch\n  |                        ^\n", "TOML parse error"),
  "uv-conflict": example("  × No solution found when resolving dependencies:\n  ╰─▶ Because transformers==4.54.1 depends on tokenizers>=0.21 and you require tokenizers==0.13.3, we can conclude that your requirements are\n      unsatisfiable.\n", "Because transformers"),
  "pip-conflict": example("ERROR: Cannot install -r requirements.txt (line 1) and tokenizers==0.13.3 because these package versions have conflicting dependencies.\n\nThe conflict is caused by:\n    The user requested tokenizers==0.13.3\n\nERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/\n", "Cannot install"),
  "trainer-script-missing": said("python: can't open file '/srv/sd-scripts/sdxl_train_network.py': [Errno 2] No such file or directory"),
  "install-hash": example("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.\n    einops from http://127.0.0.1/einops-0.7.0-py3-none-any.whl:\n        Expected sha256 0000\n             Got        0f3096\n", "DO NOT MATCH"),
  "install-network": example("error: Request failed after 3 retries\n  Caused by: Failed to fetch: `https://pypi.org/simple/einops/`\n  Caused by: error sending request for url (https://pypi.org/simple/einops/)\n  Caused by: dns error: failed to lookup address information: Temporary failure in name resolution\n", "Failed to fetch"),
  "download-lines": example("Cloning into 'sd-scripts'...\nfatal: unable to access 'https://github.com/kohya-ss/sd-scripts/': Could not resolve host: github.com\n", "unable to access"),
  "pip-not-found": example("ERROR: Could not find a version that satisfies the requirement torch==2.6.0+cu124 (from versions: 2.4.0, 2.6.0)\nERROR: No matching distribution found for torch==2.6.0+cu124\n", "Could not find a version"),
  "check-found": example("Checked 5 packages in 1ms\nFound 1 incompatibility\nThe package `tokenizers` requires `huggingface-hub>=0.16.4,<1.0`, but `0.10.1` is installed\n", "The package"),
  "container-file": said("ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)"),
  "container-image": example("Unable to find image 'nvidia/cuda:99.0-base' locally\ndocker: Error response from daemon: manifest for nvidia/cuda:99.0-base not found: manifest unknown: manifest unknown.\n\nRun 'docker run --help' for more information\n", "manifest unknown"),
  "interpreter-link": said("run.sh: line 3: ./env/bin/python: No such file or directory"),
  "build-tools": example("  × Failed to build `insightface==0.7.3`\n  ├─▶ The build backend returned an error\n  ╰─▶ Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)\n\n      [stderr]\n      error: command 'x86_64-linux-gnu-g++' failed: No such file or directory\n\n      hint: This usually indicates a problem with the package\n", "x86_64-linux-gnu-g++"),
  "npm-conflict": example("npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\nnpm error\n", "unable to resolve"),
  "npm-failed": example("npm error code ETARGET\nnpm error notarget No matching version found for is-number@999.0.0.\n", "No matching version"),
  "install-failed": example("  error: subprocess-exited-with-error\n\n  × python setup.py egg_info did not run successfully.\n  │ exit code: 1\n  ╰─> [4 lines of output]\n      Traceback (most recent call last):\n        File \"<string>\", line 2, in <module>\n      ModuleNotFoundError: No module named 'torch'\n      [end of output]\n\n  note: This error originates from a subprocess, and is likely not a problem with pip.\nerror: metadata-generation-failed\n", "No module named 'torch'")
}

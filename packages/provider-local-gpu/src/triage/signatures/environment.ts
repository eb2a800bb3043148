/** The Python environment: interpreter, packages, compiled parts, driver. */
import type { Signature } from "../Signature.ts"
import { death } from "./death.ts"

const rebuild = "Build the environment anew in one pass from its lock: `likeness env build`."
const rightPython = "Use the Python that the lock names: `likeness env build` fetches it (or `uv python install 3.10`)."
const checkDriver = "See `nvidia-smi`: the driver must be there and as new as the build of torch needs; in a container start with `--gpus all`; CUDA_VISIBLE_DEVICES must name a GPU that exists."

const standardModules = "typing|collections|inspect|asyncio|importlib(?:\\.\\w+)?|enum|dataclasses|functools|itertools|math|fractions|contextlib|types|zoneinfo|datetime|warnings|threading|cgi|imp|asyncore|distutils(?:\\.\\w+)?"

/** What newer versions of Python no longer have: whoever asks for it is too old. */
const gone = String.raw`'(?:Mapping|MutableMapping|Mutable\w{2,20}|Sequence|Iterable|Iterator|Callable|Hashable|Container|Sized|Set|KeysView|Generator|Awaitable|Coroutine|getargspec|ArgSpec|formatargspec|gcd|coroutine|ImpImporter|ImpLoader|clock|SafeConfigParser|escape|Str|Num|NameConstant|find_loader|makeSuite|tostring|encodestring|decodestring|_checkLevel|isAlive|Binary)'`

export const python: ReadonlyArray<Signature> = [
  {
    id: "python-none", code: "env.python_version",
    when: /No interpreter found (?:for|in)|No suitable Python runtime found|No virtual environment found for Python \d|No download found for request: (?:cpython|pypy)|[Pp]ython ?3?\.\d{1,2}: (?:command )?not found|^python3\.\d{1,2}: |Invalid version request|No Python at '|Python \d[\d.]{0,6} (?:was not found|is not installed)|InvalidPythonInstallation|failed to find interpreter|No executable for the provided Python version|version [`']3?\.?[\d.]{1,8}' is not installed \(set by|[Ii]nterpreter .{0,120}\b(?:not found|does not exist|could not be found)|^(?:.{0,60}env: )?['‘]?python[23]?(?:\.\d{1,2})?['’]?: No such file|Python interpreter .{0,80}(?:not|no) |(?:PythonVersionNotFound|NoCompatiblePythonVersionFound|Could not find (?:a |the )?(?:python executable|compatible Python))/u,
    line: { words: ["env: 'python", "env: ‘python", "env: python", "python3.", "No interpreter found", "No suitable Python", "No Python at", "is not installed (set", "ython interpreter "], weight: "record", when: /version [`']3?\.?[\d.]{1,8}' is not installed \(set by|[Pp]ython interpreter \S{1,40} (?:was |is |could )?not (?:be )?found|^(?:error: |ERROR: |× )?No (?:interpreter found|suitable Python)|No Python at '|python3?\.\d{1,2}: (?:command )?not found|(?:^|[:：] ?)python3\.\d{1,2} ?[:：] ?(?:.{0,80}(?:not found|nicht gefunden|introuvable|no encontrada|non trovato|não encontrado|не найдена|見つかりません|未找到命令|nie znaleziono|niet gevonden|nenalezen|komut yok|찾을 수 없음))|^(?:\S{0,60}\/)?env: ['‘]?python[\d.]{0,5}['’]?:/u },
    cause: "There is no interpreter of the version that is asked for.", fix: rightPython
  },
  {
    id: "python-requires", code: "env.python_version",
    when: /requires a different Python|[Cc]urrent Python version \([^)]{1,40}\) does not satisfy|requested Python version \([^)]{1,40}\) does not satisfy|which is incompatible with the project's Python requirement|[Rr]equires-Python\b.{0,40}(?:not|but|incompatible)|(?:current|requested|running) (?:version of )?[Pp]ython(?: version)? ?\(?[\d.]{0,8}\)? (?:is )?(?:not supported|unsupported|too old)|[Pp]ython version must be|[Rr]equires [Pp]ython ?(?:version )?(?:>=|<|==|~=|\d)|Python \d\.\d{1,2}(?:\.\d{1,3})? or (?:newer|later|higher|above|greater) is required|Python [\d.]{1,8} is not supported|Cannot install on Python version|Python (?:version )?\(?[\d.]{1,8}\)? (?:is not|isn't) (?:supported|compatible)|(?:supported|installed|current) (?:project's )?Python (?:range|requirement|version).{0,80}(?:is )?not compatible|Python version.{0,40}not supported|needs Python \d|no wheels with a matching Python|[Pp]ython (?:ABI|implementation) tag|Python (?:>=? ?)?\d\.\d{1,2}\+? (?:is )?(?:required|needed)|needs? [Pp]ython|unsupported pickle protocol|Minimum required version of Python|support for Python [\d.]{1,6} (?:has been )?(?:was )?(?:dropped|removed|ended)|unsupported Python version/iu,
    unless: /Ignored the following versions/u,
    line: {
      words: ["ython version must", "equires Python", "equires python", "is not supported", "requires a different Python", "or newer is required", "or later is required", "or higher is required", "or above is required"], weight: "record",
      when: /^(?:ERROR|Error|error|\W{0,4}The|\W{0,4}Python|\W{0,4}This|Sorry|\W{0,4}Your)\b.{0,160}(?:[Pp]ython.{0,80}(?:not supported|unsupported|must be|required|too old)|[Rr]equires [Pp]ython|requires a different Python)/u
    },
    cause: "A package does not support this version of Python.", fix: rightPython
  },
  {
    id: "python-asserted", code: "env.python_version", when: /^(?:AssertionError|RuntimeError|Exception|SystemExit|ImportError|NotImplementedError)\b/u, shows: /sys\.version_info[^\n]*$|python_version\(\)[^\n]*$/u,
    cause: "A program does not accept this version of Python.", fix: rightPython
  },
  {
    id: "python-ignored-versions", code: "env.python_version", when: /^ERROR: Ignored the following versions that require a different python version/u,
    cause: "The versions that are asked for do not support this Python.", fix: rightPython
  },
  {
    id: "python-syntax", code: "env.python_version", when: /^SyntaxError: (?:invalid syntax|f-string|expected|Missing parentheses|future feature|positional patterns|unparenthesized)/u,
    frames: /python(?:2|3\.[0-9])\/|site-packages|^> (?:match .{1,200}:|case .{1,200}:|except\*.{0,80}|type \w{1,60}.{0,80}=.{0,80}|with \(|print\b.{0,200}|.{0,200}:=.{0,200}|.{0,200}\bf['"].{0,200}|from __future__.{0,80}|async .{0,200}|def .{0,160}\w: ?\w.{0,200}|(?:def|class) \w{1,60}\[.{0,200}|\w{1,60}: [A-Za-z]\w{0,40}(?:\[.{0,80}\])?(?: = .{0,120})?$)/mu,
    cause: "A package uses syntax that this Python does not know.", fix: rightPython
  },
  {
    id: "python-union", code: "env.python_version", when: /^TypeError: (?:unsupported operand type\(s\) for \|: '[\w.]{0,40}(?:type|Alias|NoneType|Meta|Form|builtin_function_or_method)'|'(?:type|ABCMeta|_GenericAlias)' object is not subscriptable)/u,
    cause: "A package uses types that this Python does not know.", fix: rightPython
  },
  {
    id: "python-standard-library", code: "env.python_version",
    unless: new RegExp(gone, "u"),
    when: new RegExp(String.raw`^(?:AttributeError: '(?:str|bytes|dict|list|int|(?:Posix|Windows)?Path)' object has no attribute '(?:removeprefix|removesuffix|is_relative_to|with_stem|hardlink_to|readlink|bit_count|isascii|walk|with_segments)'|TypeError: unsupported operand type\(s\) for \|=?: '(?:dict|OrderedDict)' and '|TypeError: (?:zip|dataclass)\(\) (?:takes no keyword|got an unexpected keyword argument '(?:slots|kw_only|match_args)'))|^ImportError: cannot import name '\w{1,80}' from '(?:${standardModules})'|^AttributeError: module '(?:pkgutil|inspect|collections|typing|asyncio|fractions|math|time|string|types|unittest|configparser|ast)' has no attribute|^AttributeError: module 'importlib(?:\.\w{1,20})?' has no attribute`, "u"),
    cause: "A package needs a part of Python that this version does not have.", fix: rightPython
  }
]

export const binaries: ReadonlyArray<Signature> = [
  {
    id: "numpy-abi-notice", code: "env.binary_incompatible", when: /A module that was compiled using NumPy 1\.x cannot be run in/u, line: { words: ["compiled using NumPy"], weight: "warning" },
    explains: /_ARRAY_API not found|numpy\.core\.multiarray|Numpy is not available|numpy\._core\.multiarray|numpy\.core\.umath|initialization of \w{1,40} (?:did not return|raised)|SystemError/u,
    cause: "A package was compiled for NumPy 1 and NumPy 2 is installed.", fix: `Pin \`numpy<2\`. ${rebuild}`
  },
  {
    id: "numpy-abi", code: "env.binary_incompatible",
    when: /_ARRAY_API not found|numpy\.(?:_)?core\.(?:multiarray|umath) failed to import|numpy\.dtype size changed|numpy\.\w{1,20} size changed|Numpy is not available|module compiled against (?:ABI|API) version|compiled against NumPy|Importing the numpy C-extensions failed|binary incompatib/u,
    cause: "A compiled package and NumPy do not fit one another.", fix: `Pin \`numpy<2\`. ${rebuild}`
  },
  {
    id: "compiled-part", code: "env.binary_incompatible",
    when: /No module named '[\w.]{1,80}\.(?:_\w{0,40}_umath|_C|_imaging\w{0,10}|_?\w{0,30}_rust|_ext|_cuda|_cpp|_extension|_\w{2,40}_core|_bindings|_native|_sparsetools|_ufuncs|_libs\.\w{1,40})'|cannot import name '(?:_imaging\w{0,10}|_C|_\w{1,30}_ext|_ext|_rust|_multiarray_umath|_umath_linalg)'/u,
    cause: "The compiled part of a package is not there or was built for another Python.", fix: rebuild
  },
  {
    id: "shared-library", code: "env.binary_incompatible",
    when: /cannot open shared object file|undefined symbol: |version [`'][A-Z_]{2,20}[\d.]{0,12}' not found|DLL load failed|\[WinError (?:126|127|193|1114)\]|invalid ELF header|\.so(?:\.\d{1,4}){0,3}: cannot (?:read|map|make|create|apply) |wrong ELF class|file too short$|[Cc]annot allocate memory in static TLS block|Library not loaded: |Symbol not found: |image not found|mach-o.{0,80}(?:wrong|incompatible) architecture|incompatible architecture \(have|cannot load (?:library|symbol)|Could not load (?:library|dynamic library)|Unable to load any of \{?libcud|[Ee]xec format error|PyCapsule_Import could not import|Couldn't load custom C\+\+ ops|Could not find (?:module|library).{0,200}\.(?:dll|so)|error while loading shared libraries|Error relocating|_dl_open|dlopen\(|cannot enable executable stack|ELF load command|failed to map segment|dynamic module does not define|compiled against a different Node\.js|installed \S{1,60} for another platform|your machine doesn't support/u,
    unless: /nvidia-container-cli|Dlerror: .{0,200}libcu.{0,200}Skipping|Could not load dynamic library 'lib(?:nvinfer|cud).{0,400}(?:Ignore above|dlerror)/u,
    line: { words: ["symbol lookup error", "not found (required", "error while loading shared", "Could not load library", "xec format error", "Unable to load any of"], weight: "failure", when: /: (?:error while loading shared libraries|symbol lookup error): |: version [`'][A-Z_]{2,20}[\d.]{0,12}' not found|^Could not load library |^Unable to load any of |: cannot execute binary file: |[Ee]xec format error$/u },
    cause: "A compiled part cannot be loaded here.", fix: `On a machine without a desktop use opencv-python-headless, and unset LD_LIBRARY_PATH. ${rebuild}`
  },
  {
    id: "torchvision-pair", code: "env.binary_incompatible",
    when: /operator \w{1,40}::\w{1,60} does not exist|Unknown builtin op: \w{1,40}::|Could not run '(?:torchvision|xformers|torchaudio|flash_attn)::|compiled with different CUDA (?:major )?versions|No operator found for `?memory_efficient_attention|xFormers wasn't build with CUDA|No available kernel\. Aborting|no kernel found to launch|not built with CUDA.{0,60}xformers|FlashAttention only supports|Torch was compiled.{0,60}but/u,
    cause: "torch and a package compiled beside it are not a pair, or not for this GPU.", fix: rebuild
  },
  {
    id: "gpu-too-new", code: "env.binary_incompatible",
    when: /no kernel image is available|device kernel image is invalid|invalid device function|CUDA capability sm_\d{2,3} is not compatible|cudaErrorNoKernelImageForDevice|(?:named symbol not found)|unsupported (?:gpu )?architecture|sm_\d{2,3}.{0,40}(?:is not defined|not supported)|ptxas fatal.{0,80}sm_|Unsupported gpu architecture|invalid value for --gpu-architecture/iu,
    line: { words: ["no kernel image", "Unsupported gpu arch"], weight: "record", when: /(?:[Ee]rror\b.{0,200})no kernel image is available|nvcc fatal.{0,60}Unsupported gpu architecture/u },
    cause: "This build has no code for a GPU of this kind.", fix: "Use the lock for it (RTX 50: cu128): `likeness env list`, then `likeness env build`."
  },
  {
    id: "bitsandbytes", code: "env.binary_incompatible",
    when: /CUDA (?:Setup failed despite|SETUP: Setup Failed)|Could not load bitsandbytes native library|libbitsandbytes_\w{1,40}\.(?:so|dll)|bitsandbytes.{0,120}(?:was not compiled|compiled without|not supported)|bnb_setup|'NoneType' object has no attribute 'cadam|undefined symbol: cadam|module 'bitsandbytes' has no attribute/u,
    line: { words: ["CUDA Setup failed"], weight: "record" },
    cause: "bitsandbytes has no compiled part for this CUDA.", fix: "Choose an optimizer that does without it (`--optimizer_type AdamW`)."
  },
  {
    id: "illegal-instruction", code: "env.binary_incompatible", when: /Illegal instruction|trap invalid opcode|died with <Signals\.SIGILL|SIGILL\b|exit (?:code|status):? 132\b|Недопустимая инструкция|不正命令|非法指令|Ungültiger Maschinenbefehl|Instruction (?:illégale|non permise)/u,
    line: {
      words: ["Illegal instruction", "trap invalid opcode", "code 132", "Ungültiger", "illégale", "不正命令", "非法指令"], weight: "failure",
      when: new RegExp(String.raw`${death("Illegal instruction|Ungültiger Maschinenbefehl|Instruction (?:illégale|non permise)|不正命令|非法指令|Недопустимая инструкция").source}|^traps: .{1,80} trap invalid opcode|^qemu: uncaught target signal 4\b|exit(?:ed with)? (?:code|status):? 132\b`, "iu")
    },
    cause: "The processor lacks instructions that a compiled part needs (AVX, most often).", fix: "Use another machine."
  },
  {
    id: "segmentation-fault", code: "env.binary_incompatible",
    when: /[Ss]egmentation fault|segfault at|SIGSEGV|Access violation|access violation|0x[Cc]0000005|exit (?:code|status):? (?:139|-11)\b|\(exitcode: -11\)|Speicherzugriffsfehler|Erreur de segmentation|Violación de segmento|Errore di segmentazione|Ошибка сегментирования|段错误|段錯誤|세그멘테이션|セグメンテーション/u,
    line: {
      words: ["egmentation fault", "segfault at", "SIGSEGV", "Speicherzugriffsfehler", "Erreur de segmentation", "Violación de segmento", "Ошибка сегм", "段错误", "段錯誤", "セグメン", "code 139", "exitcode: -11"], weight: "failure",
      when: new RegExp(String.raw`${death("Segmentation fault|Speicherzugriffsfehler|Erreur de segmentation|Violación de segmento|Errore di segmentazione|Ошибка сегментирования|段错误|段錯誤|Segmentation fehler|セグメンテーション(?:違反|フォールト)|segmentation fault").source}|^\S{1,60}\[\d{1,8}\]: segfault at|^qemu: uncaught target signal 11\b|exit(?:ed with)? (?:code|status):? 139\b|\(exitcode: -11\)|Unexpected segmentation fault encountered in worker|Signal 11 \(SIGSEGV\) received|(?:terminated|killed|died|exited|ended)\b.{0,40}(?:SIGSEGV|signal 11)\b|\bwas sent SIGSEGV|status=11\/SEGV`, "iu")
    },
    cause: "A compiled part touched memory that is not its own.", fix: rebuild
  },
  {
    id: "bus-error", code: "host.shared_memory", when: /^(?:Fatal Python error: )?Bus error|(?:line \d{1,6}:\s{1,8}\d{1,8} )Bus error|SIGBUS|exit (?:code|status):? 135\b|Erreur du bus|Speicherbusfehler|バスエラー|总线错误/u,
    line: {
      words: ["Bus error", "code 135", "Erreur du bus", "バスエラー", "总线错误", "Speicherbusfehler"], weight: "failure",
      when: new RegExp(String.raw`${death("Bus error|Erreur du bus|Speicherbusfehler|バスエラー|总线错误").source}|exit(?:ed with)? (?:code|status):? 135\b|(?:terminated|killed|died|exited|ended)\b.{0,40}(?:SIGBUS|signal 7)\b`, "iu")
    },
    cause: "Memory that processes share was gone; /dev/shm is too small, most often.", fix: "Give the container more shared memory (`docker run --shm-size=8g`), or set the data loader's workers to 0."
  },
  {
    id: "aborted", code: "env.binary_incompatible", unless: /^Aborted\.$/u,
    when: /^Fatal Python error: (?!Segmentation|Bus|init|Py_Init|preinit|config)|^(?:free|malloc|realloc)\(\): |^munmap_chunk|^double free|^corrupted (?:size|double)|stack smashing detected|buffer overflow detected|Floating point exception|ERROR: AddressSanitizer: (?!detected memory leaks)|^Aborted(?: \(|$)|line \d{1,6}:\s{1,8}\d{1,8} Aborted\b|exit (?:code|status):? 134\b|OMP: Error #15|Intel MKL FATAL ERROR/u,
    line: {
      words: ["Aborted", "code 134", "Floating point exception", "buffer overflow detected", "Abgebrochen", "中止", "已放弃", "Аварийн"].filter((word) => new TextEncoder().encode(word).length > 4), weight: "failure",
      when: new RegExp(String.raw`${death("Aborted|Floating point exception|Trace/breakpoint trap|Abgebrochen|Abandon|Abortado|中止|已放弃|Аварийный останов").source}|exit(?:ed with)? (?:code|status):? 134\b|(?:terminated|killed|died|exited|ended)\b.{0,40}(?:SIGABRT|signal 6)\b|status=6\/ABRT`, "iu")
    },
    cause: "A compiled part aborted.", fix: rebuild
  },
  { id: "windows-dll", code: "env.binary_incompatible", when: /0x[Cc]0000135/u, cause: "A DLL is missing.", fix: rebuild }
]

export const drivers: ReadonlyArray<Signature> = [
  {
    id: "torch-without-cuda", code: "env.cuda_unavailable",
    when: /Torch not compiled with CUDA|not compiled with (?:CUDA|GPU) (?:enabled|support)|but torch\.cuda\.is_available\(\) is False|requires a GPU \(not 'cpu'\)|[Bb]f16 mixed precision requires PyTorch >= 1\.10|CUDA is not available|cuda is not available|Your setup doesn't support bf16\/gpu|FP16 Mixed precision training.{0,80}can only be used on CUDA|CUDA is required but|ProcessGroupNCCL is only supported with GPUs|doesn't have NCCL built in|dummy base class (?:Event|Stream|\w{0,40}Cuda)|module 'torch\._C' has no attribute '_[Cc]uda|not linked with support for cuda|Could not run 'aten::.{0,80}from the 'CUDA' backend|CudaSupportError|CUDA driver library cannot be found|is not available on CPU\b|make sure torch can access a CUDA device|you should use device="cpu" instead|Unable to initialize backend '(?:cuda|gpu)'|GPU is required|[Cc]uda is required|\brequires accelerator, but not found|[Uu]nknown backend:? ['"]?(?:cuda|gpu)\b/u,
    line: { words: ["ProcessGroupNCCL is only", "NCCL built in", "orch not compiled with", "CUDA is not available", "cuda is not available"], weight: "record" },
    cause: "This build of torch finds no GPU that it could use.", fix: `${checkDriver} ${rebuild}`
  },
  {
    id: "driver-too-old", code: "env.cuda_unavailable",
    when: /NVIDIA driver on your system is too old|driver only supports CUDA|[Uu]pdate (?:your |the )?(?:NVIDIA |GPU |graphics )(?:GPU )?driver|driver version is insufficient|cudaErrorInsufficientDriver|PTX was compiled with an unsupported toolchain|unsatisfied condition: (?:cuda|driver)|cuda>=[\d.]{1,6}, please update your driver/u,
    line: { words: ["is too old (found", "driver version is insufficient", "unsatisfied condition"], weight: "record" },
    cause: "The driver is too old for this build of CUDA.", fix: "Install a newer NVIDIA driver."
  },
  {
    id: "no-gpu", code: "env.cuda_unavailable",
    when: /Found no NVIDIA driver|CUDA driver initialization failed|No CUDA GPUs are available|no CUDA-capable device|No HIP GPUs|Unexpected error from cudaGetDeviceCount|invalid device ordinal|CUDA error: (?:initialization error|system not yet initialized|unknown error.{0,200}CUDA_VISIBLE_DEVICES)|CUDA unknown error|CUDA initialization: |cuInit.{0,60}(?:fail|error)|cudaErrorNoDevice|CUDA_ERROR_NO_DEVICE|could not select device driver|nvml error|nvidia-container-cli: |Driver\/library version mismatch|couldn't communicate with the NVIDIA driver|NVML: |Failed to initialize NVML|No devices were found|libcuda\.so(?:\.1)?: cannot open|nvidia-smi: (?:command )?not found|No such file or directory: 'nvidia-smi'|NVMLError_\w{3,40}|No GPU found|no GPU (?:is )?(?:available|detected)|GPU not found|No accelerator|No GPU or Intel XPU found|currently no available devices found|Megatron requires CUDA|No supported gpu backend|\b0 active drivers|[Ee]xpected a (?:cuda|CUDA|GPU) device|is_available\(\).{0,40}False|available_devices = None|Cannot access accelerator device when none|unresolvable CDI devices|(?:unknown or invalid|Unknown) runtime(?: name| specified)?:? nvidia/u,
    unless: /UserWarning|Can't initialize NVML|GPU will not be used|No GPU found.{0,40}(?:using|fall)|No module named 'pynvml|pynvml package/u,
    line: { words: ["Found no NVIDIA driver", "select device driver", "nvidia-container-cli", "Driver/library version", "communicate with the NVIDIA", "Failed to initialize NVML", "No CUDA GPUs", "No devices were found", "CDI devices", "no CUDA-capable", "invalid runtime name", "runtime specified nvidia", "invalid device ordinal", "nvidia-smi: command not"], weight: "record" },
    cause: "No GPU with a working driver is visible.", fix: checkDriver
  },
  {
    id: "cuda-warning", code: "env.cuda_unavailable", when: /UserWarning: (?:CUDA initialization: |Can't initialize NVML)|^CUDA initialization: /u, line: { words: ["CUDA initialization"], weight: "warning" },
    explains: /^accelerator device: cpu/u,
    cause: "No GPU with a working driver is visible.", fix: checkDriver
  },
  {
    id: "device-cpu", code: "env.cuda_unavailable", when: /^accelerator device: cpu\b/u, line: { words: ["device: cpu"], weight: "warning" },
    cause: "The trainer found no GPU and computes on the processor, which takes days.", fix: checkDriver
  }
]

export const conflicts: ReadonlyArray<Signature> = [
  {
    id: "cannot-import", code: "env.package_conflict", when: /^ImportError: cannot import name /u, unless: /\(unknown location\)|circular import\)(?! \(\S{0,300}(?:site-packages|dist-packages))/u,
    cause: "A package does not have the part that another one expects: their versions disagree.", fix: rebuild
  },
  {
    id: "version-required", code: "env.package_conflict",
    when: /is required for a normal functioning of this module, but found|^(?:\w{1,40}\.){0,6}(?:VersionConflict|ContextualVersionConflict|DistributionNotFound)\b|but you have .{1,80} which is incompatible|requires .{1,120}\b(?:or (?:newer|later|higher|above)|at least|>=).{0,40}\b(?:found|got|have|installed)\b|requires .{1,160}(?:but|which|, and) (?:you have|found|version|is installed|got|.{1,40} is installed|.{1,40} was found)|version (?:mismatch|conflict)|[Uu]pgrade (?:your )?(?:version|installation)|has been (?:removed|moved|renamed|deprecated and removed)|is not compatible with (?:the )?(?:installed|current|your|this version)|[Vv]ersion of [\w-]{1,40} you are using is not compatible|[Mm]inimum [\w-]{1,30} version .{1,20}(?:needed|required)|is deprecated in the latest version of|incompatible with (?:the )?(?:installed|current|your) (?:version|[\w-]{1,40} version)|requires (?:at least )?(?:version )?[\w-]{1,60} ?(?:>=|==|<=|~=|<|>) ?\d|was removed in the (?:NumPy|\w{1,40}) \d|Descriptors cannot (?:not )?be created directly|urllib3 v2(?:\.0)? only supports|PydanticImportError|PydanticUserError|does not recognize this architecture|removed in (?:version )?\d|\bversion must be (?:>=|at least|<|==)|seems to be (?:too )?old|\bis too old\b(?! \(found)|requires (?:PyTorch|torch|transformers|diffusers|accelerate|peft|deepspeed|numpy|CUDA) v?\d[\w.]{0,12} or (?:later|newer|higher|above)|[Pp]lease (?:update|upgrade) (?:your )?(?:version of )?[`']?(?:[Dd]eep[Ss]peed|[Pp]y[Tt]orch|torch|transformers|diffusers|accelerate|peft|bitsandbytes|numpy|safetensors|huggingface[-_]hub)|needs [\w-]{2,40} v?\d[\w.]{0,12} or (?:less|greater|later|newer|older|higher|lower)|did not match any variant of untagged enum|require users to upgrade torch|an incompatible version of|too old (?:of a )?version|a version of `?[\w-]{1,40}`? that is not compatible/u,
    unless: /\bCannot find a working triton\b|DistributionNotFound: The '|\brequires [a-z]+_[a-z]\w* ?[<>]|: --[a-z]\w+ requires /u, during: "run", kinds: ["exception", "record"],
    cause: "The versions of two packages disagree.", fix: rebuild
  },
  {
    id: "removed-from-python", code: "env.package_conflict", when: new RegExp(String.raw`^AttributeError: (?:module '\w{2,20}(?:\.\w{2,20})?'|'Thread' object) has no attribute ${gone}`, "u"),
    cause: "A package needs a part of Python that newer versions no longer have: it is too old for this one.", fix: rebuild
  },
  {
    id: "scheduler-enum", code: "env.package_conflict",
    when: /^(?:AttributeError|KeyError|ValueError): .{0,80}(?:COSINE_WITH_MIN_LR|INVERSE_SQRT|WARMUP_STABLE_DECAY|PIECEWISE_CONSTANT|SchedulerType)/u,
    // A name that never was one is a slip of whoever wrote it.
    unless: /^ValueError: '(?!(?:linear|cosine|cosine_with_restarts|polynomial|constant|constant_with_warmup|inverse_sqrt|reduce_lr_on_plateau|cosine_with_min_lr|warmup_stable_decay|piecewise_constant|adafactor)')\w{1,60}' is not a valid SchedulerType/u,
    cause: "The trainer and the installed transformers or diffusers disagree on the names of schedulers.", fix: rebuild
  },
  {
    id: "module-attribute", code: "env.package_conflict", when: /^AttributeError: (?:partially initialized )?module '?[\w.]{1,120}'? has no attribute |^AttributeError: type object '\w{1,80}' has no attribute |^AttributeError: `?np\.\w{1,30}`? was removed/u, unless: /^AttributeError: module 'torch\.optim(?:\.lr_scheduler)?'|partially initialized|has the same name as/u,
    cause: "A package lacks a name that another one uses: their versions disagree.", fix: rebuild
  },
  {
    id: "option-argument", code: "config.flag_invalid", when: /^TypeError: .{0,160}unexpected keyword argument/u, shows: /\*\*\s?(?:self\.)?\w{0,40}(?:optimizer|scheduler|optim|net|network|user|extra|cli|train)\w{0,20}(?:kwargs|args|params|options|config)\b[^\n]*$/u,
    cause: "An option passes on an argument that is not known there.", fix: "Correct or remove the `name=value` that the line names."
  },
  {
    id: "architecture-unknown", code: "env.package_conflict", when: /^KeyError: '\w{2,40}'$|does not exist or is not currently imported/u, frames: /transformers\/(?:models\/auto\/\w{1,40}|configuration_utils|tokenization_utils_base)\.py$/u,
    cause: "The installed transformers does not know this kind of model.", fix: rebuild
  },
  {
    id: "library-half-imported", code: "env.package_conflict", when: /^AttributeError: partially initialized module /u, frames: /(?:site|dist)-packages\/[^\n]{1,300}$/u,
    cause: "A package fails while it is imported, most often because another one's version does not fit.", fix: rebuild
  },
  {
    id: "unexpected-argument-of-function", code: "env.package_conflict", when: /^TypeError: [a-z_]\w{0,80}\(\) (?:got|missing|takes)/u, frames: /(?:site|dist)-packages|custom_nodes|ComfyUI|sd-scripts|ai-toolkit|kohya_ss|\/(?:library|networks|toolkit)\//u,
    cause: "One package calls another in a way that the installed version does not know.", fix: rebuild
  },
  {
    // A plain function of a program's own files is its own fault.
    id: "unexpected-argument", code: "env.package_conflict", unless: /^TypeError: (?!__init__)[a-z_]\w{0,80}\(\) /u, when: /^TypeError: .{0,160}(?:got an unexpected keyword argument|is an invalid keyword argument for|missing \d{1,2} required (?:positional|keyword-only) argument|takes \d{1,2} positional arguments? but|takes from \d{1,2} to \d{1,2} positional)/u,
    cause: "One package calls another in a way that the installed version does not know.", fix: rebuild
  },
  {
    // torch looks attributes up for every model: only a library's own classes say something of versions.
    id: "library-model-attribute", code: "env.package_conflict", when: /^AttributeError: '(?:CLIP|T5|UNet|Auto|Gemma|Llama|Qwen|Siglip|VAE|Flux|SD3|Peft|Wan|\w{0,40}(?:Pipeline|Scheduler|Transformer|Tokenizer|Processor|ForCausalLM|Config))\w{0,60}' object has no attribute /u, frames: /torch\/nn\/modules\/module\.py$/u,
    cause: "A package expects a part that the installed version of another one lacks.", fix: rebuild
  },
  {
    id: "library-attribute", code: "env.package_conflict", when: /^AttributeError: '?\w{1,80}'? object has no attribute /u, frames: /site-packages\/(?!torch\/nn\/modules\/module\.py)[^\n]{1,200}$/u, unless: /'(?:NoneType|str|int|float|bool|list|dict|tuple|set|bytes|function|method|generator|OrderedDict)' object/u,
    cause: "A package expects a part that the installed version of another one lacks.", fix: rebuild
  }
]

export const missing: ReadonlyArray<Signature> = [
  {
    id: "module-library", code: "env.package_missing", when: /^ModuleNotFoundError: No module named '(?:library|networks|tools)(?:\.\w{1,60})*'/u,
    cause: "The trainer's own modules are not on Python's path.", fix: "Run the script by its path, without `-P`, `-I` or PYTHONSAFEPATH; install nothing called `library`."
  },
  {
    id: "module-missing", code: "env.package_missing",
    when: /^ImportError: cannot import name .{1,200} \(unknown location\)|^(?:ModuleNotFoundError|ImportError): No module named |No module named ['"]?[\w.]{1,120}['"]?(?:$|\s|;|\.|\))|^(?:Error|TypeError)(?: \[\w{1,60}\])?: Cannot find (?:module|package) |^ImportError: (?:No (?:xformers|bitsandbytes|wandb|Prodigy|dadaptation|lion_pytorch|schedulefree)\b)|PackageNotFoundError|No package metadata was found for|^[\w-]{3,60} (?:is|are) not installed\b|An executable named .{1,80} is not provided|Jupyter command .{1,80} not found|can't find '__main__' module|[Bb]ackend is required for this|The '[\w.-]{1,80}' distribution was not found/u,
    unless: /^(?:OSError|RuntimeWarning|\w{0,40}Warning)|xformers.{0,40}(?:Proceeding|without)/u,
    line: { words: ["No module named"], weight: "record", when: /^\S{0,200}(?:python|pypy)[\w.]{0,12}(?:\.exe)?: (?:Error while finding module specification for .{1,120}\((?:\w{1,40}: )?)?No module named |^ERROR: No module named /u },
    cause: "A Python module is not installed in this environment.", fix: rebuild
  },
  {
    id: "library-not-installed", code: "env.package_missing",
    when: /^(?:\w{1,40}\.){0,6}(?:ImportError|ModuleNotFoundError|RuntimeError|ValueError|OSError|Exception|AssertionError|NotImplementedError|ModuleNotFound|EnvironmentError|\w{1,40}Missing): .{0,400}(?:requires? the \w.{0,60} librar(?:y|ies)|is not installed|Cannot find a working \w{2,40} installation|not found in your environment|[Pp]lease (?:run |use )?`?(?:pip )?install|pip install|must (?:be installed|install)|needs? to be installed|could not be found in your environment|was not found in your environment|was not found on your system|were not found on your system|requires? [`']?[\w.-]{1,40}[`']? to be installed|backend was installed|[Mm]ake sure (?:that )?(?:you have )?.{1,80}\binstalled\b|\b(?:should|must) be installed|\brequires? .{1,80} to be installed|\binstall [\w-]{1,40}: https?:|Missing [\w .-]{1,60} related module|[Yy]ou need to have .{1,120} installed|[Yy]ou need to install|Bad git executable|\b(?:is|are|be) (?:not )?(?:in|on) (?:your )?(?:system )?\$?PATH\b)/u, during: "run",
    cause: "A package that this option needs is not installed.", fix: rebuild
  },
  {
    id: "bundled-module", code: "env.package_missing", when: /\bfailed to resolve import "[^"]{1,200}"|^(?:✘ \[ERROR\] |ERROR: |error: )?Could not resolve "[^"]{1,200}"$|\bCan't resolve '[^']{1,200}' in '|\berror TS2307: Cannot find module '|^(?:Error: )?Cannot find (?:module|package) '/iu,
    line: { words: ["resolve import", "Could not resolve \"", "Can't resolve '", "error TS2307", "Cannot find module", "Cannot find package"], weight: "failure" },
    cause: "A module that a program imports is not installed.", fix: "Install it with the project's package manager (`npm ci`), or correct the name."
  },
  {
    id: "program-spawned", code: "env.package_missing", when: /^FileNotFoundError: \[(?:Errno|WinError) 2\]/u, frames: /(?:^|\/)(?:subprocess|asyncio\/(?:subprocess|unix_events|base_events|base_subprocess)|pexpect\/\w{1,20}|plumbum\/\w{1,20}\/\w{1,20}|sh|distutils\/spawn)\.py$/u,
    cause: "A program that is called is not installed or not on PATH.", fix: `Install it, or activate the environment that has it. ${rebuild}`
  },
  {
    id: "program-missing", code: "env.package_missing", unless: /^(?:\S{0,60}\/)?env: ['‘]?python[\d.]{0,5}['’]?:/u,
    when: /(?:command not found|: not found)$|Befehl nicht gefunden|Kommando nicht gefunden|commande introuvable|orden no encontrada|comando non trovato|команда не найдена|コマンドが見つかりません|未找到命令|找不到命令|is not recognized as (?:an internal|the name of)|不是内部或外部命令|ist entweder falsch geschrieben|n'est pas reconnu en tant que commande|no se reconoce como un comando|не является внутренней или внешней|は、内部コマンドまたは外部コマンド|executable file not found in \$PATH|mpirun or mpiexec were not found|^Command not found: |^Command '[^']{1,80}' not found|^fish: Unknown command|is not a git command|^which: no |spawnerr: can't find command|(?:failed to run command|failed to execute|execve\(\)|cannot run|Failed at step EXEC spawning|^xargs|^(?:\S{0,60}\/)?env|^exec|^g?make(?:\[\d{1,2}\])?):? .{0,80}: No such file or directory|^error: Failed to spawn: `|^accelerate not found|^FileNotFoundError: \[Errno 2\].{0,60}: '(?:git|ffmpeg|ffprobe|nvcc|gcc|g\+\+|cc|ninja|cmake|node|npm|accelerate|uv|python3?|nvidia-smi)'|exec: "[^"]{1,80}": .{0,40}not found|[Ff]ailed to find (?:executable|command)|spawn [\w./-]{1,160} ENOENT|No such file or directory: '(?:accelerate|git|nvcc)'/u,
    line: {
      anyLevel: true,
      words: ["command not found", "Command not found", "is not provided by", "not found, ", "nknown command", "not a git command", "which: no ", "find command", "failed to run command", "execve()", "step EXEC", "env: ", "xargs: ", "make: ", "exec: ", ": not found", "nicht gefunden", "commande introuvable", "не найдена", "コマンドが", "未找到命令", "not recognized as", "executable file not found", " ENOENT", "不是内部或外部命令", "falsch geschrieben", "n'est pas reconnu", "no se reconoce", "не является внутренней", "内部コマンド", "accelerate not found"], weight: "record",
      when: /^An executable named .{1,80} is not provided|^Command not found: |^Command '[^']{1,80}' not found|^fish: Unknown command|is not a git command|^which: no |spawnerr: can't find command|(?:^|: )(?:failed to run command|failed to execute|execve\(\)|cannot run|Failed at step EXEC spawning|xargs|(?:\S{0,60}\/)?env|exec|g?make(?:\[\d{1,2}\])?):? .{0,80}: No such file or directory$|: (?:.{0,160}: )?(?:command not found|not found|Befehl nicht gefunden|Kommando nicht gefunden|commande introuvable|orden no encontrada|comando non trovato|команда не найдена|コマンドが見つかりません|未找到命令|找不到命令)\.?$|^zsh: command not found: |is not recognized as (?:an internal|the name of)|不是内部或外部命令|ist entweder falsch geschrieben|n'est pas reconnu en tant que commande|no se reconoce como un comando|не является внутренней или внешней|は、内部コマンドまたは外部コマンド|executable file not found in \$PATH|^accelerate not found$|^(?:Error: )?spawn [\w./-]{1,160} ENOENT/u
    },
    cause: "A program that is called is not installed or not on PATH.", fix: `Install it, or activate the environment that has it. ${rebuild}`
  }
]

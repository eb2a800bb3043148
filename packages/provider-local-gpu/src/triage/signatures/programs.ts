/** What programs of all kinds say in their own words: settings readers, servers, schedulers, bundlers, tools that look for other tools. */
import type { Signature } from "../Signature.ts"
import { configuration, dataset } from "./data.ts"
import { binaries, conflicts, missing } from "./environment.ts"
import { graphicsMemory } from "./gpu.ts"
import { interrupted, memory, ports } from "./host.ts"
import { access, offline } from "./hub.ts"
import { installation } from "./install.ts"
import { models } from "./model.ts"

const rows = [...configuration, ...dataset, ...missing, ...conflicts, ...binaries, ...memory, ...interrupted, ...ports, ...models, ...graphicsMemory, ...access, ...offline, ...installation]

/** Cause, fix and code of a narrower row. */
const like = (id: string): Pick<Signature, "cause" | "code" | "fix"> => {
  const { cause, code, fix } = rows.find((row) => row.id === id)!
  return { code, cause, fix }
}

const raisedAs = String.raw`^(?:\w{1,40}\.){0,6}`

export const programs: ReadonlyArray<Signature> = [
  {
    id: "install-it-first", ...like("program-missing"), during: "run",
    when: /\bplease install \S.{0,160}\b(?:re-?run|run .{0,40} again|try again|exiting|aborting|before (?:running|starting|continuing))\b/iu,
    line: { words: ["lease install "], weight: "failure" }, unless: /\b(?:optional|faster|better|recommended|speed)\b/iu
  },
  {
    id: "settings-refused", ...like("configuration-file"), during: "run", kinds: ["exception"],
    when: new RegExp(String.raw`${raisedAs}(?:Env(?:Validation)?Error|UndefinedValueError|TraitError|(?:Class)?ValidationError|DocumentError|Schema(?:\w{1,24})?Error|GinError|Unexpected(?:Char|EndOfFile)Error|JSON5DecodeError|ConfigTypeError|ConfigValueError|MissingValueException|InvalidConfiguration\w{0,12}|ImproperlyConfigured|BadConfig\w{0,12}|DuplicateKeyError)\b|^confuse\.|\bNo configurable matching '|\b[Ee]nvironment variables? .{1,120}(?:not set|unset|invalid|missing|required|must be)|^SyntaxError: .{0,120}\bin JSON at position\b.{0,400}(?:config|settings|options)`, "su"),
    unless: /wandb|HFValidation|sqlalchemy|pymongo|mongo|INVALID_GRAPH/u
  },
  {
    id: "environment-variable", ...like("configuration-file"), during: "run", when: /^KeyError: '[A-Z][A-Z0-9_]{2,60}'$/u, shows: /os\.environ\[[^\n]*$/u
  },
  {
    id: "argument-refused", ...like("usage-error"), during: "run",
    when: /^error: (?:missing required argument|required option|too many arguments|Found argument '|Expected .{1,200}, but found|[Jj]ustfile (?:does not contain|not found))|^(?:Error: )?Missing required arguments?: |^task: (?:Task "[^"]{1,80}" does not exist|No tasks? file found)|^g?make(?:\[\d\])?: \*{3} (?:No rule to make target '[^']{1,200}'\.|No targets specified)|^\S{1,80}:\d{1,5}: \*{3} (?:missing separator|commands commence|multiple target)|^docker: '[\w-]{1,40}' is not a docker command|^sbatch: error: (?:.{0,60}[Ii]nvalid (?:partition|account|qos|generic|node|time|feature|job)|Batch job submission failed: (?:Invalid|Requested|Job violates|Unable to satisfy))|^(?:srun|salloc): error: .{0,80}(?:[Ii]nvalid|Requested node configuration)|^npm (?:ERR!|error) Missing script: /u,
    line: { words: ["missing required arg", "required option '", "Found argument '", ", but found", "ustfile ", "issing required argument", "task: Task", "task: No task", "No rule to make target", "No targets specified", "missing separator", "commands commence", "is not a docker command", "sbatch: error", "srun: error", "salloc: error", "Missing script"], weight: "record" }
  },
  {
    id: "server-settings", ...like("configuration-file"), during: "run",
    when: /\[emerg\] (?:\d{1,8}#\d{1,8}: )?(?:unknown (?:directive|log format|"\w{1,40}" variable)|"[\w_]{1,60}" directive (?:is not allowed|is duplicate|invalid|requires)|invalid (?:number of arguments|parameter|value|port)|unexpected |directive "|duplicate |no "\w|host not found in upstream|cannot load certificate|open\(\) ".{1,300}" failed \(2:)|^\*{3} FATAL CONFIG FILE ERROR|^Error: adapting config using |unrecognized directive: |^(?:ERROR! )?(?:Syntax Error while loading YAML|'[\w.-]{1,60}' is not a valid attribute|conflicting action|the (?:playbook|role|file) |couldn't resolve module|no (?:module|action|hosts))|^error: error (?:validating|parsing) |strict decoding error: unknown field|^(?:\(root\) )?Additional property \w{1,60} is not allowed|^services\.[\w.-]{1,80} (?:contains|must|Additional|additional)/u,
    line: { words: ["[emerg] ", "FATAL CONFIG FILE", "adapting config using", "unrecognized directive", "ERROR! ", "error: error valid", "error: error pars", "strict decoding error", "dditional property", "services."], weight: "failure" },
    unless: /Permission denied|Address already in use|bind\(\)/u
  },
  {
    id: "port-of-program", ...like("port-in-use"), during: "run",
    when: /\bFailed to bind to address \S{1,80}\b|\bIs port \d{2,5} in use\b|\b[Pp]ort \d{2,5} was already in use\b|\bCould not bind to \S{1,60}:\d{2,5}\b|\b(?:address|port) \S{1,60} is already (?:in use|being used|taken)\b/u,
    line: { words: ["ailed to bind to addr", "Is port ", "was already in use", "ould not bind to ", "is already in use"], weight: "record" },
    unless: /trying|instead|[Pp]ermission/u
  },
  {
    id: "memory-of-program", ...like("memory-python"), during: "run",
    when: new RegExp(String.raw`${raisedAs}(?:ComputeError|PanicException): .{0,80}memory allocation|${raisedAs}ArrowMemoryError\b|\bmalloc of size \d{1,20} failed|RESOURCE_EXHAUSTED: Out of memory.{0,80}\bCPU\b|ResourceExhaustedError: .{0,400}device:CPU|bad allocation\b`, "su")
  },
  {
    id: "killed-child", ...like("killed"), during: "run",
    when: /\b(?:failed with|killed with|was killed with|ended by|signal:?) SIGKILL\b|^npm (?:ERR!|error) signal SIGKILL/u,
    line: { words: [" SIGKILL"], weight: "failure" }, unless: /[Ss]ending|\bsent by\b|restart/u
  },
  {
    id: "interrupted-child", ...like("interrupted"), retry: true,
    when: /\bwas terminated on line \d{1,5} by (?:signal (?:15|2|1)\b|SIG(?:TERM|INT|HUP))|^(?:Error: )?The operation was cancell?ed\.?$|^npm (?:ERR!|error) signal SIG(?:TERM|INT|HUP)|\b(?:failed|killed|ended) with SIG(?:TERM|INT|HUP)\b|^Interrupted by signal \d|^Session terminated, killing shell/u,
    line: { words: ["was terminated on line", "operation was cancel", "error signal SIG", "ERR! signal SIG", " with SIG", "Interrupted by signal", "Session terminated"], weight: "failure" }
  },
  {
    id: "graphics-memory-of-program", ...like("gpu-memory"), during: "run", when: /ResourceExhaustedError: .{0,600}(?:device:GPU|GPU_\d_bfc)|BFCArena::AllocateRawInternal.{0,200}Available memory of|bfc_arena\.cc:\d{1,5}.{0,160}Failed to allocate memory|Failed to allocate .{0,60}(?:device|GPU|CUDA) memory|\bErrorOutOfDeviceMemory\b|\bDevice memory allocation of size \d{1,20} failed|\bvkAllocateMemory failed|\bcudaMalloc failed/su,
    line: { words: ["OutOfDeviceMemory", "Device memory alloc", "vkAllocateMemory", "cudaMalloc failed"], weight: "record" }
  },
  {
    id: "library-of-system", ...like("shared-library"), during: "run",
    when: /\b(?:sndfile|\w{2,24} shared|\w{2,24}) library not found\b|\bfailed to find lib\w{2,24}\b|\bCould not load the "[\w@/-]{1,60}" module using the|\bno library called "[\w.-]{1,60}" was found\b|\bcannot load (?:library|any of)\b|\bUnable to find library\b/u,
    line: { words: ["Could not load the \"", "o library called"], weight: "record" }, unless: /optional|libcuda/u
  },
  {
    id: "tool-of-program", ...like("program-missing"), during: "run",
    when: new RegExp(String.raw`${raisedAs}(?:TesseractNotFoundError|ExecutableNotFound(?:Error)?|\w{2,40}NotInstalled(?:Error)?|NoSuchDriverException|NeedDownloadError|NoSuchModuleError|GitCommandNotFound|CommandNotFound\w{0,10})\b|${raisedAs}\w{2,60}: .{0,300}(?:\b(?:not|couldn't be|could not be) found\b.{0,60}\b(?:PATH|path\b|but is required)|\b(?:in|on) (?:your |the |system )?(?:\$)?PATH\b|\bNo \w{2,24} exe could be found|\bNeed \w{2,24} exe\b|\bExecutable doesn't exist at\b|\bUnable to find a usable engine\b|\bis it installed\b)|\bwas not found on your path\b|^fatal: cannot exec '|following module\(s\) are unknown`, "u"),
    line: { words: ["found on your path", "fatal: cannot exec", "module(s) are unknown"], weight: "record" }, unless: /\.safetensors|\.ckpt|\bmodel file\b/u
  },
  {
    id: "module-of-program", ...like("module-missing"), during: "run",
    when: /^error: (?:Module not found|Cannot find (?:package|module)|could not find module) "|^error\[E04(?:32|33|63)\]: (?:unresolved import|failed to resolve|can't find crate)|^(?:Error: )?Cannot find (?:native binding|dependency) /u,
    line: { words: ["error: Module not", "error: Cannot find", "unresolved import", "find crate for", "find native binding"], weight: "record" }
  },
  {
    id: "model-of-program", ...like("model-file"), during: "run",
    when: /\[E050\] Can't find model '|^\s{0,4}Resource .{1,60} not found\.|\bmodel "?[\w.:/-]{1,120}"? not found, try pulling it|\bpull model manifest: file does not exist|\bUnknown model \(/u, unless: /Unknown model \(\)/u,
    line: { words: ["try pulling it", "pull model manifest"], weight: "record" }
  },
  {
    id: "installer-of-system", ...like("install-failed"),
    when: /^(?:\w{1,40}\.){0,6}(?:EnvironmentNameNotFound|EnvironmentLocationNotFound|DirectoryNotACondaEnvironmentError|Conda(?:Verification|Multi|Value|SSL|OS|ToS\w{0,30}|Environment|)Error|ResolvePackageNotFound|NoPackagesFoundError|SpecNotFound|PackageNotInstalledError)\b|^(?:Error: )?Unable to find a match: |^No match for argument: |^(?:ERROR: )?unable to select packages:|^error: target not found: |^(?:Error: )?No available formula |^gpg: no valid OpenPGP data|\bERR_PNPM_[A-Z_]{3,60}\b|^error Couldn't find (?:any versions for|package) |^➤ YN\d{4}: .{0,6}│ .{1,200}(?:No candidates|not found|failed)|^npm (?:ERR!|error) (?:engine Unsupported|notsup |Unsupported)|^COPY failed: |^Error: (?:initializing source |short-name ")|^(?:ERROR: )?failed to solve: |^fatal: (?:refusing to merge|No url found for submodule|clone of '|Fetched in submodule|Unable to find current|bad object|not a valid object|invalid reference)|^error: Server does not allow request|\blibmamba (?:Multiple errors|Download error|Could not solve)/u,
    line: { words: ["EnvironmentNameNotFound", "ResolvePackageNotFound", "find a match: ", "No match for argument", "unable to select pack", "target not found: ", "No available formula", "valid OpenPGP data", "ERR_PNPM_", "find any versions for", "Couldn't find package", "➤ YN", "engine Unsupported", "npm error notsup", "COPY failed: ", "Error: initializing", "Error: short-name", "failed to solve: ", "refusing to merge", "url found for subm", "fatal: clone of", "Fetched in submodule", "Server does not allow", "libmamba "], weight: "record" }
  },
  {
    id: "package-file", ...like("configuration-file"), when: /^npm (?:ERR!|error) (?:JSON\.parse|Invalid package\.json|EJSONPARSE|json )/iu, line: { words: ["JSON.parse ", "Invalid package.json"], weight: "record" }
  },
  {
    id: "removed-from-library", ...like("module-attribute"), during: "run",
    when: /^AttributeError: '(?:FreeTypeFont|TransposedFont|ImageDraw|ImageFont)' object has no attribute '(?:getsize|textsize|getsize_multiline|multiline_textsize|getoffset)'|^AttributeError: '(?:DataFrame|Series|Index|GroupBy)' object has no attribute '(?:append|iteritems|ix|as_matrix|mad|lookup|get_value|set_value|is_monotonic)'|^AttributeError: Can't get attribute '.{1,80}' on <module '(?:numpy|sklearn|pandas|torch|transformers|diffusers|joblib)|^TypeError: load\(\) missing 1 required positional argument: 'Loader'/u
  },
  {
    id: "crash-of-program", ...like("segmentation-fault"), during: "run",
    when: /^(?:error: )?signal: segmentation fault|^#\s{1,4}SIG(?:SEGV|BUS|ILL) \(0x[\da-f]{1,3}\) at pc=|^Trace\/breakpoint trap|was compiled against a different Node\.js version/u,
    line: { words: ["signal: segmentation", "SIGSEGV (0x", "SIGBUS (0x", "SIGILL (0x", "Trace/breakpoint", "was compiled against"], weight: "failure" }
  },
  {
    id: "model-of-other-shape", ...like("model-architecture"), during: "run",
    when: /\bINVALID_ARGUMENT : (?:Got invalid dimensions|Invalid rank|Invalid [Ff]eed|Unexpected input|Missing [Ii]nput)|\bRequired inputs \(\[.{1,200}\]\) are missing|\bLayer count mismatch\b|\bUnexpected (?:\w{1,20} (?:model )?)?architecture\b|\bUnknown layer: '|^(?:error loading model|llama_model_load: error loading model): .{0,60}(?:unknown model architecture|wrong number of tensors|missing tensor)|\bfeature names should match\b|\bX has \d{1,6} features, but \w{1,60} is expecting\b|\bNumber of features of the model must match\b/u,
    line: { words: ["error loading model: "], weight: "failure" }
  },
  {
    id: "model-of-program-damaged", ...like("model-corrupt"), during: "run",
    when: new RegExp(String.raw`${raisedAs}DecodeError: Error parsing message|\b[Nn]ot a (?:gguf|GGUF|valid GGUF)\b|\binvalid magic characters\b|\b[Ii]nvalid model file\b|\b[Mm]odel format error\b|${raisedAs}\w{2,60}: .{0,80}(?:[Cc]orrupt(?:ed)? model|Unknown model file format)`, "u"),
    line: { words: ["invalid magic char"], weight: "failure" }
  },
  {
    id: "model-of-store", ...like("model-repository"), during: "run", kinds: ["exception", "record", "statement"],
    when: new RegExp(String.raw`${raisedAs}(?:NotExistError|NoSuchKey|NoSuchBucket)\b|\bAn error occurred \((?:404|NoSuchKey|NoSuchBucket)\) when calling|[Uu]nable to (?:synchronously )?open file \(unable to open file: name = '|^error loading model: .{0,40}failed to open|^CommandException: No URLs matched|\bBlobNotFound\b|\bobject not found$`, "u"),
    line: { words: ["An error occurred (404", "An error occurred (NoSuch", "No URLs matched", "failed to open "], weight: "record" }, unless: /Permission denied|dataset/u
  },
  {
    id: "store-refused", ...like("hub-refused"), during: "run",
    when: new RegExp(String.raw`${raisedAs}(?:NoCredentialsError|PartialCredentialsError|CredentialRetrievalError|DefaultCredentialsError|ClientAuthenticationError|UnauthorizedSSOTokenError|TokenRetrievalError)\b|\bAn error occurred \((?:403|401|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|UnauthorizedOperation)\) when calling|\bUnable to locate credentials\b|\b[Cc]ould not find kaggle\.json|^(?:401|403) - (?:Unauthorized|Forbidden)|\bAnonymous caller does not have\b|^batch response: (?:Authentication required|Authorization)|^remote: (?:Password authentication|Support for password authentication|Invalid (?:username|credentials)|Access denied|Unauthorized)`, "u"),
    line: { words: ["An error occurred (403", "An error occurred (401", "An error occurred (Acc", "An error occurred (Inv", "An error occurred (Exp", "An error occurred (Sig", "ble to locate credentials", "find kaggle.json", "401 - Unauthorized", "403 - Forbidden", "Anonymous caller", "Authentication required", "remote: Password", "remote: Support for", "remote: Invalid", "remote: Access denied"], weight: "record" }
  },
  {
    id: "store-offline", ...like("hub-offline"), during: "run",
    when: new RegExp(String.raw`${raisedAs}EndpointConnectionError\b|\b[Cc]ould not connect to the endpoint URL\b|\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?!registry|127|localhost)|\bdial tcp: lookup \S{1,120}: (?:no such host|server misbehaving|Temporary failure)|\bENOTFOUND (?:huggingface|hf|civitai|cdn-lfs)`, "u"),
    line: { words: ["to the endpoint URL", "getaddrinfo ENOTFOUND", "getaddrinfo EAI_AGAIN", "dial tcp: lookup"], weight: "record" }, unless: /docker|registry|pypi|npmjs|github\.com/u
  },
  {
    id: "data-of-program", ...like("image-corrupt"), during: "run",
    when: new RegExp(String.raw`${raisedAs}(?:TiffFileError|LibRaw\w{2,40}|CorruptImageError|CoderError|LibsndfileError|CouldntDecodeError|NoBackendError|DECORDError|CorruptedError|DataLossError|InvalidDataError|InvalidImage\w{0,12}|ImageFormatError)\b|^pyvips\.error\.Error: .{0,80}(?:Load|load|unable to)|^_csv\.Error: |${raisedAs}ComputeError: (?:could not parse|found more fields|invalid|CSV)|\b(?:[Ii]nput (?:file|buffer) (?:contains unsupported image format|is missing|has corrupt header|is corrupt)|VipsJpeg: |pngload_buffer: |vips\w{2,20}: (?:libspng|libpng))|\bMDB_CORRUPTED\b|^\S.{0,200}\.(?:png|jpe?g|webp|gif|tiff?)\s{1,4}\[ERROR\]$`, "u"),
    line: { words: ["MDB_CORRUPTED", "unsupported image format", ".jpg  [ERROR]", ".png  [ERROR]", ".jpeg  [ERROR]"], weight: "record" }, unless: /skipp/u
  },
  {
    id: "nothing-given", ...like("no-images"), during: "run", kinds: ["exception"],
    when: /^(?:IndexError: Cannot choose from an empty sequence|ValueError: (?:need at least one array to (?:stack|concatenate)|(?:max|min)\(\) (?:arg is an empty sequence|iterable argument is empty)|Sample larger than population|zero-size array to reduction)|ZeroDivisionError: |StopIteration$)/u,
    shows: /\b(?:images?|pictures?|photos?|captions?|dataset|train_data|image_paths|image_files|img_paths|pngs|jpgs)\b/iu
  }
]

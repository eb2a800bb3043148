/** Installing: resolvers, downloads, builds. */
import type { Signature } from "../Signature.ts"

const network = "See that the package index is within reach (UV_DEFAULT_INDEX or PIP_INDEX_URL names a mirror), then run it again: what is there already is kept."
const wheels = "Take wheels only (`--only-binary :all:`, `likeness env build`), or a version that has one for this Python and platform."

export const resolution: ReadonlyArray<Signature> = [
  {
    id: "uv-python", code: "env.python_version",
    when: /[Bb]ecause the (?:current|requested) Python version \([^)]{1,40}\) does not satisfy|no wheels with a matching Python (?:version|ABI|implementation) tag|[Ff]ound conflicting Python requirements/u,
    cause: "What is asked for does not support this version of Python.", fix: "Use the Python that the lock names: `likeness env build` fetches it (or `uv venv --python 3.10`)."
  },
  {
    id: "uv-not-found", code: "env.install_failed",
    when: /Because (?:there (?:are|is) no versions? of|only .{1,200} (?:is|are) available and you require|[\w.[\]-]{1,120} was not found|.{1,160} has no wheels with a matching (?:platform|\w{1,20}) tag|.{1,160} (?:was not found in the|could not be fetched|has no (?:usable )?(?:wheels|source distribution)))|no usable wheels|network was disabled|has no build for this/u,
    cause: "A package does not exist in that version or not for this machine.", fix: wheels
  },
  {
    id: "project-file", code: "config.flag_invalid", when: /^error: (?:Group|Extra) `[^`]{1,100}` is not defined in |TOML parse error|Failed to parse(?: entry)?: `|Invalid requirement in|Failed to parse `?[\w./-]{1,200}\.(?:toml|lock|txt)/u, during: "install",
    cause: "The project's file says something that the installer does not accept.", fix: "Correct the file at the line that is named."
  },
  {
    id: "uv-package-broken", code: "env.install_failed", when: /\bBecause .{1,3000} has an invalid package format\b/u,
    cause: "A package that was to be installed is damaged.", fix: "Fetch it anew (`uv cache clean NAME`), then run the command again.", retry: true
  },
  {
    id: "uv-conflict", code: "env.package_conflict", when: /\bBecause .{1,3000}(?:unsatisfiable|incompatible|cannot be used|we can conclude)|No solution found when resolving/u,
    cause: "The requirements contradict one another.", fix: "Loosen or change one of the named requirements, or install from the lock: `likeness env build`."
  },
  {
    id: "pip-conflict", code: "env.package_conflict", when: /^ERROR: Cannot install .{1,2000} because these package versions have conflicting dependencies|ResolutionImpossible|^ERROR: Double requirement given|^(?:\w{1,40}\.){0,6}(?:LibMamba)?UnsatisfiableError: (?:Encountered problems|The following specifications)/u,
    cause: "The requirements contradict one another.", fix: "Loosen or change one of the named requirements, or install from the lock: `likeness env build`."
  },
  {
    id: "pip-conflict-notice", code: "env.package_conflict", when: /^[\w.-]{1,120} [\w.+!-]{1,60} requires .{1,200}, (?:but you have .{1,120} which is incompatible|which is not installed)|pip's dependency resolver does not currently take into account/u,
    line: { words: ["which is incompatible", "which is not installed", "dependency resolver does not"], weight: "warning" },
    cause: "An installation left versions behind that disagree.", fix: "Build the environment anew in one pass from its lock: `likeness env build`."
  }
]

/** Docker and Compose, and what `pip check` finds. */
export const containers: ReadonlyArray<Signature> = [
  {
    id: "check-found", code: "env.package_conflict", when: /^The package `[^`]{1,120}` requires `[^`]{1,200}`, but (?:`[^`]{1,80}` is installed|it's not installed)|^[\w.-]{1,120} [\w.+!-]{1,60} has requirement .{1,200}, but you have /u, line: { words: ["The package `", " has requirement "], weight: "failure" },
    cause: "Installed packages disagree on their versions.", fix: "Build the environment anew in one pass from its lock: `likeness env build`."
  },
  {
    id: "container-file", code: "config.flag_invalid",
    when: /dockerfile parse error|invalid compose project|^validating \S{1,200}\.ya?ml: |^yaml: (?:line \d|unmarshal|control characters)|invalid reference format|^invalid (?:argument|value) ".{1,200}" for "-|failed to read dockerfile|no configuration file provided: not found|services\.\S{1,80} (?:additional properties|must be|Additional property)/u,
    line: { words: ["parse error on line", "invalid compose project", "validating /", "yaml: line", "yaml: unmarshal", "invalid reference format", "\" for \"-", "read dockerfile", "configuration file provided", "dditional propert"], weight: "failure" },
    cause: "A Dockerfile, a compose file or an argument of docker says something that is not accepted.", fix: "Correct what the line names."
  },
  {
    id: "container-image", code: "env.install_failed",
    when: /pull access denied for|manifest (?:for \S{1,200} not found|unknown)|no matching manifest for|failed to (?:resolve source metadata|calculate checksum of ref|compute cache key|resolve reference|fetch oauth token|pull image)|repository \S{1,200} not found: (?:does not exist|name unknown)|^(?:Unable to find image|ERROR: (?:docker\.io|ghcr\.io|nvcr\.io|quay\.io)\/\S{1,200}: not found)(?! '[^']{1,200}' locally)|Error response from daemon: (?:Get "https?:|Head "https?:|failed to resolve|toomanyrequests)|toomanyrequests: /u,
    unless: /^Unable to find image '[^']{1,200}' locally/u,
    line: { words: ["pull access denied", "manifest for ", "manifest unknown", "no matching manifest", "resolve source metadata", "calculate checksum of", "compute cache key", "not found: does not", ".io/library/", "response from daemon: Get", "response from daemon: Head", "toomanyrequests", "ailed to pull"], weight: "failure" },
    cause: "A container's image could not be fetched or built.", fix: "Correct the image's name and tag or what the Dockerfile copies; `docker login` where the registry is private; see that it can be reached."
  }
]

export const installation: ReadonlyArray<Signature> = [
  {
    id: "interpreter-link", code: "env.install_failed",
    when: /(?:^|[\s:])\S{1,200}\/(?:bin|Scripts)\/(?:python|pip|accelerate|torchrun|uv)[\w.-]{0,16}(?:\.exe)?: (?:No such file or directory|Datei oder Verzeichnis nicht gefunden|Aucun fichier ou dossier de ce (?:type|nom)|No existe el (?:archivo|fichero) o el directorio|Нет такого файла или каталога|そのようなファイルやディレクトリはありません|没有那个文件或目录|cannot execute: required file not found)|bad interpreter: |error: cannot find .{0,40}interpreter .{0,200}(?:bin\/python|python)\S{0,12} (?:does not exist|No such)/u,
    line: { words: ["/bin/python", "/bin/pip", "/bin/accelerate", "/bin/torchrun", "/bin/uv", "bad interpreter"], weight: "failure", when: /^\S{1,200}: (?:.{0,40}: )?\S{0,200}\/(?:bin|Scripts)\/(?:python|pip|accelerate|torchrun|uv)[\w.-]{0,16}(?:\.exe)?: (?:No such file|Datei oder|Aucun fichier|No existe|Нет такого|そのような|没有那个|cannot execute: required)|^\/\S{1,200}\/bin\/\S{1,40}: (?:No such file)|bad interpreter: /u },
    cause: "The environment's interpreter is not where its links and scripts say: it was moved, or not built to its end.", fix: "Build the environment anew: `likeness env build`."
  },
  {
    id: "trainer-script-missing", code: "env.install_failed", when: /can't open file '?[^']{1,400}'?: \[Errno 2\]/u, line: { words: ["can't open file"], weight: "failure" },
    cause: "The script that is to run is not there: the trainer's folder is incomplete.", fix: "Build the environment anew: `likeness env build`; or correct the path."
  },
  {
    id: "install-hash", code: "env.install_failed", when: /[Hh]ash mismatch for|DO NOT MATCH THE HASHES|[Hh]ashes? (?:are|is) required|\bExpected sha256\b/u, during: "install",
    cause: "A downloaded package is not the one that was locked.", fix: "Clear the cache once (`uv cache clean`, `pip cache purge`), then try again; if it is the same again, the mirror serves other files.", retry: true
  },
  {
    id: "install-network", code: "env.install_failed",
    when: /Failed to fetch|error sending request|dns error|failed to lookup address|operation timed out|[Rr]ead timed out|ReadTimeout|ConnectTimeout|Max retries exceeded|NewConnectionError|NameResolutionError|Temporary failure in name resolution|Could not resolve host|[Cc]onnection (?:refused|reset|broken|timed out|aborted)|ConnectionError|HTTPSConnectionPool|HTTP error \d{3} while getting|\d{3} (?:Client|Server) Error|HTTP status (?:client|server) error|CERTIFICATE_VERIFY_FAILED|SSLError|SSL_ERROR|invalid peer certificate|UnknownIssuer|ProxyError|tunnel error|IncompleteRead|Network is unreachable|Request failed after \d|RPC failed|early EOF|the remote end hung up|unable to access 'https?:|Failed to download(?! and build)|not our ref|Git operation failed/u,
    during: "install", cause: "A package could not be downloaded.", fix: network, retry: true
  },
  {
    id: "download-lines", code: "env.install_failed",
    when: /^(?:fatal|error): (?:unable to access|unable to connect|[Cc]ould not read from remote|RPC failed|early EOF|the remote end hung up|unable to look up|repository '[^']{1,200}' (?:not found|does not exist|does not appear)|Authentication failed for|could not read Username|Remote branch .{1,120} not found|destination path)|^curl: \(\d{1,3}\)|^wget: |^(?:E|Err:\d{1,4}): |^unzip: {1,4}cannot find or open|^fatal: (?:couldn't find remote ref|reference is not a tree|early EOF|pathspec)|^error: pathspec |^(?:PackagesNotFoundError|CondaHTTPError|ResolvePackageNotFound|CondaValueError)|^Error: Command '\[.{1,300}ensurepip|^Cloning into .{1,200}failed|^(?:fatal|[Ss]chwerwiegend|致命错误|致命錯誤|fataal) ?[:：] ?(?:impossible d['’]accéder|impossible de lire|konnte nicht auf|kann nicht auf|konnte nicht von|no es posible acceder|no se pudo leer|impossibile accedere|não foi possível acessar|не удалось получить доступ|无法访问|無法存取|不能读取|tidak dapat mengakses|kan geen toegang|kunde inte komma åt|nie można uzyskać dostępu|không thể truy cập)/u,
    unless: /huggingface\.co|hf\.co/u, line: { words: ["tar: Unexpected EOF", "tar: This does not", "unexpected end of file", "End-of-central-directory", "fatal: couldn't find", "fatal: not a git", "fatal: reference", "error: pathspec", "PackagesNotFoundError", "CondaHTTPError", "ensurepip", "fatal: unable to", "fatal: could not read", "fatal: Could not read", "fatal: repository", "fatal: Remote branch", "error: RPC failed", "fatal: early EOF", "fatal: destination", "curl: (", "wget: unable", "fatal: the remote", "accéder à '", "konnte nicht auf '", "kann nicht auf '", "posible acceder", "impossibile accedere", "possível acessar", "получить доступ", "无法访问", "無法存取", "tidak dapat mengakses"], weight: "failure" },
    cause: "A download failed.", fix: network, retry: true
  },
  {
    id: "not-a-checkout", code: "env.install_failed", when: /^fatal: not a git repository/u, line: { words: ["not a git repo"], weight: "warning" },
    cause: "A folder that should be a checkout of git is none.", fix: "Clone it anew: `git clone URL`."
  },
  {
    id: "lock-outdated", code: "env.install_failed", when: /\b[Ll]ock ?file\b.{0,120}\b(?:needs? to be updated|out of (?:date|sync)|outdated|not up to date|not compatible|incompatible|missing)|(?:poetry|uv|pdm|Pipfile|package-lock|pnpm-lock|pixi|Cargo)\.?(?:lock|json|yaml)\b.{0,120}(?:changed significantly|out of (?:date|sync)|needs? to be updated|not up to date|outdated|not found|does not match|do not match|is not compatible)|changed significantly since .{1,40}\block\b|can only install (?:packages when your package\.json and|with an existing package-lock)|updates to go\.mod needed|--locked was passed/iu,
    line: { words: ["ockfile", "lock file", ".lock ", ".lock`", "updates to go.mod", "can only install "], weight: "record" },
    cause: "The lock does not fit the project any longer.", fix: "Make the lock anew (`uv lock`, `poetry lock`), or install from the one that fits."
  },
  {
    id: "solver-python", code: "env.python_version", when: /^The (?:current|specified|installed) (?:project's )?(?:supported )?Python (?:range|requirement|version)\b.{0,120}not (?:compatible|supported|allowed)/u, line: { words: ["Python range", "Python requirement", "Python version ("], weight: "failure" },
    cause: "A package does not support the Python that the project names.", fix: "Narrow the project's range of Python, or choose another version of the package."
  },
  {
    id: "solver", code: "env.install_failed", when: /^Because .{1,800}(?:doesn't match any versions|no versions of|which could not be found)|^Package [\w.[\]-]{1,100} \([^)]{1,60}\) not found|Unable to find installation candidates|Could not find a matching version of package|^Unable to find package|Poetry could not find a pyproject|No lockfile found|not found in known hashes|All attempts to connect to|No `?pyproject\.toml`? found|Could not find a version that matches/u, unless: /incompatible versions/u, line: { words: ["match any versions", "no versions of", ") not found", "installation candidates", "matching version of package", "find a pyproject", "o lockfile found", "in known hashes", "ll attempts to connect"], weight: "failure" },
    cause: "A package does not exist in the version that is asked for, or not for this Python.", fix: wheels
  },
  {
    id: "solver-conflict", code: "env.package_conflict", when: /(?:version solving|resolution) failed|^error: resolution-too-deep\b|^Because .{1,800}(?:is forbidden|are incompatible|conflicts with)|ResolutionFailure|incompatible versions in the resolved|[Cc]onflicting (?:dependencies|requirements)/u, line: { words: ["version solving failed", "esolution failed", "esolutionFailure"], weight: "failure" },
    cause: "The requirements contradict one another.", fix: "Loosen or change one of the named requirements, or install from the lock: `likeness env build`."
  },
  {
    id: "pip-not-found", code: "env.install_failed", when: /^(?:ERROR: )?(?:Could not find a version that satisfies|No matching distribution)/u,
    cause: "No file of this package fits the version, index, Python or platform that is asked for.", fix: "Name an index that has it (`--index-url https://download.pytorch.org/whl/cu124` for torch) or a version that exists."
  },
  {
    id: "build-tools", code: "env.install_failed",
    when: /command '?[\w./+-]{0,120}(?:gcc|g\+\+|cc|c\+\+|cl\.exe|clang|nvcc|cmake|ninja|rustc|cargo|swig|x86_64-linux-gnu-gcc)'? failed|Failed to find C compiler|CUDA_HOME (?:environment variable )?is not set|nvcc was not found|Microsoft Visual C\+\+ .{0,40}is required|fatal error: .{1,160}: No such file or directory|Rust compiler|can't find Rust compiler|externally[- ]managed|ensurepip is not available|Python\.h|^CMake Error|: fatal error |cannot find -l\w|: undefined reference to |^\S{1,200}\.(?:c|cc|cpp|cxx|cu|cuh|h|hpp|rs|pyx):\d{1,7}(?::\d{1,5})?: (?:fatal )?error: /u,
    cause: "A package had to be compiled here and could not be.", fix: wheels
  },
  {
    id: "node-gyp", code: "env.install_failed", when: /^gyp ERR! (?:stack )?(?:\w{0,40}Error|Error): \S/u, line: { words: ["gyp ERR! "], weight: "failure" },
    cause: "A package of npm had to be compiled here and could not be.", fix: "Install what the lines below ask for (Python, make, a C++ compiler), or choose a version of the package that is built already."
  },
  {
    id: "npm-conflict", code: "env.package_conflict", when: /^npm (?:ERR!|error) (?:ERESOLVE|Conflicting peer|Could not resolve dependency|peer dep)/u, line: { words: ["npm error", "npm ERR!"], weight: "failure" },
    cause: "npm's packages contradict one another.", fix: "Change one of the named packages."
  },
  {
    id: "npm-failed", code: "env.install_failed", when: /^npm (?:ERR!|error) (?:notarget|404|network|Failed at|command failed|request to|E\d{3}|enoent|Invalid|gyp ERR!|code ELIFECYCLE|Exit status|No matching|Integrity|Verification failed|Cannot read|Unsupported (?:engine|platform)|self[- ]signed|unable to)/iu, line: { words: ["npm error", "npm ERR!"], weight: "failure" },
    cause: "npm could not install.", fix: network
  },
  {
    id: "install-failed", code: "env.install_failed",
    when: /\b(?:[Dd]ependenc(?:y|ies)|[Rr]equirements?|[Pp]ackages?) install(?:ation)? failed|^(?:ERROR: |Error: )?[Ii]nstallation (?:of .{1,120} )?[Ff]ailed\b|[Ff]ailed to (?:clone|check ?out) (?:or|and|the|repo\w*|sub\w*|https?:|git@|\S{1,80}\.git)\b|^(?:error: )?(?:subprocess-exited-with-error|metadata-generation-failed|externally-managed-environment|legacy-install-failure)|Failed (?:to build|building wheel)|Failed to (?:install|prepare|determine installation plan|(?:download|extract|unzip|unpack)(?! (?:assistant|unconditional|video|image|layer|model|\(HTTP)).{0,200}(?:\.whl|\.tar|\.zip|distribution|wheel|package|`\w))|build backend returned an error|Building wheel .{0,80}failed|Encountered error while|Could not build wheels|is not a supported wheel on this platform|Invalid requirement|Could not open requirements file|Failed to create virtual environment|^Command ["'].{1,400}setup\.py|The virtual environment was not created successfully|Cannot uninstall|dpkg was interrupted|Unable to locate package|Unmet dependencies|^E: \S|[Cc]ould not solve for environment specs/u,
    line: { words: ["environment was not created", "Unable to locate package", "E: Package", "E: The repository", "E: Failed", "E: Paket ", "E: Impossible", "E: Impossibile", "E: No se ", "E: Não foi", "E: 无法", "E: 無法", "E: Kan ", "E: Sub-process", "E: Unmet", "or environment specs", "nstallation failed", "nstallation Failed", "install failed", "ailed to clone", "ailed to checkout"], weight: "record" },
    cause: "Installing into the environment failed.", fix: wheels
  }
]

/**
 * Wide classes, asked last: what kind of thing failed in what kind of way, whatever the words. An exception's class, a
 * number, the kind of object (program, module, model, picture, port) decide; `unknown` is left for what fits none.
 */
import type { Signature } from "../Signature.ts"
import { configuration } from "./data.ts"
import { conflicts, drivers, missing } from "./environment.ts"
import { memory, permission } from "./host.ts"
import { access, offline } from "./hub.ts"
import { models } from "./model.ts"
import { divergence } from "./training.ts"

const rows = [...configuration, ...drivers, ...missing, ...conflicts, ...memory, ...permission, ...access, ...offline, ...models, ...divergence]

/** Cause, fix and code of a narrower row. */
const like = (id: string): Pick<Signature, "cause" | "code" | "fix" | "retry"> => {
  const { cause, code, fix, retry } = rows.find((row) => row.id === id)!
  return { code, cause, fix, ...(retry === undefined ? {} : { retry }) }
}

const raisedAs = String.raw`^(?:\w{1,40}\.){0,6}`
/** Exceptions that programs raise in words of their own. */
const worded = String.raw`${raisedAs}(?:\w{0,60}(?:Error|Exception|NotFound)|ERROR|[Ee]rror|Fatal|fatal)\b:? `
const absent = String.raw`(?:(?:was |were |is |are |could |can)?(?:not|n't|never)(?: be)? (?:found|exist\w*|present|there|located|available on|downloaded)|missing\b|does ?n[o']t exist|do(?:es)? not exist|did not exist|no longer exists|no such)`
const modelThing = String.raw`\b(?:[Mm]odel|[Cc]heckpoint|[Ww]eights?|LoRA|[Ll]ora|VAE|vae|U-?Net|unet|[Tt]okenizer|[Tt]ext[ _][Ee]ncoder|[Cc]ontrol ?[Nn]et|[Ee]mbeddings?|[Aa]dapter|[Rr]epo(?:sitory)?|[Rr]evision|safetensors)\b`

export const classes: ReadonlyArray<Signature> = [
  {
    id: "class-nan", ...like("nan-loss"), during: "run", kinds: ["exception", "record"],
    when: /^(?:\w{1,40}\.){0,6}\w{0,60}(?:Error|Exception|ERROR|Exit)\b.{0,200}(?:\b(?:is|are|contains?|has) (?:a )?(?:nan|NaN)s?\b|\bNaNs? in \w|\b(?:[Nn]a[Nn]s?|NAN|[Nn]on-?finite|inf(?:inite|inity)?)\b.{0,80}\b(?:loss|losses|grad\w*|latents?|parameters?|weights?|prediction|activations?)\b|\b(?:[Ll]oss|[Gg]radients?|[Ll]atents?|[Pp]arameters?|[Ww]eights)\b.{0,240}\b(?:[Nn]a[Nn]s?|NAN|[Nn]on-?finite|infinite|infinity)\b)/u
  },
  {
    id: "class-gpu", ...like("no-gpu"), during: "run", kinds: ["exception", "record", "abort"],
    when: /^.{0,200}\b(?:CUDA|Cuda|cuda|GPUs?|gpu|NVIDIA|Nvidia|nvidia|CUDAAccelerator)\b.{0,160}(?:\bnot (?:available|found|detected|supported on this|present|visible|accessible|usable|enabled|run on)|unavailable|\bno (?:device|gpu|GPU|driver)|can ?not (?:run|find|be (?:used|found|accessed))|\bnot find\b|only supported (?:on|with) (?:CUDA|GPU)|machine only has)|^.{0,160}\b(?:[Nn]o|without(?: an?)?|needs? an?|requires? an?|[Cc]ould not find an?|[Uu]nable to find an?) (?:\w{1,20}[ -]){0,3}(?:GPUs?|CUDA(?: device| driver)?|accelerator|NVIDIA driver)\b/u,
    unless: /module named|cannot import|out of memory|\.safetensors|[Ff]alling back|[Ii]nstead|operator|nvcc|CUDA_HOME/u
  },
  {
    id: "class-memory", ...like("memory-python"), during: "run",
    when: /\b(?:[Cc]annot|[Cc]an't|[Ff]ailed to|[Uu]nable to|[Cc]ould not|[Cc]ouldn't) allocate .{0,60}(?:memory|bytes|\b[KMGT]i?B\b)|\b[Nn]ot enough (?:free )?(?:memory|RAM)\b|\b[Ii]nsufficient (?:system )?(?:memory|RAM)\b|\b[Mm]emory (?:is )?exhausted|java\.lang\.OutOfMemoryError|\b[Oo]ut of (?:system |host )?memory\b|\b[Rr]an out of memory\b/u,
    unless: /CUDA|cuda|GPU|HIP|VRAM|device memory/u
  },
  {
    id: "class-permission", ...like("permission"), kinds: ["exception", "record", "abort", "installer"],
    when: /\b(?:[Aa]ccess|[Pp]ermission) (?:is |was )?denied\b|\bis not writ(?:e)?able\b|\bnot writable\b|\bis read-only\b|\b[Rr]ead-only (?:file ?system|database|volume)\b|\b[Nn]o write (?:access|permission)|\b[Aa]re you root\b|\b(?:must be|be run as|requires) root\b|\bno permission to\b|\bmust be superuser\b|\bonly root can\b|\bnot have (?:the )?(?:write |read )?permissions?\b/u,
    unless: /huggingface|https?:|hub|token|publickey|repository|flags|array|assignment destination/iu
  },
  {
    id: "class-module", ...like("module-missing"), during: "run",
    when: new RegExp(String.raw`${raisedAs}ModuleNotFoundError\b|${raisedAs}ImportError: .{0,400}\b(?:install\w*|required?|requires|unavailable|not available|not found|missing|needs?|needed|dependenc\w+|could not import)\b|^(?:\S{1,200}: )?(?:[Cc]ould not import (?:module )?['"]|Error loading ASGI app\. Could not import)|no required module provides package|^package \S{1,200} is not in (?:std|GOROOT)|cannot find package "|cannot load such file -- |^Can't locate \S{1,120} in @INC|there is no package called|ClassNotFoundException|NoClassDefFoundError|Could not find or load main class|[Nn]o such kernel|NoSuchKernel|can't find crate for`, "u"),
    line: { words: ["Error loading ASGI app", "no required module provides", "is not in std", "cannot load such file", "Can't locate ", "no package called", "load main class"], weight: "record" }
  },
  {
    id: "class-configuration", ...like("configuration-file"), during: "run",
    when: new RegExp(String.raw`${raisedAs}(?:configparser\.\w{3,40}|MissingSectionHeaderError|NoSectionError|NoOptionError|ParsingError|Duplicate(?:Option|Section)Error|Interpolation\w{0,30}Error|MissingConfigException|MissingMandatoryValue|\w{0,40}Config\w{0,30}(?:Error|Exception)|\w{0,30}Configuration\w{0,20}(?:Error|Exception)|MisconfigurationException|ValidationError|UsageError|BadParameter|BadOptionUsage|MissingParameter|NoSuchOption|GetoptError|OptParseError|BadOptionError|ArgumentError|ArgumentTypeError|OptionError|FlagsError|UnparsedFlag\w{0,20}|IllegalFlagValueError|UnrecognizedFlagError|FireExit|DocoptExit|TOMLKitError|YAMLError|TomlError|JSONSchema\w{0,20}Error|InvalidSettings\w{0,20})\b|^(?:ERROR: )?Could not consume arg: |Flags parsing error|^(?:Error: |ERROR: )?File contains no section headers|^flag provided but not defined|unknown shorthand flag|unknown command "|^The "?.{1,60}"? (?:option|command) does not exist|^Not enough arguments|^Too many arguments|Key '.{1,80}' is not in struct|^Could not (?:override|load|append) '|^In '.{1,80}': Could not find '|^Primary config (?:module|directory)|^Cannot find primary config|^(?:Error )?[Mm]erging .{1,80} with schema|is not in struct$|mismatched input .{1,40} expecting|Unknown command line flag`, "u"),
    unless: /wandb|HFValidation|api_key|not logged in|pydantic\.errors|sqlalchemy/u,
    line: { words: ["Could not consume arg", "no section headers", "Flags parsing error", "provided but not defined", "shorthand flag", "option does not exist", "command does not exist", "is not in struct", "Could not override", ": Could not find '", "primary config", "command line flag", "Unknown command"], weight: "failure" }
  },
  {
    id: "class-flags", ...like("usage-error"), during: "run", kinds: ["exception", "record"],
    when: new RegExp(String.raw`^(?:${worded.slice(1)})?(?=(?:.{0,300}[\s'"\x60(])?--[a-z][\w-]{1,60}).{0,300}\b(?:[Cc]annot|[Cc]an(?:'| no)t|combine|must|requires?|required|mutually|[Ii]nvalid|[Oo]nly|not supported|[Bb]oth|[Ee]ither|[Mm]issing|specif\w{1,4}|conflicts?|together|[Ee]xpected|[Uu]nknown|[Nn]ot allowed|[Pp]rovide)\b`, "u"),
    unless: /\b(?:[Tt]ry|[Rr]un|[Rr]erun|[Cc]onsider)\b.{0,80}--|\bpip3? install|installed/u
  },
  {
    // A library names the argument that it was given in backquotes.
    id: "class-keyword", ...like("usage-error"), during: "run", kinds: ["exception"],
    when: /^(?:ValueError|TypeError|NotImplementedError|RuntimeError|AssertionError|OSError|ImportError): (?=.{0,400}(?:\x60[\w.]{2,60}(?: ?= ?[^\x60]{1,60})?\x60|\b\w{2,40}=(?:True|False|None|'\w{1,40}')))(?:.{0,400}\b)?(?:[Cc]annot|[Cc]an(?:'|no)t|[Mm]ust|[Rr]equires?|[Nn]ot (?:be )?(?:supported|support|compatible|allowed|one of)|(?:does|do)(?: not|n't) (?:support|accept|work)|[Oo]nly|[Ss]hould(?: not)? be|[Nn]eeds? to|[Pp]lease (?:set|pass|specify|use|provide|make sure)|[Bb]oth|[Ee]ither|[Ii]nvalid|[Ii]ncompatible|[Uu]nsupported|[Nn]ot defined|[Uu]nknown|[Mm]ake sure to (?:set|pass)|[Hh]as to|[Hh]ave to|[Ss]pecify)\b/u,
    unless: /\b(?:[Tt]ensors?|shapes?|dtype|device map|on the same device|install(?:ed)?|pip|keys?|token|[Rr]aise an issue|open an issue|GitHub|github|inherit\w*|implement\w*|attribute|state_dict|batch size|backward|forward)\b/u
  },
  {
    id: "class-required", ...like("usage-error"), during: "run", kinds: ["record"],
    when: /\b(?:must|needs? to) be (?:set|checked|selected|enabled|specified|provided|chosen|an integer|a (?:positive|number|value|valid)|between|greater|less|one of|at least)\b|\b(?:is|are) required (?:for|when|if|to|unless)\b|\b(?:cannot|can't) both be\b|\bcannot be (?:empty|used|enabled|combined|set) (?:with|together|when|if|for)\b|\bis not a valid (?:folder|directory|path|option|choice|value|number)\b|^(?:ERROR: |Error: )?[Ii]nvalid (?:option|argument|setting|parameter|configuration|config|preset|number of)\b/u,
    unless: /\b(?:tensors?|shapes?|dtype|device|CUDA|version|python|Python|package|token)\b/u
  },
  {
    id: "class-exists", ...like("usage-error"), during: "run", kinds: ["exception"], when: /^FileExistsError: (?!\[Errno)/u
  },
  {
    id: "class-configuration-path", ...like("configuration-file"), during: "run", kinds: ["exception", "record"],
    when: new RegExp(String.raw`^(?:panic: |Error: |\S{1,30}: )?(?:open|stat|cannot open|can't open|reading) .{1,200}\.(?:toml|ya?ml|json|cfg|ini|conf)['"]?: no such file|ENOENT: .{0,200}\.(?:toml|ya?ml|json|cfg|ini|conf)['"]?$|${worded}.{0,160}\b(?:no|missing|invalid|not|cannot|can't|could ?n[o']t|failed|unable|wrong|malformed)\b.{0,240}\.(?:toml|ya?ml|json|cfg|ini|conf)['"\x60]?(?:[ .,:]|$)`, "iu"),
    unless: /model_index\.json|\/config\.json|'config\.json'|tokenizer|huggingface|https?:|_config\.json|\.safetensors|package\.json|lock\b|pyproject/u
  },
  {
    id: "class-model-missing", ...like("model-file"), during: "run", kinds: ["exception", "record"],
    when: new RegExp(String.raw`${worded}.{0,40}${modelThing}.{0,300}\b${absent}|${worded}.{0,40}(?:[Nn]o such|[Cc]ould ?n[o']t (?:find|locate)|[Cc]annot (?:find|locate)|[Cc]an't (?:find|locate)|[Uu]nable to (?:find|locate)|[Nn]o|[Mm]issing) (?:[\w-]{1,30} ){0,3}${modelThing}|^Error: (?:Model|Dataset|Space|Repo|Repository|Bucket|Collection) '[^']{1,200}' not found|File not found in (?:repository|model|dataset|space)|(?:Repository|Revision|Bucket|Entry) not found`, "u"),
    unless: /\b[Kk]eys?\b|attribute|argument|module named|\bdataset|[Ii]mages?\b|package|git repository|keys|unexpected|state_dict|not found in (?:the )?base model/u,
    line: { words: ["not found in repository", "not found in model", "not found in dataset", "Repository not found", "Revision not found", "Error: Model '", "Error: Dataset '", "Error: Space '"], weight: "record" }
  },
  {
    id: "class-model-reader", ...like("model-corrupt"), during: "run", kinds: ["exception"],
    when: /^(?:\w{1,40}\.){0,6}(?:RuntimeError|EOFError|UnpicklingError|BadZipFile|OverflowError|IndexError|struct\.error|error)\b/u,
    frames: /(?:torch\/serialization|torch\/_weights_only_unpickler|safetensors\/\w{1,20}|gguf\/gguf_reader)\.py$/u,
    unless: /CUDA|cuda|device|weights_only|seek|[Ff]ile .{1,300} (?:cannot be opened|does not exist)|directory|serializing|Storage|memory|mmap/u
  },
  {
    id: "class-refused", ...like("hub-refused"), during: "run", kinds: ["exception", "record"],
    when: new RegExp(String.raw`${raisedAs}\w{0,60}(?:HTTP\w{0,20}|Response|Status|Client|Api|API|Request\w{0,4})(?:Error|Exception)\b.{0,120}\b(?:401|403)\b|${worded}.{0,120}\b(?:[Uu]nauthori[sz]ed|[Ff]orbidden|[Aa]uthentication (?:required|failed)|[Ii]nvalid (?:access )?token|[Ll]ogin required)\b|requires approval`, "u"),
    unless: /wandb|pypi|pip|ssh|publickey|psycopg|pymysql|mysql|mongo|smtp|ldap|database|well-formed|redis/iu
  },
  {
    id: "class-hub-answer", ...like("hub-offline"), during: "run", when: /^(?:\w{1,40}\.){0,6}(?:JSONDecodeError|TooManyRedirects|HTTPError|HTTPStatusError|HfHubHTTPError)\b/u, frames: /huggingface_hub\//u, unless: /\b4\d\d\b/u
  },
  {
    id: "class-hub-missing", ...like("model-repository"), during: "run", kinds: ["exception", "record"],
    when: new RegExp(String.raw`${raisedAs}\w{0,60}(?:HTTP\w{0,20}|Response|Status|Client|Api|API|Request\w{0,4})(?:Error|Exception)\b.{0,120}\b404\b`, "u")
  },
  {
    id: "class-hub-busy", ...like("hub-busy"), during: "run", kinds: ["exception", "record"],
    when: new RegExp(String.raw`${raisedAs}\w{0,60}(?:HTTP\w{0,20}|Response|Status|Client|Api|API|Request\w{0,4})(?:Error|Exception)\b.{0,120}\b(?:408|429|5\d\d)\b`, "u")
  }
]

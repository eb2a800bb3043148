/** Model files: not there, damaged, or of another kind. */
import type { Signature } from "../Signature.ts"

export const extensions = "(?:safetensors|ckpt|pth|pt|bin|gguf|sft|onnx|pkl|msgpack|h5)"
/** What else a model may be called where it is not there. */
const files = `(?:${extensions}|model|spm|keras|tflite|engine|trt)`
const rightPath = "Correct the path or name (`ls -l PATH`; a symbolic link may lead nowhere), or fetch the file."
const rightModel = "Choose a file of the family that this run expects: `likeness model check FILE` says what it is."
const again = "Fetch the file again and compare its size and SHA-256: `likeness model check FILE`."

export const models: ReadonlyArray<Signature> = [
  {
    id: "checksum", code: "model.corrupt", when: new RegExp(String.raw`^\S.{0,300}\.${extensions}: FAILED$|^[Cc]hecksum error detected\b|\berrorCode=32\b|(?:sha256|checksum|digest|hash|size)\b.{0,40}\b(?:mismatch|does not match|did not match|differs?)\b.{0,200}\.${extensions}\b|\.${extensions}\b.{0,200}\b(?:sha256|checksum|digest|hash|size)\b.{0,40}\b(?:mismatch|does not match|did not match|differs?)\b`, "iu"), during: "run",
    line: { words: [": FAILED", "hecksum", "sha256"], weight: "failure", when: new RegExp(String.raw`^\S.{0,300}\.${extensions}: FAILED$|^Checksum error detected\b`, "u") },
    cause: "A model file is not the one whose sum is known.", fix: again
  },
  {
    id: "dataset-archive", code: "data.image_corrupt", when: /^(?:\w{1,40}\.){0,6}(?:BadZipFile|BadGzipFile|LZMAError|ReadError: (?:file could not|not a|unexpected end|empty file|truncated)|EOFError: Compressed file ended|error: Error -?\d{1,2} while decompressing)/u,
    shows: /(?:dataset|data_?set|\bimages?\b|pictures?|photos?|captions?|shards?\b|webdataset|train[-_]?data|train-\d)/iu, unless: /\.safetensors|\.ckpt|\.whl/u, during: "run",
    cause: "An archive of the data set is damaged, cut short, or something else under that name.", fix: "Fetch or pack the archive again and compare its size and sum."
  },
  {
    id: "archive", code: "model.corrupt", when: /^(?:tar|gzip|bzip2|xz|zstd?|unzip|7z|bsdtar|pigz)\b.{0,200}(?:[Uu]nexpected (?:EOF|end)|not in gzip format|not look like a tar|invalid (?:magic|tar|compressed)|[Ii]nvalid (?:compressed|magic|tar)|crc error|CRC (?:error|failed)|corrupt\w{0,3}|trailing garbage|not an? (?:xz|zip|7z|bzip2)|[Ff]ile format not recognized|unsupported format|Data Error)|End-of-central-directory signature not found|^unzip: {1,4}cannot find zipfile directory|^(?:\w{1,40}\.){0,6}(?:BadGzipFile|LZMAError|ReadError: (?:file could not|not a|unexpected end|empty file)|EOFError: Compressed file ended|error: Error -?\d{1,2} while decompressing)|^\s{0,4}error: {1,3}invalid (?:zip|compressed)/u, unless: /\.whl|\.egg|\.deb|\.rpm/u,
    line: { words: ["nexpected EOF", "nexpected end", "gzip format", "a tar archive", "nvalid compressed", "invalid magic", "crc error", "CRC failed", "corrupt", "End-of-central-directory", "zipfile directory", "format not recognized"], weight: "failure" },
    cause: "An archive is damaged, cut short, or something else under that name.", fix: "Fetch the archive again and compare its size and sum."
  },
  {
    id: "model-repository", code: "model.missing",
    when: /neither a valid local path nor a valid repo id|HFValidationError|Repo id must (?:be in the form|use alphanumeric)|is not a local folder and is not a valid model identifier|^(?:\w{1,40}\.){0,6}(?:RepositoryNotFoundError|EntryNotFoundError|RemoteEntryNotFoundError|RevisionNotFoundError|RevisionResolutionError)\b|404 Client Error|(?:^|ERROR )404: (?:Not Found|File not found)|returned error: 404|server returned error: HTTP\/\d(?:\.\d)? 404|Client error '404|HTTP Error 404|404: Not Found|does not appear to have (?:a file|files|any (?:file|of))\b|is not a local (?:path|file|folder|directory)\b|[Uu]nable to locate the file |Invalid diffusers model path|is not a safetensors repo\b|Error no files? named|no file named .{1,120} found in directory|Can't load (?:the )?(?:model|config|configuration) (?:for|of)|is not a valid (?:git identifier|model identifier)|Repository Not Found|Entry Not Found|Could not locate .{1,120} inside|Cannot find an appropriate cached snapshot|model is not found as a file|checkpoint url or path is invalid|No files found in the specified repo|DatasetNotFoundError|^ValueError: Can't find '[\w./-]{1,200}' at|\bCould not locate file: "?https?:|\berrorCode=3\b/u,
    unless: /40[13] Client Error|Client error '40[13]|pypi\.org|outgoing traffic/u, during: "run",
    line: { words: ["ERROR 404: ", "error: 404", "error: HTTP/1", "404 Client Error", "HTTP Error 404", "Repository Not Found", "model is not found as"], weight: "record" },
    cause: "The model or the file in its repository does not exist under that name.", fix: rightPath
  },
  {
    id: "model-file", code: "model.missing",
    when: new RegExp(String.raw`(?:FileNotFoundError|OSError|RuntimeError|ValueError|Exception|AssertionError|NotADirectoryError|IsADirectoryError)\b.{0,200}(?:[Nn]o such file|[Nn]ot found|does not exist|doesn't exist|cannot find|could not find|is not a file|unable to find).{0,400}\.${files}\b|\.${files}['"]? (?:was )?(?:does not exist|doesn't exist|not found|is missing|could not be found)|Model in folder '[^']{1,80}' with filename|^NoSuchFile: .{0,300}(?:doesn't|does not) exist|^(?:[\w.-]{1,40}: .{0,300}|open \S{1,300})\.${files}['’"]?: [Nn]o such file or directory$|^(?:Error: )?ENOENT: .{0,300}\.${files}['’"]?$|^FileNotFoundError: .{0,200}(?:(?:\/|['"])models?\/|checkpoints?\/|(?:\/|['"])loras?\/|model_index\.json|(?:\/|['"])vae\/|(?:sd_?xl|sd15|flux|unet|lora|checkpoint|controlnet|text_encoder|diffusion)[\w.-]{0,60}['"]$)|Model path .{1,400} does not exist|(?:model|checkpoint|weights?|LoRA|VAE|lora|vae)(?: file| path)? (?:.{1,300} )?(?:not found|does not exist|doesn't exist|is missing)`, "u"),
    unless: /\.(?:toml|ya?ml|txt|csv|py|png|jpe?g|webp)['"]?(?:\s|$)|dataset|\.(?:npz|npy|pyc?|sh|md|log|mp4|gif|bmp|lock|csv|jsonl)\b|latents?\b|\/(?:data)?sets?\/|cannot open shared object/u, during: "run",
    cause: "A model file is not where it is looked for.", fix: rightPath
  },
  {
    id: "model-loaded", code: "model.missing", when: /^(?:FileNotFoundError: \[(?:Errno|WinError) 2\]|FileNotFoundError: No such file)/u, shows: /\b(?:torch\.load|load_file|safe_open|from_pretrained|from_single_file|load_lora_weights|load_checkpoint|load_torch_file|InferenceSession)\(/u, during: "run",
    unless: /\.(?:toml|ya?ml|json|txt|csv|py|png|jpe?g|webp|np[yz]|jsonl)['"]?(?:\s|$)|dataset|latents?\b|\/(?:data)?sets?\/|cache/u,
    cause: "A model file is not where it is looked for.", fix: rightPath
  },
  {
    id: "model-corrupt", code: "model.corrupt",
    when: /(?:safetensors_rust\.)?SafetensorError: (?:Error while deserializing|.{0,40}header|Invalid|.{0,40}incomplete)|HeaderTooLarge|HeaderTooSmall|InvalidHeader\w{0,24}|MetadataIncompleteBuffer|TensorInvalidInfo|[Hh]eader too (?:large|small)|invalid (?:JSON in )?header|safetensors header is (?:incomplete|too (?:large|small)|invalid)|has invalid data offsets|extends past the end of the file|does not match its declared shape|safetensors archive passed at .{1,300} does not contain the valid metadata|Unable to load vocabulary from file|incomplete metadata, file not fully covered|UnpicklingError|invalid load key|PytorchStreamReader failed|failed finding central directory|Ran out of input|not a (?:valid )?(?:ZIP|zip) archive|[Ii]nvalid magic number|unexpected EOF, expected|m(?:ight|ay) be corrupt|\b(?:is|are|seems|was|been) corrupt(?:ed)?\b|invalid hash value|file in archive is not in a subdirectory|sentencepiece_processor\.cc|archive is corrupted|is not a valid JSON file|expected value at line \d{1,6} column|could not parse ModelProto|storage has wrong (?:byte )?size|pickle data was truncated|corrupt(?:ed)? (?:model|checkpoint|file)|[Ff]ile (?:is|appears|seems) (?:to be )?(?:corrupt|truncated|incomplete)|Consistency check failed|unexpected end of (?:file|data)|[Ii]ncomplete safetensors|[Cc]heckpoint.{0,60}(?:corrupt|damaged|truncated)|Unable to load weights from (?:pytorch )?checkpoint|hash (?:mismatch|does not match).{0,80}(?:model|safetensors|ckpt)|gguf.{0,60}(?:invalid|bad) magic|GGUF magic invalid|file signature not found|truncated file: eof|InvalidGraph\b|DDUFCorruptedFileError|CORRUPTED MODEL|SafetensorsParsingError|Protobuf parsing failed|InvalidProtobuf|You seem to have cloned a repository without having git-lfs/u,
    unless: /\.npz|[Pp]arquet|ArrowInvalid|serializ(?:ing|e) (?:to|the)|Error while serializing|image file|weights_only.{0,40}unsupported/u, during: "run",
    cause: "A model file is damaged, cut short, or something else under that name.", fix: again
  },
  {
    id: "model-architecture", code: "model.wrong_architecture",
    when: /Error\(s\) in loading state_dict for|size mismatch for |expected shape .{0,160}but got torch\.Size|Target modules .{1,400} not found in the base model|Unrecognized (?:(?:model|image processor|feature extractor|video processor|processor|tokenizer) in|configuration class)|\b(?:[Mm]issing|[Nn]ot found|[Nn]o|[Uu]nknown|[Uu]nrecogni[sz]ed|[Cc]annot find|[Cc]ould not (?:find|determine)) (?:[\w'*\x60.-]{1,80} ){0,4}(?:keys?|params|weights|rank)\b.{0,80}\b(?:state[ _-]?dict|checkpoint|safetensors|keymap)\b|weight file does not contain|objects could not be loaded\. Example error|Layer .{1,80} expected \d{1,6} variables|shape of the target variable and the shape|\b0 params matched|Unhandled LoRA shape|this model (?:variant )?expects\b|UNSUPPORTED DIFFUSION MODEL|could not detect control model type|does not contain (?:controlnet|ControlNet|LoRA|lora)\b|[Cc]ould not load model .{1,200} with any of the following classes|No (?:LoRA |lora |target )modules (?:were )?found|not any lora modules in this network|embeddings do not match the text encoder|Invalid LoRA checkpoint|[Tt]rying to set a tensor of shape|given initializer is expected to generate shape|Missing key\(s\) in state_dict|Unexpected key\(s\) in state_dict|[Uu]nexpected keys? in (?:checkpoint|state)|clip input is invalid|VAE is invalid|[Cc]ould not detect model type|UnsupportedModelError|Cannot (?:load|copy) .{0,200}because the (?:following keys|shapes)|keys are missing|appear to be missing in the checkpoint|[Mm]issing keys in checkpoint|unexpected key in (?:SD|DiffUsers)|load mismatch: missing|weights shape mismatch|model version is different|model versions? .{0,60}differ|text encoder is not \w{1,40}Model|^(?:\w{1,40}\.){0,6}AssertionError: only support (?:SD\w{0,4}|FLUX)|(?:is|seems|looks like|appears to be) (?:not )?(?:an? )?(?:SDXL|SD ?1\.5|SD1|SD2|SD3|FLUX|Flux|v1|v2|diffusers|inpainting)\b.{0,60}(?:model|checkpoint)|not (?:a|an) (?:SDXL|SD|Flux|FLUX|valid|supported) (?:model|checkpoint|LoRA)|[Uu]nsupported (?:model|checkpoint)(?: type| architecture)?\b|[Uu]nknown (?:model|checkpoint) (?:type|architecture)|^KeyError: '(?:pytorch-lightning_version|model\.|cond_stage_model|conditioner\.|first_stage_model|time_embed|time_embedding|text_model|lora_|double_blocks|single_blocks|input_blocks|down_blocks|encoder\.|decoder\.|transformer\.|state_dict)|Invalid sd_version|[Cc]heckpoint (?:is )?(?:not compatible|incompatible)|incompatible (?:LoRA|lora|keys|checkpoint)|does not support (?:SDXL|SD1|Flux)|weight file does not contains Tensor|[Ff]ile does not contain tensor|text_projection.{0,60}not in|No (?:VAE|clip|CLIP) (?:weights )?(?:found )?in (?:the )?(?:checkpoint|model)|ERROR: .{0,80}does not contain a valid/u,
    unless: /optimizer|Unknown model type to (?:save|log)/u, during: "run",
    line: { words: ["Could not detect model type", "could not detect model type"], weight: "record" },
    cause: "The model file is sound but of another kind than this run expects.", fix: rightModel
  },
  {
    id: "model-shapes", code: "model.wrong_architecture", when: /mat1 and mat2 shapes cannot be multiplied|expected input\[.{1,60}\] to have \d{1,5} channels, but got|weight of size \[.{1,60}\], expected input|The size of tensor a \(\d{1,6}\) must match the size of tensor b \((?:768|1024|1280|2048|4096)\)/u,
    frames: /comfy|ldm\/|sgm\/|library\/|networks\/|diffusers|transformers|toolkit|lycoris|peft|forge|webui/iu, during: "run",
    cause: "A model is fed with what another kind of model makes: text encoder, LoRA, ControlNet and base are not of one family.", fix: rightModel
  },
  {
    id: "zip-file", code: "model.corrupt", when: /^(?:\w{1,40}\.){0,6}BadZipFile\b/u, frames: /^(?![^]*(?:numpy|dataset|train_util))[^]*zipfile[^]*$/u, during: "run",
    cause: "A zip file is damaged, cut short, or something else under that name.", fix: again
  },
  {
    id: "model-empty", code: "model.corrupt", when: /^EOFError$/u, frames: /serialization\.py|unpickler|pickle|safetensors/u, during: "run",
    cause: "A model file is empty or ends too early.", fix: again
  }
]

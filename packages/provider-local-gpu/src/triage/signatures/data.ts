/** What a run is given: its data set, its arguments and configuration. */
import type { Signature } from "../Signature.ts"

const look = "Look at the folder that the line names: pictures must lie in it as .png, .jpg or .webp (`likeness persona check`)."
const rightArgument = "Correct the argument or key that the line names; the program's `--help` lists what it knows."

export const dataset: ReadonlyArray<Signature> = [
  {
    id: "opencv-read", code: "data.image_corrupt", when: /imread_\('[^']{1,400}'\): can't open\/read file/u, line: { words: ["can't open/read file"], weight: "warning" }, explains: /cv2\.error: |'NoneType' object/u,
    cause: "OpenCV could not read a picture.", fix: "Take the file that the line names out of the set, or put it where it is looked for."
  },
  {
    id: "image-size", code: "data.image_corrupt", when: /^failed to get image size: /u, line: { words: ["failed to get image size"], weight: "warning" }, explains: /ZeroDivisionError|division by zero|IndexError|No data found/u,
    cause: "A picture of the data set cannot be read.", fix: "Take the file that the line names out of the set, or save it anew."
  },
  {
    id: "codec-notice", code: "data.image_corrupt", when: /^\[[\w:,#/]{2,40} @ 0x[\da-f]{4,16}\] .{0,120}(?:[Ii]nvalid|[Cc]orrupt|[Ee]rror|not found|truncated|[Mm]issing|damaged|overread|mismatch|[Nn]o (?:JPEG|image) data)/u, line: { words: ["] Invalid ", "nvalid PNG", "] invalid ", "moov atom", "corrupt", "rror while decoding", "ecode_slice", "no frame!", "overread", "No JPEG data", "image data found", "rror splitting"], weight: "warning" },
    explains: /Invalid data found|Conversion failed|Error (?:while )?(?:opening|decoding|submitting)|does not contain any stream/u,
    cause: "A picture or clip cannot be decoded.", fix: "Take the file that the line names out of the set, or save it anew."
  },
  {
    id: "trainer-no-data", code: "data.no_images", when: /^No data found\. Please verify/u, line: { words: ["No data found"], weight: "verdict" },
    cause: "The trainer found no pictures.", fix: look
  },
  {
    id: "no-images", code: "data.no_images",
    when: /datasets should not be an empty iterable|num_samples should be a positive integer value, but got num_samples=0|Instance images root doesn't exist|[Nn]o (?:training |valid |image )?(?:images?|files?) (?:were |was )?(?:found )?in (?:the )?(?:given |input )?(?:directory|folder|path|dir)\b|\bno match(?:es found)?: \S{0,200}(?:\.(?:png|jpe?g|webp)\b|\bimages?\/|\bpictures?\/|\bphotos?\/)|[Nn]o (?:training )?images? (?:were |was )?(?:found|in)\b|(?:[Ff]ound no|[Nn]o|[Ff]ound 0|[Cc]ould ?n[o']t find any|[Dd]id ?n[o']t find any|[Cc]annot find any|[Zz]ero|[Cc]ontains no|[Ww]ithout any|[Hh]as no) (?:\w{1,20} ){0,3}(?:images?|videos?|pictures?|photos?|image files?|class folders?|classes|(?:valid|matching|data|training|usable) files?|training (?:data|samples|images)|caption files|samples found|examples found)\b|doesn't contain any data files|does not contain any (?:image|picture|video)\b|[Cc]ouldn't find a dataset script|EmptyDatasetError|Couldn't find any data file|[Dd]ataset (?:is empty|has no|contains no|contains 0|length is 0)|[Ee]mpty dataset|0 (?:train )?images? (?:found|with repeats)|[Ii]mage folder (?:dir )?(?:is empty|is missing|is missing or not a directory|does not exist)|[Tt]rain(?:ing)? (?:data|images?) (?:dir|folder|directory) (?:.{0,200} )?(?:is empty|not found|does not exist|doesn't exist)|train_data_dir .{0,200}(?:not found|does not exist)|No such .{0,20}image (?:directory|folder)|dataset path (?:does )?is not a directory|[Nn]o (?:\(supported\) )?data ?files|at least one (?:training )?(?:image|sample)|\bn_samples=0\b|Found array with 0 sample/u,
    unless: /\b(?:regularization|reg images|bypass)|\b(?:image|video) (?:metadata|processors?)\b|were passed\b|^ignore subset|^found directory|^Skipping|^Warning/u,
    line: { words: ["no images", "No images", "dataset is empty", "Dataset is empty", "mage folder", "Image folder", "ain data dir", "data directory", "is not a directory", "no match: ", "no matches found: "], weight: "failure" },
    cause: "The data set has no pictures.", fix: look
  },
  {
    id: "image-corrupt", code: "data.image_corrupt",
    when: /UnidentifiedImageError|cannot identify image file|image file is truncated|broken (?:PNG|data stream|image)|DecompressionBombError|Truncated File Read|Unsupported image|not a (?:JPEG|PNG|valid image)|BadZipFile|Bad magic number|latents\S{0,40} not found in|illegal char in file|caption file is empty|[Cc]ould not load image|(?:[Ff]ailed to|[Uu]nable to|[Cc]ould not) (?:load|read|open|decode) (?:an? |the |any |\w{1,20} )?(?:image|video|picture|frame|clip|audio)|[Nn]o frames (?:were )?(?:decoded|found|read)|[Vv]ideo loading error|UnknownImageFormat|Failed to interpret file .{0,200}as a pickle|error: npz is old|Unable to (?:open|decode|read) (?:image|video)|Could not open (?:image|video|reference video)|moov atom not found|Invalid data found when processing input|Cannot load file containing pickled data when allow_pickle=False|zip file.{0,40}(?:corrupt|truncated)|cv2\.error: .{0,200}(?:!_src\.empty|imread|empty\(\))/u,
    unless: /skipping|\.whl|\.safetensors/iu, during: "run",
    line: { words: ["cannot identify image", "image file is truncated", "illegal char in file", "caption file is empty"], weight: "warning" },
    cause: "A file of the data set (picture, caption or cached latents) cannot be read.", fix: "Take the file that the line names out of the set or save it anew; delete the cache (`rm *.npz`) where it names one."
  },
  {
    id: "picture-reader", code: "data.image_corrupt", when: /^(?:\w{1,40}\.){0,6}(?:OSError|SyntaxError|ValueError|EOFError|RuntimeError|IndexError|TypeError|error)\b/u, during: "run",
    frames: /(?:PIL\/(?:Image|ImageFile|\w{2,20}ImagePlugin)|torchvision\/io\/\w{1,20}|imageio\/(?:core|plugins)\/\w{1,30}|tifffile\/\w{1,20}|numpy\/lib\/_?(?:npyio|format)(?:_impl)?|decord\/\w{1,30})\.py(?:\n>[^\n]*)?$/u,
    unless: /\[Errno|\b(?:[Cc]annot write|mode\b|encoder|extension|[Uu]nknown file|format\b|[Ss]ave|[Bb]ox|resample|[Ss]ize must|not available|width|height|argument|expected|paste)\b/u,
    cause: "A file of the data set cannot be decoded.", fix: "Take the file out of the set or save it anew; delete the cache (`rm *.npz`) where it is one."
  },
  {
    id: "table-corrupt", code: "data.image_corrupt", when: /^(?:\w{1,40}\.){0,6}(?:ArrowInvalid|DatasetGenerationError|ParserError: Error tokenizing|EmptyDataError)\b|Parquet magic bytes not found|\bJSON parse error\b/u, during: "run",
    cause: "A table of the data set cannot be read.", fix: "Save the table anew, or take the line out that is named."
  },
  {
    id: "metadata-text", code: "data.image_corrupt", when: /^(?:\w{1,40}\.){0,6}JSONDecodeError\b/u, shows: /\b(?:captions?|metadata|meta|jsonl|annotations?|lines?|records?|rows?|tags|labels)\b/u, unless: /model_index|tokenizer/u, during: "run",
    frames: /^(?![^]*(?:huggingface_hub|transformers|diffusers|requests|httpx|urllib|safetensors|comfy\/)[^\n]*)[^]*\S/u,
    cause: "A line of the data set's captions is no JSON.", fix: "Correct or take out the line; a file that was cut short has to be made anew."
  },
  {
    id: "picture-checked", code: "data.image_corrupt", when: /^\S.{0,200}\.(?:png|jpe?g|webp|gif|tiff?|bmp|mp4|webm)['’"]?(?:: |\s{1,8}|\s@ )(?:EOF while reading|CRC error|invalid chunk|this is neither|zlib: |.{0,40}\[ERROR\]|WARNING .{0,60}corrupt)|^(?:identify|convert|magick|mogrify)(?:-\S{1,20})?: (?:improper image header|[Ii]nsufficient image data|corrupt image|no decode delegate|[Nn]ot a JPEG|[Pp]remature end|[Cc]RC error|IDAT|unexpected end)/u,
    line: { words: ["EOF while reading", "CRC error", "this is neither", "improper image header", "image data in file", "corrupt image", "decode delegate", "Not a JPEG file"], weight: "failure" },
    cause: "A picture of the data set is damaged.", fix: "Take the file that the line names out of the set, or save it anew."
  },
  {
    id: "caption-encoding", code: "data.image_corrupt", when: /^UnicodeDecodeError: /u, during: "run", frames: /train|library|caption|dataset|data_loader|toolkit/u,
    cause: "A caption is not UTF-8.", fix: "Save the caption that the line names as UTF-8."
  },
  {
    id: "text-encoding", code: "data.image_corrupt", when: /^UnicodeDecodeError: 'utf-?8'/u, during: "run",
    frames: /^(?![^]*(?:subprocess|\/json\/|toml|yaml|configparser|http|urllib|requests|socket|pickle|safetensors|transformers|importlib|tokenize|site-packages\/(?!PIL|datasets|torch\/utils|pandas))[^\n]*)[^]*\S/u,
    cause: "A text of the data set (a caption, most often) is not UTF-8.", fix: "Save the file that is read there as UTF-8."
  }
]

export const configuration: ReadonlyArray<Signature> = [
  {
    // The toolkit goes on with its next job and may end with code 0.
    id: "toolkit-job", code: "config.flag_invalid", when: /^Error running job: (?:while (?:scanning|parsing|constructing|composing)|mapping values|could not (?:find|determine)|Expecting |Unknown job type|Could not find config file|.{0,80}config file must)/u, during: "run",
    line: { words: ["Error running job: "], weight: "verdict" },
    cause: "A job's configuration is missing or says something that is not accepted.", fix: rightArgument
  },
  {
    id: "usage-error", code: "config.flag_invalid",
    when: /: error: (?:unrecognized arguments|argument |the following arguments are required|expected |ambiguous option|one of the arguments)|^error: (?:unexpected argument|invalid value|the following required|unrecognized subcommand|a value is required|the argument ')|[Nn]o such (?:option|command)|^(?:Error: )?(?:Invalid value|Missing (?:option|argument|parameter))|unrecognized option|invalid option|[Bb]ad option|is not allowed in NODE_OPTIONS|unknown (?:option|flag|argument)|Unknown (?:option|flag|argument)|^(?:\[[\w:#/,. ]{1,60} @ 0x[\da-f]{4,16}\] )?(?:Un(?:known (?:encoder|decoder|input format|filter)|recognized option) '|No such filter: |Error parsing option|Undefined constant or missing)|^Option .{1,80} not found\.?$/u,
    line: { words: ["unrecognized option", "invalid option", "unknown option", "unknown flag", "Unknown option", "Unrecognized option", "Unknown encoder", "Unknown decoder", "No such filter", "Error parsing option"], weight: "failure" },
    cause: "The program refuses an argument.", fix: rightArgument
  },
  {
    id: "configuration-file", code: "config.flag_invalid",
    when: /MultipleInvalid|extra keys not allowed|expected .{1,80} for dictionary value|required key not provided|Toml ?Decode ?Error|TOMLDecodeError|TOML parse error|(?:scanner|parser|constructor|composer|reader)\.(?:Scanner|Parser|Constructor|Composer|Reader)Error|yaml\.\w{1,20}\.?\w{0,20}Error|[Ii]nvalid user config|not supported config file format|file not found(?: \/ [^:]{1,40})?: .{1,300}\.(?:toml|json|ya?ml)|[Cc]onfig(?:uration)? file.{0,200}(?:not found|does not exist|is not (?:a )?valid|error|invalid|had unknown keys)|[Cc]onfig(?:uration)? (?:file )?(?:error\b|is invalid|must\b|should\b|needs\b|lacks\b|has no\b|is missing|contains (?:no|an? (?:invalid|unknown)))|Could not find config file|config\.\w.{0,60}key|(?:FileNotFoundError|OSError): .{0,200}\.(?:toml|ya?ml|json|cfg|ini)['"]?$|FAILED: (?:does not exist|is not a valid toml)|OmegaConf|omegaconf\.errors|dacite\.exceptions|Configuration file could not be loaded|[Ee]rror on parsing (?:JSON|TOML|YAML) config|Config file (?:is empty|already exists)|^No prompt file\b|\b[Uu]nknown (?:process|network|optimizer|scheduler|sampler) type\b|^Unknown lr_weight argument|[Cc]onfiguration is invalid|Invalid TOML file|bad config (?:line|value|file)|in section '[^']{1,80}' \(file|Procfile does not exist|does not exist in Procfile|: unexpected line:?|^(?:[\w ]{1,60}: )?while (?:scanning|parsing|constructing|composing) (?:a|an|the|for)\b|ValidationError: \d{1,4} validation error/u,
    unless: /model_index\.json|\/config\.json|tokenizer|huggingface\.co|huggingface\/hub/u, during: "run",
    line: { words: ["could not be loaded", "nfiguration is invalid", "Invalid TOML file", "bad config", "Procfile", "in section '", "unexpected line", "not supported config file", "FAILED: does not exist", "Could not find config", "onfig file", "No prompt file", "Unknown lr_weight", "nknown process type", "nknown network type", "while scanning", "while parsing", "while constructing"], weight: "record" },
    cause: "A configuration file is missing or says something that is not accepted.", fix: rightArgument
  },
  {
    id: "validation", code: "config.flag_invalid", when: /(?:^|[^\w])\d{1,4} validation errors? for [A-Z]\w/u, during: "run",
    line: { words: ["validation error"], weight: "failure" },
    cause: "What was given does not have the form that the program asks for.", fix: "Correct the fields that the lines below name."
  },
  {
    id: "configuration-value", code: "config.flag_invalid", when: /^(?:ValueError|TypeError): (?:invalid literal for int|could not convert string to float|not enough values to unpack|too many values to unpack|malformed node|'[^']{0,80}' is not a valid)/u, frames: /(?:^|\/)(?:config\w{0,20}|settings|cfg|options|cli|argparse)\.py$/u, during: "run",
    cause: "The value of a setting cannot be read.", fix: rightArgument
  },
  {
    id: "argument-value", code: "config.flag_invalid", when: /^(?:ValueError|SyntaxError|TypeError): (?:not enough values to unpack|too many values to unpack|malformed node|invalid literal for int|could not convert string to float|invalid syntax|'\w{1,60}' is not a valid)/u, shows: /\b(?:args\.\w{1,60}|\w{0,30}_?arg|\w{1,30}_args|argv|opts?\.\w{1,60})\b[^\n]*$/u, during: "run",
    cause: "The value of an argument cannot be read.", fix: rightArgument
  },
  {
    id: "configuration-text", code: "config.flag_invalid", when: /^(?:\w{1,40}\.){0,6}JSONDecodeError\b/u, shows: /(?:[Cc]onfig|CONFIG|[Cc]fg|[Ss]ettings|[Pp]resets?\b|[Oo]ptions|[Pp]arams\b|(?<!\*)args\b|[Rr]ecipe|\bjob\b)/u, during: "run",
    frames: /^(?![^]*(?:huggingface_hub|transformers|diffusers|requests|httpx|urllib|safetensors|comfy\/)[^\n]*)[^]*\S/u, unless: /model_index|tokenizer/u,
    cause: "A configuration file is no JSON.", fix: rightArgument
  },
  {
    id: "configuration-absent", code: "config.flag_invalid", when: /^\S.{0,300}\.(?:toml|ya?ml) not found\.?$/u, line: { words: [".toml not found", ".yaml not found", ".yml not found"], weight: "failure", anyLevel: true },
    cause: "A configuration file is not where it is looked for.", fix: rightArgument
  },
  {
    id: "workers", code: "config.flag_invalid", when: /persistent_workers option needs num_workers|prefetch_factor option could only be specified|num_workers option should be non-negative|multiprocessing_context/u,
    cause: "An option of the data loader needs at least one worker.", fix: "Leave the option out, or set the data loader's workers above 0."
  },
  {
    id: "trainer-combination", code: "config.flag_invalid",
    when: /^(?:\w{1,40}\.){0,6}(?:AssertionError|ValueError|NotImplementedError|Exception|RuntimeError|TypeError|KeyError|ArgumentTypeError): .{0,400}(?:must be (?:divisible|equal|greater|less|larger|smaller|specified|set|one of|provided|between|a positive|positive|an? )|cannot be (?:used|enabled|specified|trained|set)|can only be used|can be (?:used|enabled|set|specified) only|is required\b|requires mixed_precision|should be (?:greater|less|larger|smaller|one of|in the)|not (?:allowed|supported|valid) (?:with|for|when|value)|[Uu]nknown (?:job|process|optimizer|scheduler|loss|network|argument|option|value|Huber)|[Uu]nsupported (?:\w{1,40} (?:value|type|mode|option)\b|optimizer|loss|scheduler|dtype|mixed)|[Ii]nvalid (?:value|argument|option|seed|network|optimizer|scheduler|choice|combination|loss)|at the same time|is not (?:a )?valid (?:\w{1,30}|choice)|\bis invalid\b|[Ii]nvalid device string|folder does not exist|[Tt]ried to find .{1,300} but|has to be (?:divisible|of type|one of)|have to be divisible|not in (?:list of )?(?:supported|available|allowed)|max_train_steps should|bucket_reso_steps|color_aug or random_crop|when caching|already exists|[Ee]xpected one of|choose (?:one )?from|[Yy]ou need to (?:use|pass|specify|set)|trust_remote_code|BuilderConfig '.{1,80}' not found|Bad split|[Uu]nknown split|is not implemented for)/u,
    frames: /^(?![^]*\/(?:custom_nodes|comfy|comfy_extras)\/[^\n]*$)/u, unless: /Expected all tensors|same device|CUDA|\btensors?\b|dtype mismatch|Half|shape|libcu|\bkey\b.{0,40}not found/u, during: "run",
    cause: "The program refuses an option or a combination of options.", fix: rightArgument
  },
  {
    id: "trainer-option", code: "config.flag_invalid",
    when: /^(?:\w{1,40}\.){0,6}(?:AssertionError|ValueError|NotImplementedError|Exception|RuntimeError|TypeError|ArgumentTypeError|Invalid): .{0,400}(?:\brequires? |\bmust\b|\bshould (?:not |only )?(?:be|have|match|specify)|\bspecified\b|\bspecify\b|[Pp]lease (?:set|provide|choose|split|use|pass)|\bonly (?:one of|be used|supported|supports?|works?|available|allowed|valid)|[Oo]nly .{1,80} (?:are|is) (?:supported|allowed)|mutually exclusive|(?:is|are) not (?:\w{1,20} )?supported|does not (?:support|work)|do not support|[Cc]annot (?:be|use|swap|specify|set|find the dtype|combine|enable|greater)|[Cc]an only|[Pp]rovide either|[Cc]annot forward both|\bhas to be|\bhave to be|\bneeds? to be (?:an? |of type|between|set|the)|\b[Yy]ou can(?:'|no)t (?:use|train|pass|customize|combine|have|set)|\benv(?:ironment variable)? was not set|^ValueError: Specified distributed type|\bcan(?:'|no)t be both|\bis only compatible|\bnot yet implemented|\bis not configured\. |\b[Ss]et the \x60\w{1,60}\x60 flag|\bincompatible with\b|but \w{1,40}(?: and \w{1,40})? are disabled|\bno metadata \/ |\bUn(?:known|supported|recognized) [\w -]{1,60}|\bunknown [\w -]{1,40}|\b[Ii]nvalid (?!load|magic|header|argument$)[\w -]{1,60}|between 0 and 1|out of range|neither .{1,80} nor|[Bb]oth .{1,120} (?:and|or) |not implemented|deprecated and is no longer|at least \d|is not an? (?:int|float|number|valid)|not recognized|same length|\bmismatch\b|does not match|can(?:'|no)t be specified|should in|is illegal|is not set\b|not set\. |\bnot (?:yet )?supported\b|\bare exclusive\b|[Cc]heck your config|[Uu]pdate your (?:dataset )?config|\billegal (?:resolution|value|option)|\bpass in \x60)/u,
    frames: /(?:^|\/)(?:library|networks|toolkit|jobs|extensions_built_in|kohya_gui|musubi_tuner|accelerate|lightning|pytorch_lightning|torch\/optim|torch\/utils\/data|torch\/distributed\/(?:run|launcher|elastic\/agent|arg\w*)|transformers\/(?:training_args|trainer|optimization)|diffusers\/(?:optimization|training_utils|pipelines\/[^\n]{1,120})|peft\/tuners|prodigyopt|dadaptation|lion_pytorch)(?:\/[^\n]*|\w*\.py)$|(?:^|\/)(?:sd-scripts|ai-toolkit|kohya_ss|musubi-tuner|OneTrainer|diffusion-pipe)\/(?:tools\/|finetune\/|scripts\/)?\w{1,60}\.py$|(?:^|\/)\w{0,20}(?:train_(?:network|util|db|native|controlnet|control_net|textual_inversion|leco)|fine_tune|gen_img|config_modules|config_util)\w{0,20}\.py$|(?:^|\/)(?:sdxl|sd3|flux|lumina|anima|hunyuan\w{0,20})_\w{3,50}\.py$/u,
    unless: /\btensors?\b|CUDA|dtype mismatch|shape|size mismatch|\bkeys?\b|checkpoint(?!ing)|state_dict|No such file|\[Errno/u, during: "run",
    cause: "The program refuses an option or a combination of options.", fix: rightArgument
  },
  {
    id: "optimizer-module", code: "config.flag_invalid", when: /^AttributeError: module 'torch\.optim(?:\.lr_scheduler)?' has no attribute|ValueError: Attempting to unscale FP16 gradients|mixed[_ ]precision.{0,80}(?:must|mismatch|not)/u,
    cause: "An option names something that does not exist or does not fit the precision.", fix: rightArgument
  },
  {
    id: "node-input", code: "config.flag_invalid", when: /^(?:- )?(?:Required input is missing|Value .{1,120} (?:smaller than min|bigger than max)|Failed to convert an input value|Return type mismatch|Bad linked input|Custom validation failed|Exception when validating|Dependency cycle|Dynamic (?:prompt|input)|Node .{1,80} has no)/u,
    line: { words: ["Dependency cycle detected", "Required input is missing", "smaller than min", "bigger than max", "Failed to convert an input", "Return type mismatch", "Bad linked input", "Custom validation failed", "Exception when validating"], weight: "failure" },
    cause: "The graph gives a node a value that it does not accept.", fix: "Correct the input that the line names in the workflow."
  }
]

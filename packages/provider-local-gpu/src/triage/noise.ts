/** What stands in good logs too and is never a failure by itself. */

/**
 * Lines that look like failures and are none: optional parts that are not there, advice, deprecations,
 * clean-up at a program's end.
 */
/** `file.py:12: UserWarning: …`, as Python's `warnings` writes it. */
export const isWarningLine = (text: string): boolean => /^\S{1,300}:\d{1,7}: \w{1,60}Warning: /u.test(text)

/** A program does without, takes another way or tries again: what it met ends nothing. */
const gotOver = String.raw`\b(?:retrying|rerunning|entering retry loop|tr(?:ying|ied) (?:it )?(?:again|another|the next|\d{2,5})|falling back|using (?:a |the )?fall-?back|(?:taking|using|trying) (?:the|a|another|its|our) (?:mirror|copy|cached?|backup|default|next|other|local|old|previous|first|second)\b|(?<!Output will be )ignored(?!=)|ignoring|skipping|skipped(?!=)|will be skipped|continuing|continue anyway|going on without|non-fatal)\b|\(optional\)`

/** By these a line says itself that it ends nothing; a commit's title speaks of something else. */
const harmless = new RegExp(String.raw`${gotOver}|^(?=\d{0,9}[a-f])(?=[a-f]{0,9}\d)[\da-f]{7,10} (?=\S)|\breloading configuration\b|\busing (?:the )?CPU\b|[,;] using \w+(?: instead)?\.?$`, "iu")
export const saysHarmless = (text: string): boolean => harmless.test(text)

/** Whoever says this of an exception that it shows, or has just shown, has caught it. */
const survived = new RegExp(String.raw`${gotOver}|\b(?:try again in|will (?:be )?(?:retried|retry|tried again|try again)|next attempt|left (?:it |them |this |that )?out|leaving (?:it|them|this|that|\S{1,120}) out|(?:going on|carrying on|proceeding) (?:with|without|anyway))\b`, "iu")
export const saysSurvived = (text: string): boolean => survived.test(text) && !isIgnoredHead(text)

/** Right behind a failure: it was expected, the program goes on without. */
const goingOn = /\b(?:going on|carrying on|continuing|proceeding|running|starting|working|training) without\b|\b(?:is|are|was|were) (?:only )?optional\b|\(optional\)|\bnon-?(?:critical|fatal)\b|\bnot (?:critical|fatal)\b|\bfallback\b|\b(?:on|using) (?:the )?(?:CPU|cpu|defaults?)\b(?: instead)?|\b(?:will be|is|are) disabled\b|\binstead\.?$|\b(?:that is|that's|this is) (?:fine|ok|expected)\b|\bexpected (?:failure|to fail)\b|\bnot (?:there|available|installed|found|usable|reachable)\b.{0,40}[,;:] (?:so )?(?:using|taking|trying|we use|use)\b/iu
export const isGoingOn = (text: string): boolean => text.length < 300 && (goingOn.test(text) || survived.test(text)) && !isIgnoredHead(text)

const lines: ReadonlyArray<RegExp> = [
  /\b(?:Future|Deprecation|PendingDeprecation|User|Runtime|Import|Resource|Syntax|InsecureRequest|NotOpenSSL|RequestsDependency|Experimental|ONNXExporter|Beta)Warning\b|^\S{1,300}:\d{1,7}: \w{1,60}Warning: /u,
  /\bUnable to register cu(?:DNN|BLAS|FFT) factory|\bTF-TRT Warning\b|oneDNN custom operations are on|computation placer already registered|Could not find cuda drivers on your machine, GPU will not be used|could not find cuda drivers|cuda_(?:dnn|blas|fft|executor|driver)\.cc/iu,
  /^\W{0,4}(?:no regularization images|some of reg images are not used|No caption file found for \d|neither caption file nor class tokens are found|epoch is not incremented|Could not load random states)/u,
  /^libpng warning:|^Corrupt JPEG data: \d{1,9} extraneous bytes|iCCP: known incorrect sRGB profile/u,
  /clean_up_tokenization_spaces|Token indices sequence length is longer than|The current process just got forked|huggingface\/tokenizers:/u,
  /resource_tracker: There appear to be|destroy_process_group\(\) was not called|Failed to hardlink files|Running pip as the 'root' user|new release of pip|WARNING: Retrying \(|Skipping import of cpp extensions/u,
  /(?:xformers|xFormers|[Ff]lash[-_ ]?[Aa]ttn|[Ff]lash[-_ ]?[Aa]ttention\d?|sage-?attention|triton|Triton|deepspeed|apex|bitsandbytes)\b.{0,120}(?:not available|not installed|isn't available|unavailable|is not found|will not be (?:used|enabled|available)|not found\b|No module named 'triton')/u,
  /No module named 'triton'|triton not found; flop counting|Redirects are currently not supported in/u,
  /cache-system uses symlinks by default|HF_HUB_DISABLE_SYMLINKS_WARNING|hf_xet.{0,80}not installed|Falling back to regular HTTP download|unauthenticated requests to the HF Hub/u,
  /^\[?W\d{0,4}\b.{0,120}(?:errno: 97|client socket (?:has failed to connect|cannot be initialized)|socket\.cpp|ProcessGroupNCCL|NNPACK|Could not initialize NNPACK)/u,
  /Could not initialize NNPACK|^ALSA lib |^Gtk-|^qt\.qpa\.|^Xlib:|dbus.{0,60}Failed to connect|^libEGL warning|^MESA: |^error: XDG_RUNTIME_DIR|^error: XDG_RUNTIME_DIR not set/u,
  /^(?:lora|clip|unet|vae|left over|missing|unexpected) key(?:s)? (?:not loaded|missing)?|^(?:clip|unet|lora|vae|clip_g|t5xxl)\s?(?:missing|unexpected): |^left over keys/iu,
  /The installed version of bitsandbytes was compiled without GPU support|compiled without GPU support|^WARNING\[XFORMERS\]/u,
  /Fetching ComfyRegistry Data|Cannot connect to comfyregistry|FETCH DataBase|\[ComfyUI-Manager\] (?:The ComfyRegistry cache|network_mode|default cache)/iu,
  /^[\w ./-]{1,60}: \d{1,12}$/u,
  harmless, /^Output will be ignored$/u,
  /Error is not recoverable: exiting now|Exiting with failure status due to previous errors|: Child returned status \d/u,
  /^0 errors?\b|\b(?:no|0) errors?(?: found)?$|error_file: <N\/A>|\berrors?[=:] ?0\b|--on[_-]error\b|ignore_errors|on_error=/iu,
  /(?:Connection (?:reset by peer|broken)|Read timed out|ReadTimeoutError|ConnectTimeout|NewConnectionError|NameResolutionError|IncompleteRead).{0,400}(?:[Tt]rying to resume|[Rr]etrying|[Tt]rying again)|^(?:[Rr]etrying|Trying to resume|Error while downloading from)\b/u,
  /^'\((?:MaxRetryError|ReadTimeoutError|ProtocolError|ConnectionError).{0,600}thrown while requesting (?:HEAD|GET)/u,
  /^(?:Error displaying widget|Error: Cannot find the cli|Matplotlib is building the font cache)/u,
  /^ERROR: Ignored the following yanked versions|^npm (?:ERR!|error) (?:code|errno|syscall|path|dest|cwd|command|A complete log|This is an error|Fix the upstream|this command|to accept|For a full)|^npm (?:ERR!|error)$/u,
  /^npm (?:notice|warn|WARN)\b/u,
  /^warning: |^Warning: |^WARN(?:ING)?\b/u
]

/** What stands above a traceback that ends nothing: clean-up, logging, an optional part. */
const ignoredHeads: ReadonlyArray<RegExp> = [
  /A matching Triton is not available/u,
  /^Exception ignored (?:in|on|while)\b/u,
  /^Error in atexit\._run_exitfuncs|^Error in sys\.excepthook/u,
  /^--- Logging error ---/u,
  /^(?:Exception in callback|Task exception was never retrieved|Future exception was never retrieved|future: <Task|handle: <Handle|task: <Task)/u,
  /^Unable to register/u,
  /^Exception (?:during reset or similar|terminating connection|closing connection)/u
]

/** What stands above a traceback that somebody printed and then, most likely, went on. */
const caughtHeads: ReadonlyArray<RegExp> = [
  /^Cannot import .{1,400} module for custom nodes|^Failed to (?:initialize|import|execute startup-script)|IMPORT FAILED/u,
  /^(?:Warning|WARNING)\b|^Exception (?:during|while|in ASGI|occurred|caught|handling|raised)\b/u,
  survived, /\b(?:[Ff]allback|will be disabled|is disabled|optional)\b/u,
  /^A module that was compiled using NumPy 1\.x|versions of NumPy, modules must be compiled|We expect that some modules will need time/u
]

/** Parts that a program does without where they are not there. */
export const isOptional = (text: string): boolean => /^(?:ModuleNotFoundError|ImportError): .{0,80}['" ](?:triton|xformers|flash_attn|sageattention|apex|deepspeed|intel_extension_for_pytorch|torch_npu|torch_xla|tensorrt|onnxruntime|pynvml|tensorflow)\b/u.test(text)

export const isNoise = (text: string): boolean => lines.some((each) => each.test(text))

export const isIgnoredHead = (text: string): boolean => ignoredHeads.some((each) => each.test(text))

export const isCaughtHead = (text: string): boolean => caughtHeads.some((each) => each.test(text))

/** One request of a server failed. */
export const isRequestHead = (text: string): boolean => text.startsWith("Error handling request")

/** A server's job fails without ending the server; what the server says next is no proof that it went well. */
export const isJobHead = (text: string): boolean => /!!! Exception during processing !!!|^Error handling request/mu.test(text)

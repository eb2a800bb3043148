import { type Example, example, said, thrown } from "./raised.ts"

/** An exception below one line of a program's code. */
const shown = (code: string, exception: string): Example => example(`Traceback (most recent call last):\n  File "/srv/app/main.py", line 42, in <module>\n    ${code}\n${exception}\n`, exception.split("\n")[0]!)

/** Programs of all kinds. */
export const programs: { readonly [id: string]: Example } = {
  "settings-refused": thrown("environs.exceptions.EnvValidationError: Environment variable \"STEPS\" invalid: ['Not a valid integer.']"),
  "install-it-first": example("Okay, please install uv manually from https://astral.sh/uv and then re-run this script. Exiting.\n", "please install uv"),
  "class-keyword": thrown("ValueError: `low_cpu_mem_usage` cannot be False when `keep_in_fp32_modules` is True.", "/venv/lib/python3.10/site-packages/diffusers/models/modeling_utils.py"),
  "environment-variable": shown("port = int(os.environ[\"STUDIO_PORT\"])", "KeyError: 'STUDIO_PORT'"),
  "argument-refused": said("sbatch: error: invalid partition specified: gpuu"),
  "server-settings": said("nginx: [emerg] unknown directive \"lisen\" in /etc/nginx/nginx.conf:3"),
  "port-of-program": thrown("RuntimeError: Failed to bind to address 0.0.0.0:50051; set GRPC_VERBOSITY=debug environment variable to see detailed error message."),
  "memory-of-program": thrown("pyarrow.lib.ArrowMemoryError: malloc of size 68719476736 failed"),
  "killed-child": said("Error: Command failed with SIGKILL (Forced termination): python caption.py"),
  "interrupted-child": said("error: Recipe `train` was terminated on line 10 by signal 15"),
  "graphics-memory-of-program": thrown("tensorflow.python.framework.errors_impl.ResourceExhaustedError: failed to allocate memory with shape[8,512] on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc"),
  "library-of-system": thrown("OSError: sndfile library not found using ctypes.util.find_library"),
  "tool-of-program": thrown("graphviz.backend.execute.ExecutableNotFound: failed to execute PosixPath('dot'), make sure the Graphviz executables are on your systems' PATH"),
  "module-of-program": said("error[E0432]: unresolved import `serde`"),
  "model-of-program": thrown("OSError: [E050] Can't find model 'en_core_web_sm'. It doesn't seem to be a Python package or a valid path to a data directory."),
  "installer-of-system": said("ERROR: unable to select packages:"),
  "package-file": said("npm error JSON.parse Invalid package.json: JSONParseError: Unexpected token } in JSON at position 88"),
  "removed-from-library": thrown("AttributeError: 'FreeTypeFont' object has no attribute 'getsize'"),
  "crash-of-program": said("#  SIGSEGV (0xb) at pc=0x00007f3b2c0d1e2a, pid=42, tid=43"),
  "model-of-other-shape": thrown("ValueError: Layer count mismatch when loading weights from file. Model expected 2 layers, found 3 saved layers."),
  "model-of-program-damaged": thrown("google.protobuf.message.DecodeError: Error parsing message with type 'onnx.ModelProto'"),
  "model-of-store": thrown("botocore.errorfactory.NoSuchKey: An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist."),
  "store-refused": said("fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden"),
  "store-offline": thrown("botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"https://store.example.org/models\""),
  "data-of-program": thrown("pydub.exceptions.CouldntDecodeError: Decoding failed. ffmpeg returned error code: 1"),
  "nothing-given": shown("batch = np.stack([load(path) for path in images])", "ValueError: need at least one array to stack")
}

/** Forms in which programs show failures: test runners, notebooks, logs in JSON, supervisors, build tools, installers of all ages. */
import { assert, describe, it } from "@effect/vitest"
import type { Code } from "../src/triage/Code.ts"
import { diagnoseText } from "../src/triage/diagnose.ts"
import { during, raised } from "./support/triage/raised.ts"

const inner = (log: string): string => log.trimEnd().split("\n").map((line) => `    ${line}`).join("\n")

const failures: { readonly [form: string]: readonly [code: Code, line: string, log: string] } = {
  "pytest, a module that is missing": ["env.package_missing", "E   ModuleNotFoundError: No module named 'kornia'", "=== ERRORS ===\nImportError while importing test module '/srv/test_a.py'.\nTraceback:\ntest_a.py:1: in <module>\n    import kornia\nE   ModuleNotFoundError: No module named 'kornia'\n=== short test summary info ===\nERROR test_a.py\n1 error in 0.05s\n"],
  "pytest, an assertion without a class": ["unknown", "E       assert 1 == 2", "F\n=== FAILURES ===\n    def test_a():\n>       assert 1 == 2\nE       assert 1 == 2\n\ntest_a.py:2: AssertionError\n=== short test summary info ===\nFAILED test_a.py::test_a - assert 1 == 2\n1 failed in 0.05s\n"],
  "a notebook, below the wrapper of whoever ran it": ["env.package_missing", "No module named 'kornia'", `${raised("nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:\n------------------\nimport kornia\n------------------\n\n").trimEnd()}\n\n---------------------------------------------------------------------------\nModuleNotFoundError                       Traceback (most recent call last)\nCell In[1], line 1\n----> 1 import kornia\n\nModuleNotFoundError: No module named 'kornia'\n`],
  "a log in JSON": ["data.image_corrupt", "cannot identify image file", `{"event": "start", "level": "info"}\n${JSON.stringify({ event: "failed", level: "error", exception: raised("PIL.UnidentifiedImageError: cannot identify image file 'a.png'") })}\n`],
  "Go's key=value log": ["host.disk_full", "no space left", "time=\"2026-11-30T12:00:00Z\" level=info msg=\"start\"\ntime=\"2026-11-30T12:00:01Z\" level=error msg=\"write /out/x: no space left on device\"\n"],
  "a panic of Go": ["unknown", "panic: runtime error", "panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:7 +0x1d\nexit status 2\n"],
  "a watchdog's dump of all threads": ["unknown", "Timeout (0:00:01)!", "waiting\nTimeout (0:00:01)!\nThread 0x00007f7c5db72b80 (most recent call first):\n  File \"/srv/hang.py\", line 4 in <module>\n"],
  "a shell's word behind half a line": ["host.out_of_memory", "Killed", "epoch 1\nsteps: loss=0.1 | steps: loss=0.1 lrun.sh: line 1:    35 Killed                  python stream.py\n"],
  "another process's traceback within the message": ["data.image_corrupt", "cannot identify image file '3.png'", `${raised("RuntimeError: inner step failed:").trimEnd()}\n${raised("PIL.UnidentifiedImageError: cannot identify image file '3.png'")}`],
  "a backend's traceback behind pip's own class": ["env.install_failed", "No module named 'hatchling'", `${raised("pip._vendor.pyproject_hooks._impl.BackendUnavailable: Traceback (most recent call last):", "/venv/pip/_internal/cli/base_command.py").trimEnd()}\n  File "/venv/pip/_vendor/pyproject_hooks/_in_process/_in_process.py", line 77, in _build_backend\n    obj = import_module(mod_path)\nModuleNotFoundError: No module named 'hatchling'\n\n`],
  "what pip quoted before it had boxes": ["env.install_failed", "No module named 'numpy'", `Collecting foo\n    ERROR: Command errored out with exit status 1:\n    Complete output (5 lines):\n${inner(raised("ModuleNotFoundError: No module named 'numpy'"))}\n    ----------------------------------------\nERROR: Command errored out with exit status 1: python setup.py egg_info Check the logs for full command output.\n`],
  "pip before it wrote ERROR": ["env.install_failed", "Could not find a version", "Collecting torch==9.9\n  Could not find a version that satisfies the requirement torch==9.9 (from versions: 1.0, 1.1)\nNo matching distribution found for torch==9.9\n"],
  "an installer's own words that no row knows": ["env.install_failed", "could not satisfy", "Collecting torch==9.9\nERROR: foo could not satisfy bar\n"],
  "make, which passes a status on": ["host.out_of_memory", "Error 137", "step 1\nmake: *** [Makefile:2: train] Error 137\n"],
  "a linker, then make": ["env.install_failed", "undefined reference", "/usr/bin/ld: /tmp/a.o: in function `main':\nmain.cpp:(.text+0x9): undefined reference to `face()'\ncollect2: error: ld returned 1 exit status\nmake: *** [Makefile:4: swap] Error 1\n"],
  "a supervisor's program that a signal ended": ["host.out_of_memory", "SIGKILL", "2026-11-30 12:00:00,123 INFO exited: trainer (terminated by SIGKILL; not expected)\n2026-11-30 12:00:03,123 INFO gave up: trainer entered FATAL state, too many start retries too quickly\n"],
  "Ctrl-C, told by a cancelled task first": ["proc.interrupted", "KeyboardInterrupt", `${raised("asyncio.exceptions.CancelledError")}${during}${raised("KeyboardInterrupt")}`],
  "a folder that could not be made": ["host.permission", "Read-only file system", `${raised("FileNotFoundError: [Errno 2] No such file or directory: '/srv/models/.cache/huggingface'", "/usr/lib/python3.12/pathlib.py")}${during}${raised("OSError: [Errno 30] Read-only file system: '/srv/models/.cache'")}`],
  "another thread's lines within a traceback and after it": ["unknown", "KeyError: 'text_encoder'", `${Array.from({ length: 60 }, (_, index) => `[sampler] image ${index} written\n`).join("")}${raised("KeyError: 'text_encoder'").split("\n").join(`\n${"[sampler] image 61 written\n".repeat(30)}`)}${Array.from({ length: 20 }, (_, index) => `[sampler] image ${index + 62} written\n`).join("")}`],
  "a graph whose outputs were all refused": ["comfy.value_not_in_list", "Value not in list", "got prompt\nFailed to validate prompt for output 9:\n* LoraLoader 10:\n  - Value not in list: lora_name: 'x' not in ['a']\nOutput will be ignored\ninvalid prompt: {'type': 'prompt_outputs_failed_validation', 'message': 'Prompt outputs failed validation'}\ngot prompt\nPrompt executed in 0.5 seconds\n"],
  "Node, by its version below": ["unknown", "Unexpected end of JSON input", "SyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n\nNode.js v20.20.2\n/srv/x.py:3: UserWarning: a warning at the end\n"],
  "AddressSanitizer": ["env.binary_incompatible", "heap-use-after-free", "==35==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010\n    #0 0x4f in main\nSUMMARY: AddressSanitizer: heap-use-after-free\n"],
  "a logger's words before every line of a traceback": ["env.package_missing", "No module named 'kornia'", raised("ModuleNotFoundError: No module named 'kornia'").trimEnd().split("\n").map((line) => `worker-3 INFO stdout: ${line}`).join("\n")],
  "logger -s before every line": ["model.corrupt", "invalid load key", raised("_pickle.UnpicklingError: invalid load key, 'v'.").trimEnd().split("\n").map((line) => `<13>Nov 30 16:34:57 trainer: ${line}`).join("\n")],
  "the time since the line before": ["unknown", "ambiguous", raised("RuntimeError: Boolean value of Tensor with more than one value is ambiguous").trimEnd().split("\n").map((line) => `0.000005 ${line}`).join("\n")],
  "torchrun's words before every line": ["env.package_missing", "No module named 'kornia'", raised("ModuleNotFoundError: No module named 'kornia'").trimEnd().split("\n").map((line) => `[trainer0]:${line}`).join("\n")],
  "what is ignored behind what nobody caught": ["model.corrupt", "invalid load key", `${raised("_pickle.UnpicklingError: invalid load key, 'v'.")}Exception ignored in: <function Scorer.__del__ at 0x7feffd907ce0>\n${raised("AttributeError: 'Scorer' object has no attribute 'session'")}`],
  "words of going on above what nobody caught": ["host.permission", "Permission denied", `ERROR:root:cannot read the cache, taking the mirror\n${raised("PermissionError: [Errno 13] Permission denied: 'out'")}`],
  "a warning that was made an error": ["unknown", "DeprecationWarning: gone", raised("DeprecationWarning: gone in the next version")]
}

const successes: { readonly [form: string]: string } = {
  "a graph that ran without one of its outputs": "got prompt\nFailed to validate prompt for output 9:\n* LoraLoader 10:\n  - Value not in list: lora_name: 'x' not in ['a']\nOutput will be ignored\nPrompt executed in 0.5 seconds\nStopped server\n",
  "exceptions that a warning tells again": `${raised("ModuleNotFoundError: No module named 'bitsandbytes'")}Warning: bitsandbytes could not be imported (ModuleNotFoundError: No module named 'bitsandbytes')\nUsing the plain optimizer. Ready.\n`,
  "an error of which the line says that it is ignored": "start\nCUDA error (ignored): RuntimeError Found no NVIDIA driver on your system.\nsum 2.0\n",
  "a stream that came late, behind a server's work": "Starting server\n\nTo see the GUI go to: http://127.0.0.1:8188\ngot prompt\nPrompt executed in 0.03 seconds\nStopped server\nERROR: this pack is deprecated\n",
  "a client's bad request, and a good one after it": `To see the GUI go to: http://127.0.0.1:8188\n[ERROR] Error handling request from 127.0.0.1\n${raised("json.decoder.JSONDecodeError: Expecting value: line 1 column 12 (char 11)", "/venv/aiohttp/web_protocol.py")}got prompt\nPrompt executed in 0.03 seconds\n`,
  "a client that went away": `Starting server\nError handling request from 127.0.0.1\n${raised("ConnectionResetError: Cannot write to closing transport", "/venv/aiohttp/web_protocol.py")}Stopped server\n`,
  "a loss that is a number again": "step 1 loss=0.4\nstep 2 loss=nan\nstep 3 loss=0.3\ntraining finished\n",
  "the best loss before there was one": "epoch 1: val_loss improved from inf to 0.31\nbest_loss=inf\nepoch 2 loss=0.2\ntraining done\n",
  "a bar that has no loss yet": "steps:   0%|          | 0/100 [00:00<?, ?it/s, loss=nan]\rsteps: 100%|##########| 100/100 [00:10<00:00, 1it/s, loss=0.1]\nsaved model to out/a.safetensors\n",
  "an exception that was shown with a word that it is got over": `ERROR:root:batch size 16 does not fit, trying another\n${raised("MemoryError")}embedded 4 folders with batch size 1\n`,
  "a chain of which the mirror made up": `ERROR:root:hub is not reachable, taking the mirror\n${raised("socket.gaierror: [Errno -3] Temporary failure in name resolution")}${during}${raised("requests.exceptions.ConnectionError: no hub.")}using vae.safetensors\n`,
  "a picture that is left out, then a count": `MainThread ERROR cannot read 1.jpg, leaving it out\n${raised("OSError: Truncated File Read")}MainThread INFO 3 thumbnails made, 2 left out\n`,
  "titles of commits": "Updating 54c0b31..274364c\n274364c fix: error: killed by signal 9 when out of memory\n54c0b31 one\n",
  "a text that somebody stored": "saving model to: a.safetensors\n{\n    \"ss_training_comment\": \"error: loss=nan in epoch 3, restarted\"\n}\n",
  "git, asked where there is no checkout": "fatal: not a git repository (or any of the parent directories): .git\nmodel saved.\n"
}

describe("forms of failures", () => {
  for (const [form, [code, line, log]] of Object.entries(failures)) {
    it(`${form}: its code and root line`, () => {
      const found = diagnoseText(log)
      assert.strictEqual(found.code, code)
      assert.include(found.line, line)
    })
  }
  for (const [form, log] of Object.entries(successes)) it(`no failure: ${form}`, () => assert.strictEqual(diagnoseText(log).code, "none"))
})

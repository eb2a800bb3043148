/** Whether a run failed at all, where the log is all there is: what its last lines say, what a program goes on to do, what is cut off. */
import { assert, describe, it } from "@effect/vitest"
import { diagnoseText } from "../src/triage/diagnose.ts"
import { during, raised } from "./support/triage/raised.ts"

const bar = (step: number, total: number): string => `steps:  ${Math.floor((100 * step) / total)}%|#  | ${step}/${total} [00:01<00:09,  1.0s/it, avr_loss=0.09]`
const broken = raised("PIL.UnidentifiedImageError: cannot identify image file '004.png'")

const well: { readonly [name: string]: string } = {
  "a handled traceback, then a last line that says it is finished": `step 1\nERROR could not read 004.png, it is left out\n${broken}step 2\nfinished: 4 pictures used\n`,
  "the lines that follow a traceback belong to its message only as far as they are no success": `${raised("RuntimeError: can't allocate memory: you tried to allocate 9 bytes")}out of memory, falling back to 64\nstep 0\ntraining complete\n`,
  "a rank that died, and its second start": `[rank0]: ${raised("ConnectionResetError: storage went away").replaceAll("\n", "\n[rank0]: ")}\nE1130 09:42:33.584000 29 torch/distributed/elastic/multiprocessing/api.py:1002] failed (exitcode: 1) local_rank: 0 (pid: 35) of binary: /venv/bin/python\n[rank 0] step 0 loss 0.000\n[rank 0] model saved.\n`,
  "a file that is written at the end": `reading 12 images\n${broken}skipped one\nSaved 12 images to out/\n`,
  "warnings behind the good end": `${broken}all batches read\n/venv/x.py:3: UserWarning: an error may follow\n  warnings.warn(\n`,
  "a handled traceback at the very beginning, then all is done": `${broken}step 1\nall batches read\n`,
  "a first gradient that is no number, as half precision begins": "{'loss': 0.7, 'grad_norm': nan, 'learning_rate': 1e-04, 'epoch': 0.1}\n{'loss': 0.6, 'grad_norm': 0.4, 'learning_rate': 1e-04, 'epoch': 0.2}\n{'train_runtime': 12.1}\n",
  "a step that is left out": "step 1 loss 0.4\nstep 2: loss is nan, skipping this batch\nstep 3 loss 0.3\ntraining finished\n",
  "a logger that shows what it met and at last says that it saved the file": `2026-11-30 21:00:00,100 ERROR [fetch] attempt 1 failed\n${raised("requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: http://hub.example.test/a")}2026-11-30 21:00:01,100 INFO [fetch] saved models/a.safetensors, 614400 bytes\n`,
  "a download that was cut short, then fetched anew": `gzip: stdin: unexpected end of file\ntar: Unexpected EOF in archive\n2026-12-01 01:05:19 URL:http://127.0.0.1:8478/nodes.tar.gz [300371/300371] -> "nodes.tar.gz" [1]\nweights.bin\n`,
  "a killed run, then a smaller one": "caching 1000 latents at a time\nrun.sh: line 1:    44 Killed                  python cache.py 1000\ncaching 100 latents at a time\nall 2000 latents cached\n",
  "a copy was used, and then a value shown": `ERROR:root:hub is not reachable, using the copy\n${raised("OSError: Can't load tokenizer for 'some/model'.")}[49406, 12097, 281, 620]\n`,
  "errors that are counted and none": `run.sh: line 4: kill: (99999) - No such process\n0 errors, 0 warnings\n`
}

const badly: { readonly [name: string]: readonly [line: string, log: string] } = {
  "a good end that is not the last": ["RuntimeError: x", `training complete\n${raised("RuntimeError: x")}`],
  "a last line that only sounds well": ["Could not save the model", "step 1\nCould not save the model successfully\n"],
  "what was kept back until an exception ended the program": ["UnidentifiedImageError", `${broken}loading model\ndataset ready: 3 images\n`],
  "a log that ends within a traceback": ["    run()", "step 1\nTraceback (most recent call last):\n  File \"/srv/train.py\", line 3, in <module>\n    run()\n"],
  "a download that was cut off": ["166.7/766.7 MB", "Collecting torch\n  Downloading torch-2.6.0-cp310-none-any.whl (766.7 MB)\n     ━━━━━━━━╸                                166.7/766.7 MB 1.2 MB/s eta 0:08:20\n"],
  "a training whose loss was replaced by zero": ["grad_norm", "{'loss': 0.0, 'grad_norm': nan, 'learning_rate': 1e-04, 'epoch': 0.1}\n{'train_runtime': 12.1}\n"],
  "a file that differs, before another that does not": ["unet.safetensors: FAILED", "models/unet.safetensors: FAILED\nmodels/vae.safetensors: OK\nsha256sum: WARNING: 1 computed checksum did NOT match\n"],
  "an end with a status": ["Killed", "run.sh: line 2:    31 Killed                  python hoard.py\ntraining ended with 137\n"],
  "a complaint that no grammar knows, told last": ["takes/clip_03.mp4: No such file or directory", "ffmpeg version 5.1.9\n  built with gcc 12\ntakes/clip_03.mp4: No such file or directory\n"],
  "a complaint after something else was installed": ["takes/clip_03.mp4: No such file or directory", "Successfully installed toml-0.10.2\ntakes/clip_03.mp4: No such file or directory\n"],
  "a job of ComfyUI, its beginning cut off": ["UnsupportedModelError", "    output_data = await get_output_data(prompt_id)\n  File \"/srv/ComfyUI/execution.py\", line 315, in get_output_data\n    return_values = await run()\n  File \"/srv/ComfyUI/nodes.py\", line 94, in load\n    raise UnsupportedModelError\nspandrel.UnsupportedModelError\n\nPrompt executed in 0.12 seconds\nStopped server\n"],
  "a complaint with advice behind it": ["No conda environment active and venv folder does not exist.", "No conda environment active and venv folder does not exist.\nPlease run setup.sh first or activate a conda environment.\n"],
  "an uncaught traceback below a line about something else": ["SafetensorError", `saving checkpoint: out/a.safetensors\nFailed to get git commit hash, using fallback\n${raised("safetensors_rust.SafetensorError: Error while serializing: kind: StorageFull")}${bar(2, 2)}\n`],
  "a message beside an open bar": ["failed to get image size", `\r${bar(0, 3)}failed to get image size: 001.png, error: cannot identify image file '001.png'\r${bar(3, 3)}\n${raised("ZeroDivisionError: division by zero", "/srv/sd-scripts/library/train_util.py")}`],
  "Node, by the caret above what nobody caught": ["Cannot find module 'sharp'", "node:internal/modules/cjs/loader:1210\n  throw err;\n  ^\n\nError: Cannot find module 'sharp'\nRequire stack:\n- /srv/resize.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)\n    at Module._load (node:internal/modules/cjs/loader:1038:27)\n  code: 'MODULE_NOT_FOUND'\n}\n\nNode.js v20.20.2\n"],
  "Node, by the cause within": ["[cause]: Error: bad port", "      Error.captureStackTrace(err);\n            ^\n\nTypeError: fetch failed\n    at node:internal/deps/undici/undici:14976:13\n  [cause]: Error: bad port\n      at makeNetworkError (node:internal/deps/undici/undici:9495:35)\n}\n\nNode.js v20.20.2\n"],
  "a missing part, told once more in friendlier words": ["cannot import name 'LTX2Vocoder'", `${raised("ImportError: cannot import name 'LTX2Vocoder' from 'diffusers.pipelines.ltx2'")}${during}${raised("ImportError: Diffusers is out of date. Update diffusers to the latest version by doing pip uninstall diffusers")}`],
  "the kernel's own word, whatever follows": ["Killed process 24342", "[ 2289.385158] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),task=python,pid=24342,uid=0\n[ 2289.385169] Memory cgroup out of memory: Killed process 24342 (python) total-vm:143772kB, oom_score_adj:0\n[ 2301.000001] usb 1-1: new high-speed USB device number 5\n"]
}

describe("what an end says", () => {
  for (const [name, log] of Object.entries(well)) it(`well: ${name}`, () => assert.strictEqual(diagnoseText(log).code, "none"))

  for (const [name, [line, log]] of Object.entries(badly)) {
    it(`badly: ${name}`, () => {
      const found = diagnoseText(log)
      assert.notStrictEqual(found.code, "none")
      assert.include(found.line, line)
    })
  }

  it("the kernel's log was printed by a program that ended with 0, and still tells of the death", () =>
    assert.strictEqual(diagnoseText("[ 2289.385169] Memory cgroup out of memory: Killed process 24342 (python) total-vm:143772kB, oom_score_adj:0\n", { exitCode: 0 }).code, "host.out_of_memory"))
})

# Third batch: Node and npm around ComfyUI's front ends and launchers (vite, concurrently, pm2, nodemon, npm itself).

# work NAME…: programs of the shared node_modules.
work() { ln -sfn $HOME/node/node_modules node_modules; PATH=$PWD/node_modules/.bin:$PATH; uses "$1" node=$(node --version | tr -d v) "${@:2}"; export NO_COLOR=1 npm_config_update_notifier=false; }
package() { file package.json; }

case_b3_a_npm_run_vite_absent() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); package <<'J'
{"name": "comfyui-frontend", "version": "1.28.7", "private": true, "type": "module", "scripts": {"dev": "vite --host", "predev": "node -e \"console.log('checking settings')\""}}
J
run npm run dev; }
case_b3_a_vite_port_strict() { work vite vite=6; python3 -m http.server --bind 127.0.0.1 8491 >/dev/null 2>&1 & sleep 1; file index.html <<'T'
<script type="module">console.log(1)</script>
T
package <<'J'
{"name": "ui", "private": true, "scripts": {"dev": "vite --host 127.0.0.1 --port 8491 --strictPort"}}
J
run npm run dev; }
case_b3_a_vite_import_not_resolved() { work vite vite=6; file index.html <<'T'
<div id="app"></div><script type="module" src="/src/main.ts"></script>
T
file src/main.ts <<'T'
import { LGraph } from '@comfyorg/litegraph'
console.log(new LGraph())
T
chmod 777 . src; run vite build; }
case_b3_a_tsc_types_refused() { work typescript typescript=5; file tsconfig.json <<'J'
{"compilerOptions": {"strict": true, "noEmit": true, "target": "es2022", "module": "nodenext", "types": []}, "include": ["src"]}
J
file src/queue.ts <<'T'
interface Job { id: string; steps: number }
export const total = (jobs: Job[]): number => jobs.reduce((sum, job) => sum + job.step, 0)
T
package <<'J'
{"name": "queue-ui", "private": true, "scripts": {"build": "tsc -p tsconfig.json && vite build"}}
J
run npm run build; }
case_b3_a_concurrently_backend_without_module() { work concurrently concurrently=9; venv a313; PATH=$PWD/node_modules/.bin:$PATH; file backend/main.py <<'P'
print("backend: loading", flush=True)
from fastapi import FastAPI
import aiofiles
app = FastAPI()
P
package <<'J'
{"name": "studio", "private": true, "scripts": {"start": "concurrently --kill-others -n ui,api \"node ui.mjs\" \"sleep 1 && python backend/main.py\""}}
J
file ui.mjs <<'J'
console.log("ui: http://127.0.0.1:5173");
setInterval(() => console.log("ui: waiting for api"), 400);
process.on("SIGTERM", () => { console.log("ui: stopped"); process.exit(0); });
J
run npm start; }
case_b3_a_concurrently_port_taken() { work concurrently concurrently=9; python3 -m http.server --bind 127.0.0.1 8492 >/dev/null 2>&1 & sleep 1; file api.mjs <<'J'
import { createServer } from "node:http";
console.log("api starting");
createServer((_, a) => a.end("{}")).listen({ port: 8492, host: "127.0.0.1" });
J
run concurrently --timings --kill-others-on-fail -p "{time}-{name}" -n api,tick "node api.mjs" "node -e \"let n=0; setInterval(() => console.log('tick', ++n), 200)\""; }
case_b3_a_pm2_app_keeps_dying() { work pm2 pm2=6; venv a311; PATH=$PWD/node_modules/.bin:$PATH; file worker.py <<'P'
import json, sys, time
print("worker: boot", flush=True)
config = json.load(open("worker.json"))
P
file worker.json <<'J'
{"queue": "renders", 'retries': 3}
J
file ecosystem.config.js <<'J'
module.exports = { apps: [{ name: "render-worker", script: "worker.py", interpreter: "python", max_restarts: 1, min_uptime: 4000, restart_delay: 300 }] };
J
RECORD="--timeout 60" run env PM2_HOME=$PWD/.pm2 pm2-runtime start ecosystem.config.js; }
case_b3_a_nodemon_crash_type_error() { work nodemon nodemon=3; file server.mjs <<'J'
import { readFileSync } from "node:fs";
const workflow = JSON.parse(readFileSync("workflow.json", "utf8"));
console.log("workflow has", Object.keys(workflow).length, "nodes");
for (const [id, node] of Object.entries(workflow)) console.log(id, node.class_type, node.inputs.images.length);
J
file workflow.json <<'J'
{"3": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}}, "9": {"class_type": "Note"}}
J
run nodemon --exitcrash server.mjs; }
case_b3_a_npm_global_not_permitted() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); as_user mkdir p; (cd p; printf '{"name": "comfy-launcher", "version": "1.0.0", "bin": {"comfy-launcher": "cli.js"}}' > package.json; printf '#!/usr/bin/env node\nconsole.log(1)\n' > cli.js; chmod 755 cli.js); mkdir -p opt/lib/node_modules; chmod -R go-w opt; run npm install -g ./p --prefix /home/user/project/opt --no-update-notifier; }
case_b3_a_npm_ci_without_lock() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); package <<'J'
{"name": "gallery", "version": "0.1.0", "dependencies": {"nanoid": "^5"}}
J
chmod 777 .; file Makefile <<'T'
ui:
	cd . && npm ci --no-fund --no-audit
	npm run build
T
run make ui; }
case_b3_a_npm_integrity() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); package <<'J'
{"name": "gallery", "version": "0.1.0", "dependencies": {"nanoid": "5.0.9"}}
J
file package-lock.json <<'J'
{"name": "gallery", "version": "0.1.0", "lockfileVersion": 3, "requires": true, "packages": {"": {"name": "gallery", "version": "0.1.0", "dependencies": {"nanoid": "5.0.9"}},
 "node_modules/nanoid": {"version": "5.0.9", "integrity": "sha512-AAAAWwBhIU6aYzFzRZxpcQz9vJ3ynsFjAT9NMBJ6v41jrjPznKLrcqx4BMKsUUEJQ8NYyGk3PB7HTbG0FRZk3w==", "bin": {"nanoid": "bin/nanoid.js"}}}}
J
chmod 777 .; chmod a+w package*.json; run npm ci; }
case_b3_a_npm_gyp_finds_no_python() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); P=$(without python python2 python3 python3.11 python3.10; echo "$PATH"); package <<'J'
{"name": "db-ui", "version": "0.1.0", "dependencies": {"unix-dgram": "2.0.6"}}
J
chmod 777 .; chmod a+w package.json; run env PATH="$P" npm install --foreground-scripts; }
case_b3_a_npm_version_absent() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); package <<'J'
{"name": "ui", "version": "0.1.0", "dependencies": {"is-number": "^77.0.0"}}
J
chmod 777 .; chmod a+w package.json; run_script 'set -o pipefail
npm install 2>&1 | ts "%FT%TZ"
exit ${PIPESTATUS[0]}'; }
case_b3_a_sharp_reads_a_page() { work sharp sharp=0.34; as_user mkdir in; printf '<html><body>404</body></html>' > in/cover.webp; chmod a+r in/*; file thumbs.mjs <<'J'
import sharp from "sharp";
import { readdirSync, mkdirSync } from "node:fs";
mkdirSync("out", { recursive: true });
for (const name of readdirSync("in")) {
  console.log("thumbnail", name);
  await sharp(`in/${name}`).resize(256).toFile(`out/${name}.png`);
}
J
chmod 777 .; run node thumbs.mjs; }
case_b3_a_esbuild_of_other_platform() { work esbuild; rm node_modules; as_user mkdir -p app; printf '{"name":"app","private":true}' > app/package.json; chmod a+rw app/package.json; (cd app; as_user env HOME=$HOME npm install --silent --ignore-scripts --os=darwin --cpu=arm64 --force esbuild@0.25.5 ); uses esbuild node=$(node --version | tr -d v) esbuild=0.25.5; run_script 'cd app
echo "export const a = 1" > web.ts
node -e "
console.log(\"bundling web extension\")
require(\"esbuild\").buildSync({ entryPoints: [\"web.ts\"], bundle: true, outfile: \"web.js\" })"
exit $?'; }
case_b3_a_node_watchers_exhausted() { uses node node=$(node --version | tr -d v); for n in $(seq 40); do as_user mkdir -p src/d$n; done; file watch.mjs <<'J'
import { watch, readdirSync } from "node:fs";
console.log("watching src");
for (const name of readdirSync("src")) watch(`src/${name}`, () => {});
setTimeout(() => process.exit(0), 500);
J
SHOWN='node watch.mjs # with user.max_inotify_watches=8' run_root unshare -U -r bash -c 'echo 8 > /proc/sys/user/max_inotify_watches; exec node watch.mjs'; }
case_b3_a_node_option_bad() { uses node node=$(node --version | tr -d v); package <<'J'
{"name": "ui", "private": true, "scripts": {"prebuild": "node --version", "build": "node --max_old_space=8192 build.mjs"}}
J
run npm run build; }
case_b3_a_node_no_space() { uses node node=$(node --version | tr -d v); small_disk dist 100k; file bundle.mjs <<'J'
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
console.time("bundle");
process.on("exit", (code) => console.log("bundle ended with", code));
async function* chunks() { for (let n = 0; n < 50; n++) { if (n % 4 === 0) console.log(`chunk ${n}`); yield Buffer.alloc(8192, n); } }
await pipeline(Readable.from(chunks()), createWriteStream("dist/index.js"));
J
run node bundle.mjs; }
case_b3_a_pino_model_absent() { work pino pino=9; file engine.mjs <<'J'
import pino from "pino";
import { readFileSync } from "node:fs";
const log = pino({ base: { service: "engine" } });
log.info({ models: 2 }, "scanning models");
log.warn("no GPU adapter, using WASM");
try {
  for (const name of ["clip_l.safetensors", "ae.safetensors"]) {
    const header = readFileSync(`models/${name}`).subarray(0, 8);
    log.info({ name, size: header.readUInt32LE(0) }, "model ok");
  }
} catch (err) {
  log.fatal({ err }, "engine cannot start");
  process.exitCode = 1;
}
J
as_user mkdir models; printf '\20\0\0\0\0\0\0\0{}' > models/clip_l.safetensors; chmod a+r models/*; run node engine.mjs; }
case_b3_a_node_child_killed() { uses node node=$(node --version | tr -d v); venv a313; memory_limit 400000000; file run.mjs <<'J'
import { spawnSync } from "node:child_process";
const steps = [["python", ["-c", "print('captions ok')"]], ["python", ["-c", "kept = [bytearray(b'1' * 9_000_000) for n in range(900)]"]]];
for (const [command, args] of steps) {
  console.log("$", command, args[1].slice(0, 30));
  const { status, signal } = spawnSync(command, args, { stdio: "inherit" });
  if (signal) throw new Error(`${command} was ended by ${signal}`);
  if (status) throw new Error(`${command} exited with ${status}`);
}
J
SHOWN='node run.mjs # in a cgroup limited to 400 MB' run node run.mjs; }
case_b3_a_npm_start_terminated() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); package <<'J'
{"name": "preview", "version": "2.0.0", "scripts": {"start": "node preview.mjs"}}
J
file preview.mjs <<'J'
let frame = 0;
console.log("preview server ready");
setInterval(() => console.log(`frame ${++frame} rendered in ${(40 + frame % 7)} ms`), 150);
J
RECORD="--signal SIGTERM --when rendered --delay 2 --whom child" run_script 'npm start
code=$?
echo "preview ended with $code"
exit $code'; }

case_b3_a_vite_ok_next_port_and_warnings() { work vite vite=6; python3 -m http.server --bind 127.0.0.1 8493 >/dev/null 2>&1 & sleep 1; file index.html <<'T'
<div id="app"></div><script type="module" src="/src/main.js"></script>
T
file src/main.js <<'T'
import('./error.js').then(m => console.log(m.fatal ?? eval('1')))
T
file src/error.js <<'T'
export const message = 'Error: Cannot find module'
T
chmod 777 . src; run_script 'vite --host 127.0.0.1 --port 8493 &
sleep 3; kill -9 $! ; wait $! 2>/dev/null
vite build'; }
case_b3_a_npm_ok_deprecations_and_engine() { uses npm node=$(node --version | tr -d v) npm=$(npm --version); package <<'J'
{"name": "old-ui", "version": "0.1.0", "engines": {"node": ">=99"}, "dependencies": {"request": "2.88.2", "rimraf": "2.7.1", "fsevents": "1.2.13"}, "scripts": {"postinstall": "node -e \"console.error('Error: optional native addon not built, using the JavaScript one')\""}}
J
sed -i 's/"dependencies": {"request": "2.88.2", "rimraf": "2.7.1", "fsevents": "1.2.13"}/"dependencies": {"request": "2.88.2", "rimraf": "2.7.1"}, "optionalDependencies": {"fsevents": "1.2.13"}/' package.json; chmod 777 .; chmod a+w package.json; run npm install --foreground-scripts --fund=false --audit=false; }
case_b3_a_concurrently_ok_first_decides() { work concurrently concurrently=9; run concurrently --kill-others --success first -n test,server "node -e \"setTimeout(() => console.log('12 tests passed'), 900)\"" "node -e \"console.error('Error: worker lost (SIGKILL), restarting'); setInterval(() => console.log('serving'), 300)\""; }
case_b3_a_node_ok_rejections_warn() { uses node node=$(node --version | tr -d v); file render.mjs <<'J'
import { EventEmitter } from "node:events";
const bus = new EventEmitter();
for (let n = 0; n < 12; n++) bus.on("frame", () => {});
Promise.reject(new Error("telemetry: connect ECONNREFUSED 127.0.0.1:4318"));
new Buffer(4);
setTimeout(() => console.log("4 pictures rendered"), 100);
J
run node --unhandled-rejections=warn --trace-warnings render.mjs; }

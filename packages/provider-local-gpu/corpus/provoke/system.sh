# The machine around the programs: files and rights, disks, kernel, shell; git, Node, ffmpeg, containers' builds; messages in other languages.

case_kernel_oom_of_a_cgroup() { uses kernel linux=$(uname -r | cut -d- -f1) python=3.11.7; CG=/sys/fs/cgroup/memory/corpus-$$; mkdir -p $CG; echo 120000000 > $CG/memory.limit_in_bytes
  dmesg -C; ( echo $BASHPID > $CG/cgroup.procs; exec /opt/python/3.11.7/bin/python -c 'kept = [bytearray(10_000_000) for _ in range(100)]' ); run_root dmesg; rmdir $CG; }
case_shell_killed_by_oom() { fresh 3.11.7; uses bash python=3.11.7; SHOWN='bash train.sh # in a cgroup limited to 150 MB'; memory_limit 150000000; run_script 'set -e
echo "[1/3] preparing data set"
echo "[2/3] caching latents"
python -c "
kept = []
for number in range(1000):
    kept.append(bytearray(4_000_000))"
echo "[3/3] training"'; }
case_shell_segfault() { venv golden; uses bash $(of); run_script 'echo "loading U-Net from checkpoint"
python -c "import ctypes; ctypes.string_at(0)"
exit $?'; }
case_shell_illegal_instruction() { uses bash gcc=12.2.0; printf 'int main(void) { __asm__("ud2"); }\n' > upscale.c; gcc upscale.c -o upscale-avx512; chmod a+rx upscale-avx512; run_script 'echo "upscaling 12 frames"
./upscale-avx512 frames/*.png
exit $?'; }
case_shell_bad_alloc() { uses c++ gcc=12.2.0; cat > big.cpp <<'C'
#include <iostream>
#include <vector>
int main() { std::vector<std::vector<float>> tiles; for (;;) { tiles.emplace_back(20000000, 1.0f); std::cout << "tile " << tiles.size() << std::endl; } }
C
  g++ big.cpp -o tiles; run_script 'ulimit -v 500000
./tiles
exit $?'; }
case_shell_command_not_found() { uses bash bash=5.2; run_script 'set -e
echo "Launching trainer"
accelerate launch train.py --resolution 1024'; }
case_shell_missing_shared_library() { uses c gcc=12.2.0; printf 'int f(void){return 1;}\n' > f.c; gcc -shared f.c -o libcudnn_stub.so.9; printf 'int f(void); int main(void){return f();}\n' > m.c; gcc m.c ./libcudnn_stub.so.9 -o infer; rm libcudnn_stub.so.9; run_script 'exec ./infer --model unet.onnx'; }
case_shell_disk_full_log() { uses bash coreutils=9.1; small_disk out 200k; run_script 'set -e
head -c 150K /dev/zero > out/a.safetensors
cp out/a.safetensors out/b.safetensors
echo "copied"'; }
case_shell_read_only() { uses bash coreutils=9.1; small_disk out 2m; mkdir out/models; mount -o remount,ro out; run_script 'set -e
mkdir -p out/models/loras
echo ready'; }
case_shell_port_probe() { fresh 3.11.7; prepare_uv pip install "uvicorn==0.32.0" "fastapi==0.115.0"; uses uvicorn $(of uvicorn fastapi); printf 'from fastapi import FastAPI\napp = FastAPI()\n' > server.py; python3 -m http.server --bind 127.0.0.1 8188 >/dev/null 2>&1 & sleep 1; run uvicorn server:app --port 8188; }
case_shell_german_disk_full() { uses bash coreutils=9.1 locale=de_DE.UTF-8; small_disk out 200k; run_script 'export LC_ALL=de_DE.UTF-8
head -c 150K /dev/zero > out/a.safetensors && cp out/a.safetensors out/b.safetensors && echo fertig'; }
case_shell_french_permission() { uses bash coreutils=9.1 locale=fr_FR.UTF-8; mkdir sortie; chmod 755 sortie; run_script 'export LC_ALL=fr_FR.UTF-8
set -e
mkdir -p sortie/loras
echo terminé'; }
case_shell_japanese_not_found() { uses bash bash=5.2 locale=ja_JP.UTF-8; run_script 'export LC_ALL=ja_JP.UTF-8
set -e
cd /data/kohya_ss
./gui.sh'; }
case_shell_chinese_killed() { fresh 3.11.7; uses bash python=3.11.7 locale=zh_CN.UTF-8; SHOWN='LC_ALL=zh_CN.UTF-8 bash train.sh # in a cgroup limited to 150 MB'; memory_limit 150000000; run_script 'export LC_ALL=zh_CN.UTF-8
python -c "
kept = []
while True:
    kept.append(bytearray(4_000_000))"
exit $?'; }
case_shell_german_address_in_use() { fresh 3.11.7; uses python python=3.11.7 locale=de_DE.UTF-8; python3 -m http.server --bind 127.0.0.1 8189 >/dev/null 2>&1 & sleep 1; run env LC_ALL=de_DE.UTF-8 python -c 'import locale, socketserver; locale.setlocale(locale.LC_ALL, ""); socketserver.TCPServer(("127.0.0.1", 8189), None)'; }
case_shell_japanese_python_rights() { fresh 3.11.7; uses python python=3.11.7 locale=ja_JP.UTF-8; mkdir out; chmod 755 out; run env LC_ALL=ja_JP.UTF-8 python -c 'import locale; locale.setlocale(locale.LC_ALL, ""); open("out/maya.safetensors", "wb")'; }
case_shell_terminated_with_children() { fresh 3.11.7; uses bash python=3.11.7; RECORD="--signal SIGTERM --when epoch --delay 2" run_script 'trap "echo \"caught SIGTERM, stopping\"; kill \$child; wait \$child; exit 143" TERM
python -u -c "
import time
for step in range(100):
    print(f\"epoch 1 step {step} loss {0.2 - step / 1000:.3f}\")
    time.sleep(0.3)" &
child=$!
wait $child'; }
case_shell_hang_up() { fresh 3.11.7; uses bash python=3.11.7; RECORD="--signal SIGHUP --when step --delay 1 --whom child" run_script 'python -u -c "
import time
for step in range(100):
    print(\"step\", step)
    time.sleep(0.3)"
exit $?'; }
case_shell_timeout_kills() { fresh 3.11.7; uses bash python=3.11.7; run_script 'timeout --verbose -k 1 3 python -u -c "
import time
for step in range(100):
    print(\"downloading shard\", step)
    time.sleep(0.4)"
exit $?'; }

case_git_clone_refused() { uses git git=2.39.5; run git clone --depth 1 http://127.0.0.1:9/kohya-ss/sd-scripts.git; }
case_git_commit_absent() { uses git git=2.39.5; as_user git init -q trainer; (cd trainer; as_user git -c user.name=u -c user.email=u@e commit -q --allow-empty -m one); run_script 'set -e
cd trainer
git checkout ae72efb92babe89ff8e70f057e42db68440e8d61
echo checked out'; }
case_git_dubious_owner() { uses git git=2.39.5; mkdir repo; git init -q repo; run_script 'set -e
cd repo
git rev-parse HEAD
echo built'; }
case_git_clone_disk_full() { uses git git=2.39.5; as_user git init -q big; (cd big; head -c 3000000 /dev/urandom > w.bin; chown 1000 w.bin; as_user git add w.bin; as_user git -c user.name=u -c user.email=u@e commit -qm weights); small_disk disk 1m; run git clone file://$PWD/big disk/clone; }
case_git_submodule_fails() { uses git git=2.39.5; as_user git init -q sub; (cd sub; as_user git -c user.name=u -c user.email=u@e commit -q --allow-empty -m one); as_user git init -q gui; (cd gui; as_user git -c protocol.file.allow=always submodule --quiet add file://$HOME/project/sub sd-scripts; as_user git config -f .gitmodules submodule.sd-scripts.url http://127.0.0.1:9/sd-scripts.git; as_user git -c user.name=u -c user.email=u@e commit -qam gui); run git clone --recurse-submodules file://$HOME/project/gui copy; }
case_git_ok_detached_with_advice() { uses git git=2.39.5; as_user git init -q repo; (cd repo; for n in one two; do as_user git -c user.name=u -c user.email=u@e commit -q --allow-empty -m $n; done); run_script 'git clone file://$PWD/repo copy
cd copy
git checkout HEAD~1
git submodule update --init
git fetch --depth 1 origin || true
git gc --quiet
echo ready'; }

case_node_module_not_found() { uses node node=$(node --version | tr -d v); printf 'const sharp = require("sharp-missing")\nconsole.log(sharp.versions)\n' > resize.js; run node resize.js; }
case_node_port_in_use() { uses node node=$(node --version | tr -d v); python3 -m http.server --bind 127.0.0.1 8675 >/dev/null 2>&1 & sleep 1; printf 'require("http").createServer().listen(8675, "127.0.0.1", () => console.log("ui ready"))\n' > ui.js; run node ui.js; }
case_node_heap_exhausted() { uses node node=$(node --version | tr -d v); printf 'const kept = []\nfor (;;) kept.push(new Array(100000).fill("tag"))\n' > index.js; run node --max-old-space-size=40 index.js; }
case_node_out_of_disk() { uses node node=$(node --version | tr -d v); small_disk out 100k; printf 'require("fs").writeFileSync("out/frames.bin", Buffer.alloc(300000))\n' > save.js; run node save.js; }
case_node_unhandled_rejection() { uses node node=$(node --version | tr -d v); printf 'async function job() { const answer = await fetch("http://127.0.0.1:9/prompt"); return answer.json() }\nconsole.log("submitting")\njob().then(console.log)\n' > submit.mjs; run node submit.mjs; }
case_npm_conflict() { uses npm npm=$(npm --version); printf '{"name":"ui","version":"1.0.0","dependencies":{"react":"19.0.0","react-json-view":"1.21.3"}}\n' > package.json; chmod a+rw . package.json; run npm install --no-audit --no-fund; }
case_npm_no_such_package() { uses npm npm=$(npm --version); printf '{"name":"ui","version":"1.0.0","dependencies":{"is-number":"999.0.0"}}\n' > package.json; run npm install --no-audit --no-fund; }
case_npm_script_fails() { uses npm npm=$(npm --version); printf '{"name":"ui","version":"1.0.0","scripts":{"build":"tsc -p tsconfig.json"}}\n' > package.json; run npm run build; }

case_ffmpeg_not_a_picture() { uses ffmpeg ffmpeg=5.1; printf '<html>404</html>' > frame_001.png; chmod a+r frame_001.png; run ffmpeg -y -i frame_001.png out.mp4; }
case_ffmpeg_truncated_clip() { uses ffmpeg ffmpeg=5.1; as_user ffmpeg -loglevel error -f lavfi -i testsrc=d=1 -pix_fmt yuv420p clip.mp4; head -c 4000 clip.mp4 > cut.mp4; chmod a+r cut.mp4; run ffmpeg -y -i cut.mp4 -vf scale=64:-2 small.mp4; }
case_ffmpeg_disk_full() { uses ffmpeg ffmpeg=5.1; small_disk out 12k; run ffmpeg -y -f lavfi -i testsrc=d=4:s=640x480 -pix_fmt yuv420p out/clip.mp4; }
case_ffmpeg_bad_option() { uses ffmpeg ffmpeg=5.1; run ffmpeg -y -f lavfi -i testsrc=d=1 -c:v libx266 out.mp4; }
case_ffmpeg_file_absent() { uses ffmpeg ffmpeg=5.1; run ffmpeg -i takes/clip_03.mp4 -frames:v 1 still.png; }
case_ffmpeg_ok_noisy_decode() { uses ffmpeg ffmpeg=5.1; as_user ffmpeg -loglevel error -f lavfi -i testsrc=d=2 -pix_fmt yuv420p -movflags +faststart clip.mp4; python3 -c '
data = bytearray(open("clip.mp4", "rb").read())
for place in range(len(data) // 2, len(data) // 2 + 60): data[place] ^= 85
open("clip.mp4", "wb").write(data)'; run ffmpeg -y -i clip.mp4 -f null -; }

case_docker_daemon_absent() { uses docker docker=28.2.2; printf "FROM python:3.11\nRUN pip install torch\n" > Dockerfile; run docker build -t trainer .; }
case_container_build_script_fails() { fresh 3.11.7; uses bash pip=24.0; prepare_uv pip install pip==24.0; run_script 'set -ex
: "Step 3/7 : RUN pip install"
pip install --no-cache-dir --no-deps toml==0.10.2
pip install --no-cache-dir --no-deps sd-scripts-library==0.9.0
: "Step 4/7 : COPY"'; }
case_apt_no_such_package() { uses apt apt=2.6.1; run_root apt-get install -y python3.10-venv-nvidia; }
case_wget_404_then_unzip() { uses wget wget=1.21; python3 -m http.server --bind 127.0.0.1 8190 >/dev/null 2>&1 & sleep 1; run_script 'set -e
wget -nv http://127.0.0.1:8190/models/realesrgan-x4.zip -O model.zip
unzip -q model.zip
echo model ready'; }
case_curl_page_instead_of_model() { venv golden; uses curl $(of safetensors) curl=7.88; mkdir www; printf '<!DOCTYPE html><title>Sign in</title>\n' > www/model.safetensors; (cd www; python3 -m http.server --bind 127.0.0.1 8191 >/dev/null 2>&1) & sleep 1; run_script 'set -e
curl -sSL http://127.0.0.1:8191/model.safetensors -o model.safetensors
echo "downloaded $(stat -c %s model.safetensors) bytes"
python -c "from safetensors import safe_open; print(len(safe_open(\"model.safetensors\", \"pt\").keys()))"'; }
case_shell_ok_scary_words() { fresh 3.11.7; uses bash python=3.11.7; run_script 'ls /nonexistent 2>&1 || true
rm -v lock.pid 2>&1 || echo "no stale lock"
python -c "import torch" 2>&1 || echo "torch is not here, taking the ONNX path"
kill -9 99999 2>&1 || true
echo "0 errors, 0 warnings, killed 0 processes"
echo done'; }
case_shell_ok_retry_loop() { fresh 3.11.7; uses bash python=3.11.7; (sleep 6; cd /tmp; exec python3 -m http.server --bind 127.0.0.1 8192 >/dev/null 2>&1) & run_script 'for try in 1 2 3 4 5 6 7 8; do
  if curl -sS -o page http://127.0.0.1:8192/; then echo "server is up"; break; fi
  echo "attempt $try failed, waiting"; sleep 2
done
test -s page && echo "health check passed"'; }

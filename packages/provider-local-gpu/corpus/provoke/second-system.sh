# Second batch: the kernel's and the shell's words in several languages, C and C++ programs that abort, archives, disks, limits, make, Go, Rust and Node.

plain_uses() { uses "$1" ${2:-bash=5.2.15}; }
# c FILE < source: compiled here.
c() { cat > "$1.cc"; as_user g++ -g -O0 ${CFLAGS:-} -o "$1" "$1.cc" ${LIBS:-}; }

case_b2_sys_spanish_disk_full() { plain_uses cp coreutils=9.1; small_disk salida 300k; as_user mkdir modelos; head -c 900000 /dev/urandom > modelos/cara.safetensors; chmod a+r modelos/*; export LANG=es_ES.UTF-8; run_script 'echo "Copiando modelos…"
cp modelos/*.safetensors salida/ || exit 1
echo "Listo"'; }
case_b2_sys_italian_permission() { plain_uses cp coreutils=9.1; mkdir uscita; chmod 755 uscita; export LANG=it_IT.UTF-8; run_script 'set -e
echo "preparo il dataset"
touch uscita/lora.safetensors
echo fatto'; }
case_b2_sys_russian_killed() { plain_uses bash; venv small; export LANG=ru_RU.UTF-8; memory_limit 300000000; SHOWN='bash run.sh # in a cgroup limited to 300 MB, in Russian' run_script 'echo "обучение начато"
python -c "
kept = []
while True: kept.append(bytearray(10_000_000))"
code=$?
echo "код $code"
exit $code'; }
case_b2_sys_korean_read_only() { plain_uses mkdir coreutils=9.1; small_disk out 1m; mount -o remount,ro out; export LANG=ko_KR.UTF-8; run mkdir -p out/models/loras; }
case_b2_sys_polish_python_disk_full() { plain_uses python python=3.12.1; venv small; small_disk wynik 100k; export LANG=pl_PL.UTF-8; run python -c '
import locale; locale.setlocale(locale.LC_ALL, "")
print("zapisuję lora.safetensors", flush=True)
with open("wynik/lora.safetensors", "wb") as plik: plik.write(bytes(400_000))'; }
case_b2_sys_french_python_port() { plain_uses python python=3.12.1; venv small; python3 -m http.server --bind 127.0.0.1 8441 >/dev/null 2>&1 & sleep 1; export LANG=fr_FR.UTF-8; run python -c '
import locale; locale.setlocale(locale.LC_ALL, "")
import http.server
print("démarrage du serveur", flush=True)
http.server.HTTPServer(("127.0.0.1", 8441), http.server.SimpleHTTPRequestHandler)'; }
case_b2_sys_german_command_absent() { plain_uses bash; export LANG=de_DE.UTF-8; run_script 'echo "Training wird gestartet"
accelerate-launch-lokal --num_processes 1 train.py || exit $?'; }
case_b2_sys_german_segfault() { plain_uses bash; venv small; export LANG=de_DE.UTF-8; run_script 'python -c "import ctypes; ctypes.string_at(0)"
exit $?'; }
case_b2_sys_japanese_terminated() { plain_uses bash; export LANG=ja_JP.UTF-8; run_script 'echo 学習を開始します
bash -c "sleep 0.3; kill -TERM \$\$; sleep 5"
exit $?'; }
case_b2_sys_chinese_no_memory_fork() { plain_uses bash; venv small; export LANG=zh_CN.UTF-8; run_script 'ulimit -v 300000
python -c "
import locale; locale.setlocale(locale.LC_ALL, \"\")
import mmap
print(\"加载模型\", flush=True)
mmap.mmap(-1, 900_000_000)"'; }

case_b2_sys_double_free() { plain_uses c++ gcc=12.2.0; c infer <<'C'
#include <cstdio>
#include <cstdlib>
int main() { puts("loading engine"); fflush(stdout); void *p = malloc(64); free(p); free(p); }
C
run_script './infer --engine face.trt
exit $?'; }
case_b2_sys_assertion_in_c() { plain_uses c++ gcc=12.2.0; c sampler <<'C'
#include <cassert>
#include <cstdio>
int main(int n, char **) { puts("sampler: 20 steps"); fflush(stdout); assert(n > 1 && "sigmas must not be empty"); }
C
run_script './sampler
exit $?'; }
case_b2_sys_out_of_range() { plain_uses c++ gcc=12.2.0; c parse <<'C'
#include <iostream>
#include <map>
#include <string>
int main() { std::cout << "llama_model_loader: loaded meta data" << std::endl; std::map<std::string, int> m; return m.at("general.architecture"); }
C
run_script './parse model.gguf
exit $?'; }
case_b2_sys_bad_alloc_exact() { plain_uses c++ gcc=12.2.0; c gather <<'C'
#include <iostream>
#include <vector>
int main() { std::cout << "gathering faces" << std::endl; std::vector<std::vector<double>> all; for (;;) all.emplace_back(10'000'000, 1.0); }
C
run_script 'ulimit -v 400000
./gather'; }
case_b2_sys_pure_virtual() { plain_uses c++ gcc=12.2.0; c node <<'C'
#include <cstdio>
struct Node { Node() { run(); } void run() { go(); } virtual void go() = 0; };
struct Blur : Node { void go() override {} };
int main() { puts("graph: 3 nodes"); fflush(stdout); Blur b; }
C
run_script './node
exit $?'; }
case_b2_sys_symbol_missing() { plain_uses c++ gcc=12.2.0; printf 'int face_v2() { return 1; }\n' > face.cc; as_user g++ -shared -fPIC -o libface.so face.cc; LIBS="-L. -lface -Wl,-rpath,." c swap <<'C'
int face_v2(); int main() { return face_v2() - 1; }
C
printf 'int face_v1() { return 1; }\n' > face.cc; as_user g++ -shared -fPIC -o libface.so face.cc; run ./swap; }
case_b2_sys_exec_format() { plain_uses bash; as_user mkdir bin; printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0\1\0\0\0' > bin/realesrgan; head -c 2000 /dev/zero >> bin/realesrgan; chmod 755 bin/realesrgan; run_script './bin/realesrgan -i in.png -o out.png
exit $?'; }
case_b2_sys_exec_format_from_python() { plain_uses python python=3.12.1; venv small; as_user mkdir bin; printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0\1\0\0\0' > bin/realesrgan; head -c 2000 /dev/zero >> bin/realesrgan; chmod 755 bin/realesrgan; run python -c '
import subprocess
print("upscaling 4 images", flush=True)
subprocess.run(["./bin/realesrgan", "-i", "a.png"], check=True)'; }
case_b2_sys_tar_truncated() { plain_uses tar tar=1.34; as_user mkdir m; head -c 500000 /dev/urandom > m/w.bin; tar czf model.tar.gz m; head -c 200000 model.tar.gz > cut; mv cut model.tar.gz; chmod a+r model.tar.gz; rm -r m; run_script 'set -e
echo "unpacking model"
tar xzf model.tar.gz
echo "model unpacked"'; }
case_b2_sys_tar_disk_full() { plain_uses tar tar=1.34; as_user mkdir m; head -c 900000 /dev/urandom > m/w.bin; tar cf env.tar m; chmod a+r env.tar; small_disk to 200k; run tar xvf env.tar -C to; }
case_b2_sys_checksum_differs() { plain_uses sha256sum coreutils=9.1; as_user mkdir models; printf one > models/vae.safetensors; printf two > models/unet.safetensors; sha256sum models/* > SUMS; printf three > models/unet.safetensors; chmod a+r SUMS models/*; run_script 'set -e
sha256sum -c SUMS
echo "all models verified"'; }
case_b2_sys_make_wraps_python() { plain_uses make make=4.3; venv small; printf 'all: train\ntrain: dataset\n\tpython -c "import kornia"\ndataset:\n\t@echo "dataset is up to date"\n\t-false\n' > Makefile; run make; }
case_b2_sys_make_no_rule() { plain_uses make make=4.3; printf 'train: dataset.toml\n\ttrue\n' > Makefile; run make train; }
case_b2_sys_rsync_like_dd_full() { plain_uses dd coreutils=9.1; small_disk to 500k; run dd if=/dev/zero of=to/swap.img bs=100k count=20; }
case_b2_sys_shared_memory_bus_error() { plain_uses python python=3.12.1; venv small; mount -o remount,size=1m /dev/shm; run_script 'python -X faulthandler -c "
from multiprocessing import shared_memory
import numpy
print(\"sharing latents of 40 MB in /dev/shm\", flush=True)
block = shared_memory.SharedMemory(create=True, size=40_000_000)
numpy.ndarray((5_000_000,), dtype=float, buffer=block.buf)[:] = 1
"
exit $?'; }
case_b2_sys_operation_not_permitted() { plain_uses bash util-linux=2.38; run_script 'set -e
echo "reserving memory for the server"
ulimit -l 65536
true
chown root:root out.log 2>/dev/null || mount -t tmpfs none /mnt
echo ok'; }
case_b2_sys_go_panic() { plain_uses go go=1; cat > main.go <<'G'
package main

import "fmt"

type Job struct{ Images []string }

func pick(job *Job, n int) string { return job.Images[n] }

func main() {
	fmt.Println("queue: 1 job")
	done := make(chan string)
	go func() { done <- pick(&Job{}, 3) }()
	fmt.Println(<-done)
}
G
HOME=$PWD GOCACHE=$PWD/.go GOFLAGS=-mod=mod GO111MODULE=off GOTOOLCHAIN=local /usr/local/go/bin/go build -o queue main.go; rm -rf .go; run ./queue; }
case_b2_sys_go_port_taken() { plain_uses go go=1; cat > main.go <<'G'
package main

import (
	"log"
	"net/http"
)

func main() {
	log.Println("gateway starting")
	log.Fatal(http.ListenAndServe("127.0.0.1:8442", nil))
}
G
HOME=$PWD GOCACHE=$PWD/.go GO111MODULE=off GOTOOLCHAIN=local /usr/local/go/bin/go build -o gateway main.go; rm -rf .go; python3 -m http.server --bind 127.0.0.1 8442 >/dev/null 2>&1 & sleep 1; run ./gateway; }
case_b2_sys_node_syntax() { plain_uses node node=$(node --version); cat > worker.mjs <<'J'
import { readFileSync } from "node:fs";
console.log("worker: reading workflow");
const flow = JSON.parse(readFileSync("workflow.json", "utf8"));
console.log(flow.nodes.length);
J
printf '{"nodes": [1, 2,' > workflow.json; chmod a+r *; run node worker.mjs; }
case_b2_sys_node_eaddrinuse_http() { plain_uses node node=$(node --version); cat > ui.mjs <<'J'
import { createServer } from "node:http";
console.log("ui: building pages");
createServer((_, answer) => answer.end("ok")).listen(8443, "127.0.0.1", () => console.log("ui: ready"));
J
chmod a+r *; python3 -m http.server --bind 127.0.0.1 8443 >/dev/null 2>&1 & sleep 1; run node ui.mjs; }
case_b2_sys_shell_unbound() { plain_uses bash; run_script 'set -euo pipefail
echo "launching with defaults"
python3 train.py --data "$DATASET_DIR"'; }
case_b2_sys_shell_trap_reports() { plain_uses bash; venv small; run_script 'set -Eeuo pipefail
trap '"'"'echo "ERROR: line $LINENO: $BASH_COMMAND failed" >&2'"'"' ERR
echo "step 1: captions"
python -c "
import sys
print(\"captioning\", flush=True)
open(\"images/captions.jsonl\")"
echo "step 2: training"'; }
case_b2_sys_supervisor_restarts() { TOOL_PYTHON=3.12.1 tool supervisor "setuptools<81"; uses supervisord python=3.12.1 supervisor=4; venv small; printf '[supervisord]\nnodaemon=true\nlogfile=/dev/stdout\nlogfile_maxbytes=0\npidfile=s.pid\n[program:comfy]\ncommand=python -u -c "import comfyui_manager"\nstartretries=2\nredirect_stderr=true\nstdout_logfile=/dev/fd/1\nstdout_logfile_maxbytes=0\n' > s.conf; chmod a+r s.conf; RECORD="--signal SIGTERM --when FATAL" run .tools/t/bin/supervisord -c s.conf; }
case_b2_sys_openssl_key_unreadable() { plain_uses openssl openssl=3; openssl genrsa -out server.key 2048 2>/dev/null; chmod 600 server.key; chown root server.key; run openssl rsa -in server.key -check -noout; }

# Good ends.
case_b2_sys_ok_german_warnings() { plain_uses bash; export LANG=de_DE.UTF-8; as_user mkdir bilder; run_script 'ls fehlt.txt || true
rm nicht-da.png || echo "Fehler übergangen"
cp bilder/*.png ziel/ 2>&1 || echo "keine Bilder, Standardbild wird benutzt"
echo "Kein Speicherplatz mehr verfügbar: nur ein Beispieltext"
echo "Training erfolgreich beendet"'; }
case_b2_sys_ok_make_ignores() { plain_uses make make=4.3; printf 'all:\n\t-rm missing.o\n\t-python3 -c "raise SystemExit(3)"\n\t-@cat nothing\n\t@echo built\n' > Makefile; run make all; }
case_b2_sys_ok_c_warnings() { plain_uses gcc gcc=12.2.0; printf '#include <stdio.h>\n#include <string.h>\n#warning "error handling is off, fatal errors abort"\nint main(void) { int unused; char b[4]; char *p = 0; strncpy(b, "none", 4); printf("%%s\\n", "built, 0 errors"); return 0; }\n' > a.c; chmod a+r a.c; run_script 'gcc -Wall -Wextra -O2 a.c -o a && ./a'; }
case_b2_sys_ok_retries_then_up() { plain_uses bash; run_script 'python3 -c "
import http.server, threading, time
time.sleep(1.2)
http.server.HTTPServer((\"127.0.0.1\", 8444), http.server.SimpleHTTPRequestHandler).serve_forever()" >/dev/null 2>&1 &
server=$!
for n in 1 2 3 4 5 6 7 8 9; do
  if python3 -c "import urllib.request; urllib.request.urlopen(\"http://127.0.0.1:8444/\")"; then echo "server answers"; break; fi
  echo "ERROR: attempt $n failed, trying again"
  sleep 0.3
done
kill -9 $server
wait $server
echo "health check passed"
exit 0'; }
case_b2_sys_ok_address_sanitizer_leaks_allowed() { plain_uses c++ gcc=12.2.0; CFLAGS=-fsanitize=address c leak <<'C'
#include <cstdio>
#include <cstdlib>
int main() { for (int i = 0; i < 3; i++) { void *p = malloc(100); p = 0; } puts("12 images written"); }
C
run env ASAN_OPTIONS=exitcode=0 ./leak; }

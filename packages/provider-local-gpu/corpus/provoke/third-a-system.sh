# Third batch: the machine around the programs: containers' client, nginx, redis, runit, git, archives, rights, shells in other languages; compiled programs that run out of memory.

case_b3_a_docker_daemon_absent() { uses docker docker=28.2.2; file up.sh <<'T'
#!/usr/bin/env bash
set -euo pipefail
IMAGE=comfyui-lora:latest
echo "[1/3] checking image ${IMAGE}"
docker image inspect --format '{{.Id}}' "$IMAGE"
echo "[2/3] starting container"
docker run --rm -d --gpus all -p 8188:8188 "$IMAGE"
T
run env DOCKER_HOST=unix:///run/user/1000/docker.sock bash up.sh; }
case_b3_a_docker_socket_of_root() { uses docker docker=28.2.2; mkdir s; chmod 755 s; python3 -c '
import os, socket, time
s = socket.socket(socket.AF_UNIX); s.bind("s/docker.sock"); os.chmod("s/docker.sock", 0o660); s.listen(); time.sleep(60)' & sleep 1; run_script 'export DOCKER_HOST=unix:///home/user/project/s/docker.sock
docker ps --filter name=kohya
status=$?
docker pull ghcr.io/example/kohya-ss-gui:latest || true
exit $status'; }
case_b3_a_docker_flag_unknown() { uses docker docker=28.2.2; run_script 'set -ex
mkdir -p models output
docker run --rm --shm_size=8g --gpus all -v "$PWD/models:/models" comfyui:cu124 python main.py --listen'; }
case_b3_a_docker_reference_invalid() { uses docker docker=28.2.2; run_script 'NAME="Maya LoRA"
TAG=$(date +%Y)
echo "Running ${NAME}:${TAG}"
docker run --rm "registry.local/Maya_LoRA:${TAG}" bash -c "accelerate launch train.py"
exit $?'; }
case_b3_a_nginx_directive_unknown() { uses nginx nginx=1.22.1; file nginx.conf <<'T'
pid nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:8481;
    location / { proxy_pas http://127.0.0.1:8188; }
  }
}
T
run_script 'nginx -p "$PWD" -c nginx.conf -e stderr -t
code=$?
[ $code -eq 0 ] && echo "proxy configuration is fine"
exit $code'; }
case_b3_a_nginx_port_taken() { uses nginx nginx=1.22.1; python3 -m http.server --bind 127.0.0.1 8482 >/dev/null 2>&1 & sleep 1; as_user mkdir tmp; file nginx.conf <<'T'
pid nginx.pid;
daemon off;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server {
    listen 127.0.0.1:8482;
    location / { proxy_pass http://127.0.0.1:8188; }
  }
}
T
run nginx -p /home/user/project -c nginx.conf -e stderr; }
case_b3_a_redis_port_taken() { uses redis redis=7.0.15; python3 -m http.server --bind 127.0.0.1 8483 >/dev/null 2>&1 & sleep 1; run_script 'redis-server --bind 127.0.0.1 --port 8483 --save "" --appendonly no
code=$?
echo "queue broker exited ($code), worker is not started"
exit $code'; }
case_b3_a_runit_service_lacks_program() { uses runit runit=2.1.2; as_user mkdir -p sv/comfyui; file sv/comfyui/run <<'T'
#!/bin/sh
exec 2>&1
echo "comfyui: starting"
cd /home/user/project
exec uvicorn-worker --port 8188
T
file sv/comfyui/finish <<'T'
#!/bin/sh
echo "comfyui: finished with $1"
touch ended
[ "$1" -eq 0 ] || kill -TERM $(cat /home/user/project/sv.pid)
T
chmod 755 sv/comfyui/*; chmod 777 sv sv/comfyui; run_script 'echo $$ > sv.pid
runsv sv/comfyui &
pid=$!
trap "kill -TERM $pid; wait $pid; exit 127" TERM
wait $pid'; }
case_b3_a_git_local_changes_in_the_way() { uses git git=2.39.5; as_user git init -q up; g() { as_user git -C "$1" -c user.name=u -c user.email=u@e "${@:2}"; }; file up/nodes.py <<'P'
VERSION = 1
P
g up add .; g up commit -qm one; as_user git clone -q up ComfyUI; printf 'VERSION = 2\n' > up/nodes.py; g up commit -qam two; printf 'VERSION = 1  # my change\n' > ComfyUI/nodes.py; file update_comfyui.sh <<'T'
cd ComfyUI
echo "Pulling latest changes"
git pull || { echo "Update failed"; exit 1; }
echo "Installing requirements"
T
run bash update_comfyui.sh; }
case_b3_a_git_divergent_branches() { uses git git=2.39.5; as_user git init -q up; g() { as_user git -C "$1" -c user.name=u -c user.email=u@e "${@:2}"; }; g up commit -q --allow-empty -m one; as_user git clone -q up sd-scripts; g up commit -q --allow-empty -m two; g sd-scripts commit -q --allow-empty -m mine; export LANG=fr_FR.UTF-8; run_script 'cd sd-scripts
git status -sb | head -1
git pull
code=$?
git log --oneline -1
exit $code'; }
case_b3_a_git_lfs_not_installed() { uses git git=2.39.5; as_user git init -q up; file up/.gitattributes <<'T'
*.safetensors filter=lfs diff=lfs merge=lfs -text
T
file up/model.safetensors <<'T'
version https://git-lfs.github.com/spec/v1
oid sha256:d60acb128cf7b7f2536e8f38a5b18a05535c9e14c7a355904270e15b0945ea86
size 791656
T
(cd up; as_user git add .; as_user git -c user.name=u -c user.email=u@e commit -qm model); without git-lfs; uses git git=2.39.5; run_script 'set -e
git config --file .gitconfig filter.lfs.smudge "git-lfs smudge -- %f"
git config --file .gitconfig filter.lfs.required true
export GIT_CONFIG_GLOBAL=$PWD/.gitconfig
echo "cloning the model"
git clone up model
ls -l model'; }
case_b3_a_bash_script_not_executable_swedish() { uses bash bash=5.2.15; as_user mkdir kohya_ss; file kohya_ss/gui.sh <<'T'
#!/bin/bash
echo gui
T
export LANG=sv_SE.UTF-8; run_script 'cd kohya_ss
echo "Startar gränssnittet"
./gui.sh --listen 127.0.0.1
kod=$?
echo "gränssnittet avslutades med $kod"
exit $kod'; }
case_b3_a_entrypoint_may_not_change_owner() { uses bash coreutils=9.1; mkdir -p workspace/models; touch workspace/models/a.safetensors; file docker-entrypoint.sh <<'T'
#!/bin/sh
set -eu
echo "entrypoint: fixing ownership of /home/user/project/workspace (PUID=1000)"
chown -R 1000:1000 /home/user/project/workspace
echo "entrypoint: exec $*"
exec "$@"
T
run sh docker-entrypoint.sh true; }
case_b3_a_cp_no_space_turkish() { uses cp coreutils=9.1; small_disk yedek 400k; as_user mkdir lora; head -c 300000 /dev/urandom > lora/adim-1000.safetensors; head -c 300000 /dev/urandom > lora/adim-2000.safetensors; chmod a+r lora/*; export LANG=tr_TR.UTF-8; run_script 'for f in lora/*.safetensors; do
  echo "[$(date +%H:%M)] $f yedekleniyor"
  cp -v "$f" yedek/ || { echo "yedekleme durdu"; exit 1; }
done'; }
case_b3_a_dataset_to_shm() { uses cp coreutils=9.1; mount -o remount,size=2m /dev/shm; as_user mkdir images; for n in 1 2 3 4 5; do head -c 700000 /dev/urandom > images/$n.png; done; chmod a+r images/*; run_script 'set -e
echo "copying the data set to memory for faster epochs"
mkdir -p /dev/shm/dataset
cp -r images/. /dev/shm/dataset/
echo "copied $(ls /dev/shm/dataset | wc -l) images"
python3 train.py --data /dev/shm/dataset'; }
case_b3_a_unzip_no_space() { uses unzip unzip=6.0; as_user mkdir m; head -c 900000 /dev/urandom > m/antelopev2.onnx; printf ok > m/readme.txt; (cd m; python3 -m zipfile -c ../antelopev2.zip .); chmod a+r antelopev2.zip; small_disk models 300k; run_script 'unzip -o antelopev2.zip -d models/insightface </dev/null
code=$?
echo "unzip: $code"
exit $code'; }
case_b3_a_go_runs_out_of_memory() { uses go go=1; cat > main.go <<'G'
package main

import (
	"fmt"
	"log"
)

func main() {
	log.SetPrefix("indexer: ")
	var kept [][]byte
	for n := 0; ; n++ {
		block := make([]byte, 64<<20)
		for i := range block {
			block[i] = byte(n)
		}
		kept = append(kept, block)
		log.Print(fmt.Sprintf("loaded shard %d (%d MiB)", n, len(kept)*64))
	}
}
G
HOME=$PWD GOCACHE=$PWD/.go GO111MODULE=off GOTOOLCHAIN=local /usr/local/go/bin/go build -o indexer main.go; rm -rf .go; chmod 755 indexer; SHOWN='bash run.sh # with ulimit -v' run_script 'ulimit -v 1200000
export GOMAXPROCS=1
./indexer
exit $?'; }
case_b3_a_rust_allocation_fails() { uses rust rust=1.95.0; cat > merge.rs <<'R'
fn main() {
    println!("merging 2 models");
    let mut layers: Vec<Vec<f32>> = Vec::new();
    for n in 0.. {
        layers.push(vec![1.5f32; 60_000_000]);
        eprintln!("[INFO merge] layer {n} ready");
    }
    println!("{}", layers.len());
}
R
$HOME/rust/bin/rustc -O merge.rs -o merge; chmod 755 merge; SHOWN='bash run.sh # with ulimit -v' run_script 'ulimit -v 900000
./merge
exit $?'; }
case_b3_a_zstd_allocation() { uses zstd zstd=1.5.4; as_user mkdir d; head -c 3000000 /dev/urandom > d/a; tar cf - d | zstd -q --ultra -22 --long=31 -o latents.tar.zst; chmod a+r latents.tar.zst; rm -r d; SHOWN='bash run.sh # with ulimit -v' run_script 'set -o pipefail
ulimit -v 300000
echo "unpacking latents"
zstd -d --long=31 -f latents.tar.zst -o latents.tar
code=$?
[ $code -eq 0 ] || echo "latents were not unpacked"
exit $code'; }
case_b3_a_glibc_too_old_for_program() { uses c++ gcc=12.2.0; printf 'double lerp_v2(double x) { return x; }\n' > m.c; printf 'GLIBC_2.38 { global: lerp_v2; };\n' > m.map; gcc -shared -fPIC m.c -Wl,--version-script=m.map -Wl,-soname,libm.so.6 -o libm.so.6; printf 'double lerp_v2(double); int main(void) { return (int)lerp_v2(0.0); }\n' > r.c; gcc r.c ./libm.so.6 -o realesrgan-ncnn-vulkan; chmod 755 realesrgan-ncnn-vulkan; rm -f libm.so.6 m.* r.c; run_script 'in=frames; out=frames_4x
mkdir -p $in $out
echo "upscaling $in -> $out with realesrgan-x4plus"
./realesrgan-ncnn-vulkan -i $in -o $out -n realesrgan-x4plus || { s=$?; echo "upscaler failed ($s)" >&2; exit $s; }'; }
case_b3_a_make_library_not_found() { uses make make=4.3; printf 'int f(void) { return 3; }\n' > f.c; gcc -shared -fPIC f.c -Wl,-soname,libnvinfer_lite.so.8 -o libnvinfer_lite.so; printf 'int f(void); int main(void) { return f(); }\n' > t.c; gcc t.c ./libnvinfer_lite.so -o engine; chmod 755 engine; rm -f libnvinfer_lite.so f.c t.c; file Makefile <<'T'
.PHONY: bench report
report: bench
	@echo "report.html written"
bench:
	@echo "== building engine for 512x512"
	./engine --fp16 --shapes=1x3x512x512
T
run make -k report; }
case_b3_a_make_interrupted() { uses make make=4.3; file Makefile <<'T'
all: captions
captions: images.txt
	@echo captioning 300 images
	@for n in $$(seq 300); do echo "caption $$n"; sleep 0.1; done
	@touch captions
images.txt:
	@seq 300 > images.txt
T
RECORD="--signal SIGINT --when caption --delay 2" run make; }
case_b3_a_pngs_damaged() { uses pngcheck pngcheck=3.0.3; venv a311; as_user mkdir set; as_user python -c '
from PIL import Image
for n in range(4): Image.effect_noise((90, 90), 60).save(f"set/{n}.png")'; truncate -s 3000 set/2.png; run_script 'shopt -s nullglob
echo "checking $(ls set/*.png | wc -l) pictures"
pngcheck set/*.png
code=$?
[ $code -eq 0 ] || { echo "the data set is not clean, training is not started"; exit 1; }'; }
case_b3_a_ssh_host_refuses() { uses ssh openssh=9.2; run_script 'echo "opening tunnel to the training host"
ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -N -L 8188:127.0.0.1:8188 -p 8485 trainer@127.0.0.1
code=$?
echo "tunnel closed ($code)"
exit $code'; }

case_b3_a_chronic_ok_child_killed_on_purpose() { uses bash bash=5.2.15; venv a313; run_script 'set -m
python -c "
import time
print(\"sampler: waiting for the GPU\", flush=True)
time.sleep(60)" &
sampler=$!
sleep 1
echo "sampler is not needed any more"
kill -9 $sampler
wait $sampler
echo "sampler ended with $?"
python -c "print(\"training finished, 3 files written\")"'; }
case_b3_a_docker_ok_absent_so_bare() { uses docker docker=28.2.2; venv a313; run_script 'if ! docker info --format "{{.ServerVersion}}"; then
  echo "WARNING: Docker is not usable, running without a container"
fi
nvidia-smi || echo "WARNING: no GPU, captions are made on the CPU"
python - <<P
import json
print(json.dumps({"status": "done", "captions": 12, "errors": 0}))
P'; }
case_b3_a_git_ok_noisy_update() { uses git git=2.39.5; as_user git init -q up; g() { as_user git -C "$1" -c user.name=u -c user.email=u@e "${@:2}"; }; g up commit -q --allow-empty -m one; as_user git clone -q up tool; as_user git -C up init -q ../other; printf 'fatal errors of the loader\n' > up/CRASH.md; chown 1000 up/CRASH.md; g up add .; g up commit -qm 'fix: error: killed by signal 9 when out of memory'; g tool remote add gone http://127.0.0.1:9/gone.git; run_script 'cd tool
git fetch --all || echo "warning: a remote did not answer, going on with origin"
git checkout -q no-such-branch || git checkout -q -
git pull --ff-only origin HEAD
git log --oneline'; }

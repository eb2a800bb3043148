# ComfyUI on the CPU: start-up, refused graphs, failing nodes, custom nodes whose import fails.

comfy() {
  venv ${ENVIRONMENT:-comfy}; uses ComfyUI $(of torch aiohttp) comfyui=0.3.64
  as_user mkdir -p base/{models/{checkpoints,loras,vae,upscale_models,text_encoders},custom_nodes,input,output,page}; printf '<html></html>' > base/page/index.html
  for kind in "$@"; do as_user python "$PROVOKE/programs/graphs.py" $kind $kind.json; done
  cp "$PROVOKE/programs/comfy_session.py" .; chmod -R a+rX .
}
# session PORT GRAPHS… : the server with a base folder of its own.
session() { local port=$1; shift; SHOWN="python main.py --cpu --port $port --base-directory base ${EXTRA:-} # graphs submitted: ${*:-none}" RECORD="--timeout 300" run python -u comfy_session.py $port "$@" -- --base-directory $PWD/base --front-end-root $PWD/base/page --database-url sqlite:///:memory: ${EXTRA:---disable-all-custom-nodes}; }
put() { cp "$1" base/models/$2; chmod a+r base/models/$2; }
node_pack() { cp -r "$PROVOKE/programs/custom_nodes/$1" base/custom_nodes/; chmod -R a+rX base/custom_nodes; }

case_comfy_unknown_node() { comfy unknown-node; session 8301 unknown-node.json; }
case_comfy_unknown_node_answer() { comfy unknown-node; session 8302 --answers unknown-node.json; }
case_comfy_checkpoint_not_listed() { comfy sampled; session 8303 sampled.json; }
case_comfy_lora_not_listed_answer() { comfy lora; as_user cp $HOME/models/tiny.safetensors base/models/checkpoints/sd_xl_base_1.0.safetensors; session 8304 --answers lora.json; }
case_comfy_scheduler_not_listed() { comfy bad-scheduler; as_user cp $HOME/models/tiny.safetensors base/models/checkpoints/sd_xl_base_1.0.safetensors; session 8305 bad-scheduler.json; }
case_comfy_value_too_small() { comfy out-of-range; session 8306 out-of-range.json; }
case_comfy_input_absent() { comfy input-absent; session 8307 --answers input-absent.json; }
case_comfy_wrong_link_type() { comfy wrong-type; session 8308 wrong-type.json; }
case_comfy_no_output_node() { comfy no-output; session 8309 --answers no-output.json; }
case_comfy_body_is_not_json() { comfy; session 8310 'raw:{"prompt": '; }
case_comfy_image_absent() { comfy load-image; session 8311 load-image.json; }
case_comfy_image_truncated() { comfy load-image; pictures base/input 1; head -c 90 base/input/000.png > base/input/maya.png; chmod a+r base/input/*; session 8312 load-image.json; }
case_comfy_checkpoint_is_html() { comfy sampled; printf '<!DOCTYPE html><html><title>Sign in</title></html>' > page; put page checkpoints/sd_xl_base_1.0.safetensors; session 8313 sampled.json; }
case_comfy_checkpoint_truncated() { comfy sampled; head -c 30000000 $HOME/models/sd15-random.safetensors > cut; put cut checkpoints/sd_xl_base_1.0.safetensors; session 8314 sampled.json; }
case_comfy_checkpoint_empty() { comfy sampled; : > none; put none checkpoints/sd_xl_base_1.0.safetensors; session 8315 sampled.json; }
case_comfy_checkpoint_is_lora() { comfy sampled; as_user python "$PROVOKE/programs/small_lora.py" lora.safetensors; put lora.safetensors checkpoints/sd_xl_base_1.0.safetensors; session 8316 sampled.json; }
case_comfy_upscaler_is_garbage() { comfy upscale; head -c 4000 /dev/urandom > g; put g upscale_models/4x.pth; session 8317 upscale.json; }
case_comfy_upscaler_of_other_kind() { comfy upscale; as_user python -c 'import torch; torch.save({"conv.weight": torch.zeros(3,3)}, "u.pth")'; put u.pth upscale_models/4x.pth; session 8318 upscale.json; }
case_comfy_vae_is_lora() { comfy vae; as_user python "$PROVOKE/programs/small_lora.py" lora.safetensors; put lora.safetensors vae/sdxl_vae.safetensors; session 8319 vae.json; }
case_comfy_text_encoder_lfs_pointer() { comfy clip; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:7d330da4816157540d6bb7838bf63a0f02f573fc48ca4d8de34bb0cbfd514f09\nsize 9787841024\n' > p; put p text_encoders/t5xxl.safetensors; session 8320 clip.json; }
case_comfy_host_memory() { comfy huge; SHOWN=''; memory_limit 2500000000; session 8321 huge.json; }
case_comfy_output_not_writable() { comfy plain; chown -R root base/output; chmod 755 base/output; session 8322 plain.json; }
case_comfy_output_disk_full() { comfy plain; small_disk base/output 4k; head -c 4096 /dev/zero > base/output/x; session 8323 plain.json; }
case_comfy_port_in_use() { comfy; python3 -m http.server --bind 127.0.0.1 8324 >/dev/null 2>&1 & sleep 1; run python -u $HOME/ComfyUI/main.py --cpu --port 8324 --base-directory $PWD/base --front-end-root $PWD/base/page --database-url sqlite:///:memory: --disable-auto-launch --disable-all-custom-nodes; }
case_comfy_without_cpu_flag() { comfy; run python -u $HOME/ComfyUI/main.py --port 8325 --base-directory $PWD/base --front-end-root $PWD/base/page; }
case_comfy_bad_option() { comfy; run python -u $HOME/ComfyUI/main.py --lowvramm --port 8326; }
case_comfy_requirement_absent() { comfy; ENVIRONMENT=golden; venv golden; uses ComfyUI $(of torch) comfyui=0.3.64; run python -u $HOME/ComfyUI/main.py --cpu --port 8327 --base-directory $PWD/base; }
case_comfy_frontend_absent() { comfy; run python -u $HOME/ComfyUI/main.py --cpu --port 8328 --base-directory $PWD/base --front-end-root $PWD/nowhere; }
case_comfy_frontend_version_offline() { comfy; run env -u GIT_SSL_CAINFO https_proxy=http://127.0.0.1:9 python -u $HOME/ComfyUI/main.py --cpu --port 8329 --base-directory $PWD/base --database-url sqlite:///:memory: --front-end-version Comfy-Org/ComfyUI_frontend@9.9.9 --quick-test-for-ci; }
case_comfy_numpy_2_opencv_node() { comfy custom; node_pack face_detailer_demo; EXTRA="--verbose INFO" session 8330 custom.json; }
case_comfy_node_raises() { comfy custom; node_pack face_detailer_raises; EXTRA="--verbose INFO" session 8331 custom.json; }
case_comfy_node_wants_cuda() { comfy custom; node_pack face_detailer_cuda; EXTRA="--verbose INFO" session 8332 custom.json; }
case_comfy_extra_paths_broken() { comfy; printf 'comfyui:\n  base_path: /data\n   checkpoints: models\n' > extra.yaml; chmod a+r extra.yaml; run python -u $HOME/ComfyUI/main.py --cpu --port 8333 --base-directory $PWD/base --extra-model-paths-config extra.yaml; }
case_comfy_latents_of_two_kinds() { comfy sizes; session 8334 sizes.json; }

case_comfy_ok_start_and_stop() { comfy plain; session 8341 plain.json; }
case_comfy_ok_failing_custom_nodes() { comfy plain; for pack in face_detailer_demo broken_syntax wants_insightface old_api; do node_pack $pack; done; EXTRA="--verbose INFO" session 8342 plain.json; }
case_comfy_ok_quick_test() { comfy; node_pack wants_insightface; run python -u $HOME/ComfyUI/main.py --cpu --base-directory $PWD/base --front-end-root $PWD/base/page --database-url sqlite:///:memory: --quick-test-for-ci; }

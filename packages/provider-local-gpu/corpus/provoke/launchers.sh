# accelerate launch, torchrun and deepspeed around failures: single process and two.

program() { cp "$PROVOKE/programs/$1" .; chmod a+r "$1"; }

case_accelerate_script_raises() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --num_processes 1 --num_machines 1 --mixed_precision no --dynamo_backend no launched.py --fail key; }
case_accelerate_no_module() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --cpu launched.py --fail module; }
case_accelerate_bad_argument() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --num_processes 1 launched.py --learning_rate high; }
case_accelerate_own_bad_argument() { venv golden; uses accelerate $(of accelerate); program launched.py; run accelerate launch --mixed_precision half launched.py; }
case_accelerate_script_absent() { venv golden; uses accelerate $(of accelerate); run accelerate launch --num_processes 1 train_dreambooth_lora_sdxl.py --resolution 1024; }
case_accelerate_fp16_on_cpu() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --num_processes 1 --mixed_precision fp16 launched.py; }
case_accelerate_old_fp16_on_cpu() { venv hubold; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --num_processes 1 --mixed_precision fp16 launched.py; }
case_accelerate_killed_child() { venv golden; uses accelerate $(of accelerate torch); program launched.py; RECORD="--signal SIGKILL --when waiting --whom child" run accelerate launch --num_processes 1 launched.py --fail wait; }
case_accelerate_segfault_child() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --num_processes 1 launched.py --fail segfault; }
case_accelerate_interrupted() { venv golden; uses accelerate $(of accelerate torch); program launched.py; RECORD="--signal SIGINT --when waiting" run accelerate launch --num_processes 1 launched.py --fail wait; }
case_accelerate_two_processes_raise() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --cpu --num_processes 2 --num_machines 1 --mixed_precision no --dynamo_backend no launched.py --fail key; }
case_accelerate_config_file_broken() { venv golden; uses accelerate $(of accelerate); program launched.py; printf 'compute_environment: LOCAL_MACHINE\ndistributed_type: NO\nmixed_precision bf16\nnum_processes: 1\n' > cfg.yaml; run accelerate launch --config_file cfg.yaml launched.py; }
case_accelerate_config_unknown_key() { venv golden; uses accelerate $(of accelerate); program launched.py; printf 'compute_environment: LOCAL_MACHINE\ndistributed_type: "NO"\nnum_processes: 1\ngpu_idz: all\nfoo: 3\n' > cfg.yaml; run accelerate launch --config_file cfg.yaml launched.py; }
case_accelerate_disk_full_in_save_state() { venv golden; uses accelerate $(of accelerate torch); program launched.py; small_disk out 3m; run accelerate launch --num_processes 1 launched.py --fail save --out out; }
case_accelerate_resume_folder_absent() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --num_processes 1 launched.py --fail resume --out out/last-state; }

case_torchrun_rank_raises() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 2 ranks.py --fail value --rank 1; }
case_torchrun_all_ranks_import() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --standalone --nproc_per_node 2 ranks.py --fail module; }
case_torchrun_single_config() { venv modern; uses torchrun $(of torch); program ranks.py; run torchrun --standalone --nproc_per_node 1 ranks.py --fail toml; }
case_torchrun_rank_killed() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 2 ranks.py --fail kill --rank 1; }
case_torchrun_rank_segfault() { venv modern; uses torchrun $(of torch); program ranks.py; run torchrun --standalone --nproc_per_node 2 ranks.py --fail segfault --rank 0; }
case_torchrun_terminated() { venv golden; uses torchrun $(of torch); program ranks.py; RECORD="--signal SIGTERM --when waiting --whom leader --delay 2" run torchrun --nproc_per_node 2 ranks.py --fail wait; }
case_torchrun_port_taken() { venv golden; uses torchrun $(of torch); program ranks.py; python3 -c 'import socket,time; s=socket.socket(); s.bind(("0.0.0.0", 29500)); s.listen(); time.sleep(300)' & sleep 1; run torchrun --nproc_per_node 2 --master_addr 127.0.0.1 --master_port 29500 ranks.py; }
case_torchrun_port_taken_new() { venv modern; uses torchrun $(of torch); program ranks.py; python3 -c 'import socket,time; s=socket.socket(socket.AF_INET6); s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0); s.bind(("::", 29517)); s.listen(); time.sleep(300)' & sleep 1; run torchrun --nproc_per_node 1 --master_addr 127.0.0.1 --master_port 29517 ranks.py; }
case_torchrun_nccl_without_gpu() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 2 ranks.py --backend nccl; }
case_torchrun_tee_prefixes() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 2 --tee 3 --log-dir logs ranks.py --fail file --rank 0; }
case_torchrun_restarts_then_gives_up() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 1 --max_restarts 2 ranks.py --fail value --rank 0; }
case_torchrun_bad_option() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node two ranks.py; }
case_torchrun_oom_in_cgroup() { venv golden; uses torchrun $(of torch); program ranks.py; SHOWN='in a cgroup limited to 1 GB: torchrun --nproc_per_node 2 ranks.py --fail hoard --rank 1'; memory_limit 1000000000; run torchrun --nproc_per_node 2 ranks.py --fail hoard --rank 1; }
case_torchrun_recorded_error() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 2 ranks.py --fail value --rank 1 --record; }

case_accelerate_ok_default_values() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch launched.py; }
case_accelerate_ok_two_processes() { venv golden; uses accelerate $(of accelerate torch); program launched.py; run accelerate launch --cpu --num_processes 2 launched.py; }
case_torchrun_ok_with_warnings() { venv golden; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 2 ranks.py --noisy; }
case_torchrun_ok_after_restart() { venv modern; uses torchrun $(of torch); program ranks.py; run torchrun --nproc_per_node 1 --max_restarts 3 ranks.py --fail once --rank 0; }

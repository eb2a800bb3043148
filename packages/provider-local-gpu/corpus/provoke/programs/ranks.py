"""A small distributed training on gloo; --fail and --rank choose what goes wrong where."""
import argparse, os, signal, sys, time, warnings

import torch
import torch.distributed as dist

options = argparse.ArgumentParser()
options.add_argument("--fail")
options.add_argument("--rank", type=int)
options.add_argument("--backend", default="gloo")
options.add_argument("--noisy", action="store_true")
options.add_argument("--record", action="store_true")
args = options.parse_args()


def main():
    rank = int(os.environ["RANK"])
    mine = args.rank in (None, rank)
    if args.fail == "module":
        import flash_attn
    if args.fail == "toml":
        import tomllib
        tomllib.loads("resolution = 1024, 1024")
    dist.init_process_group(args.backend)
    if args.backend == "nccl":
        dist.all_reduce(torch.ones(1))
    for step in range(4):
        value = torch.tensor([float(rank + step)])
        dist.all_reduce(value)
        print(f"[rank {rank}] step {step} loss {value.item() / 10:.3f}", flush=True)
        if args.noisy:
            warnings.warn("Traceback sampling is on: errors of single samples are counted, not raised")
            print(f"[rank {rank}] ERROR rate 0.00, 0 samples failed", file=sys.stderr, flush=True)
    if args.fail == "once" and os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
        raise ConnectionResetError("storage went away for a moment")
    if args.fail == "wait":
        while True:
            print("waiting", flush=True)
            time.sleep(1)
    if mine and args.fail == "value":
        raise ValueError(f"bucket of rank {rank} has resolution 0x1024")
    if mine and args.fail == "file":
        open(f"/data/latents/rank{rank}.npz", "rb")
    if mine and args.fail == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if mine and args.fail == "segfault":
        import ctypes
        ctypes.string_at(0)
    if mine and args.fail == "hoard":
        kept = []
        while True:
            kept.append(torch.ones(1024, 1024, 16))
    if args.fail:
        time.sleep(60)
    if not args.noisy:
        dist.destroy_process_group()
    print(f"[rank {rank}] model saved.", flush=True)


if args.record:
    from torch.distributed.elastic.multiprocessing.errors import record
    main = record(main)
main()

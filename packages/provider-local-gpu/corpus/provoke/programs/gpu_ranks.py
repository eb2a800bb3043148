"""Ranks on NCCL: gpu_ranks.py own|share|assert|well"""
import os, sys

import torch
import torch.distributed as dist

what, rank = sys.argv[1], int(os.environ["LOCAL_RANK"])
if what == "assert":
    dist.init_process_group("gloo")
    torch.cuda.set_device(0)
    if rank == 1:
        print("rank 1 looks up a label", flush=True)
        torch.nn.functional.one_hot(torch.tensor([5], device="cuda"), 4).sum().item()
    dist.barrier()
else:
    torch.cuda.set_device(rank if what == "own" else 0)
    dist.init_process_group("nccl")
    value = torch.ones(4, device="cuda")
    dist.all_reduce(value)
    print(f"rank {rank}: {value.sum().item()}", flush=True)
    print("model saved.")

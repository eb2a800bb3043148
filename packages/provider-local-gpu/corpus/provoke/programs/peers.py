"""Two ranks on gloo; one leaves before the reduction."""
import os, sys

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


def rank_main(rank):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29611")
    dist.init_process_group("gloo", rank=rank, world_size=2)
    if rank == 1:
        print("rank 1 leaves", flush=True)
        os._exit(0)
    print("rank 0 reduces", flush=True)
    dist.all_reduce(torch.ones(4))


if __name__ == "__main__":
    mp.spawn(rank_main, nprocs=2)

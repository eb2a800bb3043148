import torch.multiprocessing as mp


def train(rank, names):
    print(f"process {rank} trains on {names[rank]}", flush=True)


if __name__ == "__main__":
    mp.spawn(train, nprocs=2, args=(["aurora"],))

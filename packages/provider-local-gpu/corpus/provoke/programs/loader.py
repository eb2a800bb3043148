"""Reads a data set in worker processes; options choose what goes wrong in one."""
import argparse, os, sys, time

import torch
from torch.utils.data import DataLoader, Dataset

options = argparse.ArgumentParser()
options.add_argument("--folder")
options.add_argument("--workers", type=int, default=2)
options.add_argument("--strategy")
for flag in ("hoard", "exit", "key", "segfault", "big", "many", "persistent", "tolerant"):
    options.add_argument(f"--{flag}", action="store_true")
args = options.parse_args()
if args.strategy:
    torch.multiprocessing.set_sharing_strategy(args.strategy)


class Pictures(Dataset):
    def __init__(self):
        self.names = sorted(name for name in os.listdir(args.folder) if name.endswith(".png")) if args.folder else [f"{number:03}.png" for number in range(16)]
        self.sizes = {name: (64, 64) for name in self.names if name != "007.png"}

    def __len__(self):
        return len(self.names)

    def __getitem__(self, place):
        name = self.names[place]
        if args.folder:
            from PIL import Image
            import numpy
            try:
                return torch.from_numpy(numpy.array(Image.open(os.path.join(args.folder, name)).convert("RGB")))
            except Exception as problem:
                if not args.tolerant:
                    raise
                print(f"Error loading file: {name}: {type(problem).__name__}: {problem}; another picture is used", file=sys.stderr, flush=True)
                return self[0]
        if args.key:
            return torch.zeros(self.sizes[name])
        if args.exit and place == 5:
            print("tokenizer library asked to leave", flush=True)
            os._exit(1)
        if args.segfault and place == 5:
            import ctypes
            ctypes.string_at(0)
        if args.hoard:
            self.kept = [*getattr(self, "kept", []), torch.ones(60_000_000)]
        if args.big:
            return torch.ones(3, 1024, 1024)
        return [torch.ones(4) for _ in range(64)] if args.many else torch.ones(4)


def main():
    print("loading pictures with", args.workers, "workers", flush=True)
    loader = DataLoader(Pictures(), batch_size=1 if args.folder or args.many else 2, num_workers=args.workers, persistent_workers=args.persistent)
    batches = []
    for step, batch in enumerate(loader):
        batches.append(batch)
        print("step", step, flush=True)
        if args.hoard:
            time.sleep(0.1)
    print("all batches read")


if __name__ == "__main__":
    main()

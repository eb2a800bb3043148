import os

import torch

rank = int(os.environ.get("LOCAL_RANK", "0"))
print(f"rank {rank}: choosing its GPU")
torch.cuda.set_device(rank)
print(torch.cuda.get_device_properties(rank))

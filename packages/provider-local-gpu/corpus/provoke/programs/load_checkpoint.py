import sys

import torch

print("loading", sys.argv[1])
state = torch.load(sys.argv[1])
print(f"{len(state)} entries")

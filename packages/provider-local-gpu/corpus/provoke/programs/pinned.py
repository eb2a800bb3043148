import torch

print("moving latents to pinned memory")
latents = torch.zeros(4, 4, 64, 64).pin_memory()
print(latents.is_pinned())

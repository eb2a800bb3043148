"""A square root of a negative number, found by autograd's anomaly mode."""
import torch

torch.autograd.set_detect_anomaly(True)
weight = torch.tensor([1.0, -0.5], requires_grad=True)
for step in range(3):
    loss = torch.sqrt(weight).sum()
    print("step", step, "loss", loss.item())
    loss.backward()

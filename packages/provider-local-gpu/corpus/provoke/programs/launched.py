"""A small training under accelerate; --fail chooses what goes wrong."""
import argparse, os, sys, time

import torch
from accelerate import Accelerator

options = argparse.ArgumentParser()
options.add_argument("--learning_rate", type=float, default=1e-3)
options.add_argument("--fail")
options.add_argument("--out", default="out")
args = options.parse_args()

accelerator = Accelerator()
accelerator.print("accelerator device:", accelerator.device)
if args.fail == "module":
    import prodigyopt_not_installed
model = torch.nn.Linear(512, 512)
optimizer = torch.optim.AdamW(model.parameters(), lr=args.learning_rate)
model, optimizer = accelerator.prepare(model, optimizer)
if args.fail == "resume":
    accelerator.load_state(args.out)
for step in range(6):
    batch = {"latents": torch.randn(4, 512)}
    if args.fail == "key" and step == 3:
        batch = {"pixels": batch["latents"]}
    loss = (model(batch["latents"]) - 1).pow(2).mean()
    accelerator.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
    accelerator.print(f"step {step} loss {loss.item():.4f}")
    sys.stdout.flush()
if args.fail == "wait":
    for turn in range(600):
        print("waiting for the next epoch", turn, flush=True)
        time.sleep(0.5)
if args.fail == "segfault":
    import ctypes
    ctypes.string_at(0)
if args.fail == "save":
    accelerator.save_state(os.path.join(args.out, "step-6"))
accelerator.print("training finished")

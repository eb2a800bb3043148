"""A training loop with a progress bar, as most trainers draw one."""
import argparse, time, warnings

import torch
from tqdm import tqdm

options = argparse.ArgumentParser()
options.add_argument("--steps", type=int, default=100)
options.add_argument("--lr", type=float, default=1e-3)
options.add_argument("--slow", action="store_true")
options.add_argument("--noisy", action="store_true")
options.add_argument("--break-at", type=int)
args = options.parse_args()

torch.manual_seed(3)
model = torch.nn.Linear(32, 32)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
print("running training")
bar = tqdm(range(args.steps), smoothing=0, desc="steps", mininterval=0)
mean = 0.0
for step in range(args.steps):
    inputs = torch.randn(8, 32 if step != args.break_at else 31)
    loss = (model(inputs) - inputs.roll(1, 1)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    mean += (loss.item() - mean) / (step + 1)
    bar.update(1)
    bar.set_postfix(avr_loss=mean)
    if args.noisy and step % 8 == 0:
        warnings.warn(f"CUDA initialization: CUDA unknown error at step {step}, running on the CPU")
        tqdm.write(f"ERROR: sample image could not be drawn at step {step}: [Errno 2] No such file or directory: 'prompts.txt'; skipped")
    if args.slow:
        time.sleep(0.5)
bar.close()
print("model saved.")

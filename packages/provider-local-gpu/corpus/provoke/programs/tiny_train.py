"""A few steps of a small network, then saved."""
import argparse, math, sys

import torch

options = argparse.ArgumentParser()
options.add_argument("--device", default="cpu")
options.add_argument("--lr", type=float, default=1e-2)
options.add_argument("--steps", type=int, default=12)
options.add_argument("--width", type=int, default=64)
options.add_argument("--save")
options.add_argument("--stop-on-nan", action="store_true")
args = options.parse_args()

torch.manual_seed(1)
print(f"torch {torch.__version__}, preparing {args.device}")
model = torch.nn.Sequential(torch.nn.Linear(args.width, args.width), torch.nn.ReLU(), torch.nn.Linear(args.width, 1)).to(args.device)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
for step in range(1, args.steps + 1):
    inputs = torch.randn(16, args.width, device=args.device)
    loss = (model(inputs) - inputs.sum(1, keepdim=True)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step}/{args.steps} loss={loss.item():.4f}")
    if args.stop_on_nan and not math.isfinite(loss.item()):
        sys.exit("loss is not finite, training cannot go on")
if args.save:
    print("saving", args.save)
    if args.save.endswith(".safetensors"):
        from safetensors.torch import save_file
        save_file(model.state_dict(), args.save)
    else:
        torch.save(model.state_dict(), args.save)
print("done")

"""A training of a small noise predictor over portraits in buckets of several sizes, as people write it for themselves: several styles of logs, states that are kept and taken up again. Fails by what it is given."""
import argparse, json, logging, os, pathlib, random, sys, time, warnings

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

options = argparse.ArgumentParser(prog="train_portraits.py")
options.add_argument("--data", default="faces")
options.add_argument("--out", default="out")
options.add_argument("--steps", type=int, default=200)
options.add_argument("--batch", type=int, default=4)
options.add_argument("--buckets", default="64", help="sizes, small ones first")
options.add_argument("--workers", type=int, default=0)
options.add_argument("--lr", type=float, default=1e-3)
options.add_argument("--lr-growth", type=float, default=1.0, help="factor a step, to find a learning rate")
options.add_argument("--optimizer", default="adamw", choices=["adamw", "sgd", "adamw8bit", "prodigy"])
options.add_argument("--style", default="plain", choices=["plain", "dict", "json", "logfmt", "bar", "table", "loguru", "rich"])
options.add_argument("--save-every", type=int, default=100)
options.add_argument("--keep", type=int, default=0, help="how many states to keep, 0 for all")
options.add_argument("--resume")
options.add_argument("--nonfinite", default="ignore", choices=["ignore", "skip", "stop"])
options.add_argument("--ram-cache", action="store_true", help="keep every augmented picture")
options.add_argument("--flaky-loader", action="store_true", help="a picture that can't be read is replaced by the next one")
options.add_argument("--launcher", default="none", choices=["none", "accelerate", "torchrun"])
options.add_argument("--precision", default="no", choices=["no", "fp16", "bf16"])
options.add_argument("--device", default="cpu")
options.add_argument("--pause", type=float, default=0)
args = options.parse_args()


class Lines(logging.Formatter):
    def format(self, record):
        said = {"ts": round(record.created, 3), "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage(), **getattr(record, "facts", {})}
        return json.dumps({**said, "exception": self.formatException(record.exc_info)} if record.exc_info else said)


log = logging.getLogger("portraits")
handler = logging.StreamHandler()
if args.style == "rich":
    from rich.logging import RichHandler
    handler = RichHandler(show_path=False, rich_tracebacks=True)
elif args.style == "json":
    handler.setFormatter(Lines())
elif args.style == "logfmt":
    handler.setFormatter(logging.Formatter('time=%(asctime)s level=%(levelname)s msg="%(message)s"', "%Y-%m-%dT%H:%M:%SZ"))
else:
    handler.setFormatter(logging.Formatter("%(asctime)s | %(levelname)-7s | %(name)s | %(message)s", "%Y-%m-%d %H:%M:%S"))
logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
if args.style == "loguru":
    from loguru import logger as log


class Portraits(Dataset):
    kept = []

    def __init__(self, folder, size):
        self.size, self.files = size, sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp", ".npy"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        path = self.files[index]
        try:
            if path.suffix == ".npy":  # prepared by another tool, already in -1 … 1
                return {"pixels": torch.from_numpy(np.load(path)), "caption": "a photo of noor"}
            with Image.open(path) as picture:
                pixels = np.asarray(picture.convert("RGB").resize((self.size, self.size)), dtype=np.float32) / 127.5 - 1
            caption = path.with_suffix(".txt").read_text(encoding="utf-8") if path.with_suffix(".txt").exists() else "a photo of noor"
        except (OSError, ValueError) as problem:
            if not args.flaky_loader:
                raise
            log.warning(f"could not read {path}: {type(problem).__name__}: {problem}; taking the next one")
            return self[(index + 1) % len(self)]
        if random.random() < 0.5:
            pixels = pixels[:, ::-1].copy()
        if args.ram_cache:
            self.kept.append(pixels)
        return {"pixels": torch.from_numpy(pixels).permute(2, 0, 1), "caption": caption}


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm, self.conv, self.out = nn.GroupNorm(8, width), nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 1)

    def forward(self, hidden):
        return hidden + self.out(nn.functional.silu(self.conv(self.norm(hidden))))


def predictor():
    return nn.Sequential(nn.Conv2d(3, 96, 8, stride=8), Block(96), Block(96), Block(96), nn.ConvTranspose2d(96, 3, 8, stride=8))


def optimizer_of(model):
    if args.optimizer == "adamw8bit":
        import bitsandbytes
        return bitsandbytes.optim.AdamW8bit(model.parameters(), lr=args.lr)
    if args.optimizer == "prodigy":
        from prodigyopt import Prodigy
        return Prodigy(model.parameters(), lr=1.0)
    return torch.optim.SGD(model.parameters(), args.lr) if args.optimizer == "sgd" else torch.optim.AdamW(model.parameters(), args.lr)


def save(step, model, optimizer):
    folder = pathlib.Path(args.out); folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"state-{step:06d}.pt"
    torch.save({"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, target)
    log.info(f"saved {target} ({target.stat().st_size} bytes)")
    states = sorted(folder.glob("state-*.pt"))
    for old in states[: max(0, len(states) - args.keep)] if args.keep else []:
        log.info(f"removing {old}"); old.unlink()


def take_up(model, optimizer):
    if not args.resume:
        return 0
    path = args.resume
    if path == "latest":
        states = sorted(pathlib.Path(args.out).glob("state-*.pt"))
        if not states:
            log.warning("nothing to resume from, starting anew")
            return 0
        path = states[-1]
    log.info(f"resuming from {path}")
    state = torch.load(path, map_location="cpu")
    model.load_state_dict(state["model"]); optimizer.load_state_dict(state["optimizer"])
    return state["step"]


def tell(step, epoch, loss, norm, lr, seconds, bar):
    if args.style == "dict":
        print({"loss": round(loss, 4), "grad_norm": round(norm, 4), "learning_rate": lr, "epoch": round(epoch, 2)})
    elif args.style == "json":
        log.info("train_step", extra={"facts": {"step": step, "of": args.steps, "loss": loss if np.isfinite(loss) else str(loss), "grad_norm": round(norm, 4) if np.isfinite(norm) else str(norm), "lr": lr}})
    elif args.style == "table":
        print(f"| {step:>6} | {epoch:>7.2f} | {loss:>10.5f} | {norm:>9.3f} | {lr:>9.2e} | {seconds:>6.2f}s |")
    elif args.style == "bar":
        bar.update(1); bar.set_postfix(avr_loss=loss, lr=lr)
    else:
        log.info(f"epoch {epoch:.2f} step {step}/{args.steps} loss={loss:.5f} grad_norm={norm:.3f} lr={lr:.2e} {seconds:.2f}s/it")


def main():
    torch.manual_seed(7); random.seed(7)
    sizes = [int(each) for each in args.buckets.split(",")]
    sets = [Portraits(args.data, size) for size in sizes]
    log.info(f"{len(sets[0])} pictures in {args.data}, buckets {sizes}, batch {args.batch}")
    model = predictor(); optimizer = optimizer_of(model)
    accelerator = None
    loaders = [DataLoader(each, args.batch, shuffle=True, num_workers=args.workers, persistent_workers=args.workers > 0) for each in sets]
    if args.launcher == "accelerate":
        from accelerate import Accelerator
        accelerator = Accelerator(mixed_precision=args.precision, cpu=args.device == "cpu")
        model, optimizer, *loaders = accelerator.prepare(model, optimizer, *loaders)
    elif args.launcher == "torchrun":
        torch.distributed.init_process_group("gloo")
        model = nn.parallel.DistributedDataParallel(model)
    else:
        model = model.to(args.device)
    main_rank = int(os.environ.get("RANK", 0)) == 0
    step, begin, lr = take_up(model, optimizer), time.time(), args.lr
    log.info(f"training from step {step} to {args.steps}, {sum(p.numel() for p in model.parameters()):,} parameters")
    bar = None
    if args.style == "bar":
        from tqdm import tqdm
        bar = tqdm(total=args.steps, initial=step, desc="steps", disable=not main_rank)
    if args.style == "table" and main_rank:
        print("|   step |   epoch |       loss | grad norm |        lr |   time |\n|-------:|--------:|-----------:|----------:|----------:|-------:|")
    iterators, per_bucket, skipped = [None] * len(loaders), max(1, (args.steps - step) // len(loaders)), 0
    first = step
    while step < args.steps:
        bucket = min((step - first) // per_bucket, len(loaders) - 1)
        batch = next(iterators[bucket], None) if iterators[bucket] else None
        if batch is None:
            iterators[bucket] = iter(loaders[bucket]); batch = next(iterators[bucket])
        for group in optimizer.param_groups:
            group["lr"] = lr
        pixels = batch["pixels"].to(args.device)
        noise = torch.randn_like(pixels); level = torch.rand(len(pixels), 1, 1, 1, device=pixels.device)
        loss = nn.functional.mse_loss(model(pixels * (1 - level) + noise * level), noise)
        accelerator.backward(loss) if accelerator else loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1e9).item(); value = loss.item(); step += 1
        bad = not np.isfinite(value) or not np.isfinite(norm)
        if bad and args.nonfinite == "stop":
            raise FloatingPointError(f"loss is {value}, gradient norm is {norm} at step {step}")
        if bad and args.nonfinite == "skip":
            log.warning(f"step {step}: loss={value} grad_norm={norm}, batch skipped"); skipped += 1
        else:
            optimizer.step(); lr *= args.lr_growth; last = value
            if main_rank:
                tell(step, step * args.batch / len(sets[0]), value, norm, lr, (time.time() - begin) / max(1, step - first), bar)
        optimizer.zero_grad()
        if main_rank and (step % args.save_every == 0 or step == args.steps):
            save(step, model, optimizer)
        sys.stdout.flush(); time.sleep(args.pause)
    if bar:
        bar.close()
    log.info(f"finished {step} steps, {skipped} batches skipped, last loss {last:.5f}")


if __name__ == "__main__":
    main()

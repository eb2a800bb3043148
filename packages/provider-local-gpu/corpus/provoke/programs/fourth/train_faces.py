"""A training of a small adapter over a folder of portraits, with accelerate or torchrun, as people write it for themselves. Fails by what it calls."""
import argparse, logging, os, pathlib, time

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from tqdm.auto import tqdm

options = argparse.ArgumentParser()
options.add_argument("--data", default="faces")
options.add_argument("--out", default="runs/face")
options.add_argument("--epochs", type=int, default=2)
options.add_argument("--batch", type=int, default=4)
options.add_argument("--workers", type=int, default=0)
options.add_argument("--size", type=int, default=64)
options.add_argument("--lr", type=float, default=1e-3)
options.add_argument("--precision", default="no", choices=["no", "fp16", "bf16"])
options.add_argument("--init")
options.add_argument("--resume")
options.add_argument("--launcher", default="accelerate", choices=["accelerate", "torchrun", "none"])
options.add_argument("--device", default="cpu")
options.add_argument("--guard", action="store_true")
options.add_argument("--pause", type=float, default=0)
options.add_argument("--skip-broken", action="store_true")
args = options.parse_args()
logging.basicConfig(level=logging.INFO, format="%(asctime)s - %(levelname)s - %(name)s - %(message)s", datefmt="%m/%d/%Y %H:%M:%S")
log = logging.getLogger("train_faces")


class Faces(Dataset):
    def __init__(self, folder):
        self.files = sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix in (".png", ".jpg", ".webp"))
        log.info("Found %d images in %s", len(self.files), folder)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        path = self.files[index]
        try:
            pixels = np.asarray(Image.open(path).convert("RGB").resize((args.size, args.size)), dtype=np.float32) / 255
            caption = path.with_suffix(".txt").read_text(encoding="utf-8")
        except (OSError, ValueError) as problem:
            if not args.skip_broken:
                raise
            log.warning("Error loading %s: %s; taking the next one", path, problem, exc_info=True)
            return self[(index + 1) % len(self)]
        return {"pixels": torch.from_numpy(pixels).permute(2, 0, 1), "length": len(caption)}


class Adapter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_in = torch.nn.Conv2d(3, 32, 3, padding=1)
        self.lora_down = torch.nn.Conv2d(32, 8, 1, bias=False)
        self.lora_up = torch.nn.Conv2d(8, 32, 1, bias=False)
        self.conv_out = torch.nn.Conv2d(32, 3, 3, padding=1)

    def forward(self, pixels):
        hidden = torch.nn.functional.silu(self.conv_in(pixels))
        return self.conv_out(hidden + self.lora_up(self.lora_down(hidden)))


def main():
    model = Adapter()
    if args.init:
        log.info("Loading weights from %s", args.init)
        if args.init.endswith(".safetensors"):
            from safetensors.torch import load_file
            model.load_state_dict(load_file(args.init))
        else:
            model.load_state_dict(torch.load(args.init, map_location="cpu", weights_only=True))
    loader = DataLoader(Faces(args.data), args.batch, shuffle=True, num_workers=args.workers)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    accelerator = None
    if args.launcher == "accelerate":
        from accelerate import Accelerator
        accelerator = Accelerator(mixed_precision=args.precision, cpu=args.device == "cpu")
        log.info("Accelerator state: %s", repr(accelerator.state).replace("\n", " "))
        model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
        if args.resume:
            accelerator.load_state(args.resume)
    elif args.launcher == "torchrun":
        torch.distributed.init_process_group("gloo")
        model = torch.nn.parallel.DistributedDataParallel(model)
    else:
        model = model.to(args.device)
    main_rank = int(os.environ.get("RANK", 0)) == 0
    bar = tqdm(total=args.epochs * len(loader), desc="Steps", disable=not main_rank)
    for epoch in range(args.epochs):
        for batch in loader:
            pixels = batch["pixels"] if accelerator else batch["pixels"].to(args.device)
            loss = torch.nn.functional.mse_loss(model(pixels), pixels)
            if accelerator:
                accelerator.backward(loss)
            else:
                loss.backward()
            optimizer.step(); optimizer.zero_grad()
            bar.update(1); bar.set_postfix(loss=loss.item(), lr=args.lr)
            if args.guard and not torch.isfinite(loss):
                raise ValueError(f"Loss is {loss.item()}, stopping training at epoch {epoch}")
            time.sleep(args.pause)
        if main_rank:
            os.makedirs(args.out, exist_ok=True)
            torch.save({"epoch": epoch, "model": model.state_dict(), "padding": torch.zeros(300_000)}, os.path.join(args.out, f"epoch_{epoch}.pt"))
            log.info("Saved epoch %d to %s", epoch, args.out)
    bar.close()
    log.info("***** Training finished *****")


if __name__ == "__main__":
    main()

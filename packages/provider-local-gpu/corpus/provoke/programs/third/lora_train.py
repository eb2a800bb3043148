"""A small trainer over a folder of pictures, as people write them for themselves. It fails by what it calls."""
import argparse, glob, json, logging, math, os, sys, time

import torch
import torch.distributed as dist
from PIL import Image
from torch.utils.data import DataLoader, Dataset

options = argparse.ArgumentParser()
for name, kind, value in [("data", str, "data"), ("out", str, "out"), ("resume", str, None), ("steps", int, 40), ("lr", float, 1e-3), ("workers", int, 0), ("size", int, 64), ("batch", int, 4),
                          ("device", str, "cpu"), ("log", str, "plain"), ("save-every", int, 1000), ("rank", int, 8), ("pause", float, 0.0), ("base", str, None), ("precision", str, "fp32")]:
    options.add_argument(f"--{name}", type=kind, default=value)
options.add_argument("--ddp", action="store_true")
options.add_argument("--tensorboard", action="store_true")
options.add_argument("--check-loss", action="store_true")
args = options.parse_args()
rank = int(os.environ.get("RANK", 0))


class JsonLines(logging.Formatter):
    def format(self, record):
        entry = {"ts": self.formatTime(record), "level": record.levelname.lower(), "rank": rank, "msg": record.getMessage()}
        if record.exc_info:
            entry["exc"] = self.formatException(record.exc_info)
        return json.dumps(entry)


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonLines() if args.log == "json" else logging.Formatter("%(asctime)s | %(levelname)-8s | %(name)s:%(lineno)d - %(message)s"))
logging.basicConfig(level=logging.INFO, handlers=[handler])
log = logging.getLogger("lora_train")


class Pictures(Dataset):
    def __init__(self, folder):
        self.files = sorted(glob.glob(os.path.join(folder, "**", "*.[pjw]*[gp]"), recursive=True))
        log.info("%d pictures below %s", len(self.files), folder)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, number):
        with Image.open(self.files[number]) as picture:
            pixels = picture.convert("RGB").resize((args.size, args.size))
        with open(os.path.splitext(self.files[number])[0] + ".txt", encoding="utf-8") as caption:
            words = len(caption.read().split(","))
        return torch.frombuffer(bytearray(pixels.tobytes()), dtype=torch.uint8).view(args.size, args.size, 3).permute(2, 0, 1).float() / 127.5 - 1, words


class Adapter(torch.nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.encode = torch.nn.Conv2d(3, width, 3, padding=1)
        self.down = torch.nn.Linear(width, args.rank, bias=False)
        self.up = torch.nn.Linear(args.rank, width, bias=False)
        self.decode = torch.nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, pixels):
        hidden = self.encode(pixels).permute(0, 2, 3, 1)
        return self.decode((hidden + self.up(self.down(hidden))).permute(0, 3, 1, 2))


def save(model, step):
    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, f"lora-{step:06}.safetensors")
    from safetensors.torch import save_file
    save_file({name: weight.detach().contiguous() for name, weight in model.state_dict().items()}, path)
    torch.save({"step": step, "pad": torch.zeros(400_000)}, os.path.join(args.out, "trainer_state.pt"))
    log.info("saved %s", path)


def main():
    log.info("torch %s, device %s, lr %g, rank %d", torch.__version__, args.device, args.lr, args.rank)
    if args.ddp:
        dist.init_process_group("gloo")
    torch.manual_seed(1)
    loader = DataLoader(Pictures(args.data), args.batch, shuffle=True, num_workers=args.workers)
    model, first = Adapter(), 0
    if args.base:
        from safetensors.torch import load_file
        model.load_state_dict(load_file(args.base))
    if args.resume:
        log.info("resuming from %s", args.resume)
        state = torch.load(args.resume, map_location="cpu", weights_only=True)
        model.load_state_dict(state["model"])
        first = state["step"]
    model = model.to(args.device)
    wrapped = torch.nn.parallel.DistributedDataParallel(model) if args.ddp else model
    optimiser = torch.optim.SGD(wrapped.parameters(), lr=args.lr, momentum=0.9)
    board = None
    if args.tensorboard:
        from torch.utils.tensorboard import SummaryWriter
        board = SummaryWriter(os.path.join(args.out, "logs"))
    step = first
    while step < args.steps:
        for pixels, _ in loader:
            loss = torch.nn.functional.mse_loss(wrapped(pixels.to(args.device)), pixels.to(args.device))
            optimiser.zero_grad(); loss.backward(); optimiser.step()
            step += 1
            time.sleep(args.pause)
            if board:
                board.add_scalar("loss", loss.item(), step); board.add_histogram("pixels", pixels, step)
            if step % 5 == 0:
                log.info("step %d/%d loss %.4f", step, args.steps, loss.item())
            if args.check_loss and not math.isfinite(loss.item()):
                raise FloatingPointError(f"loss became {loss.item()} at step {step}, lr {args.lr:g}")
            if step % args.save_every == 0:
                save(model, step)
            if step >= args.steps:
                break
    save(model, step)
    log.info("done")


try:
    main()
except Exception:
    if args.log != "json":
        raise
    log.exception("training failed")
    sys.exit(1)
finally:
    if args.ddp and dist.is_initialized():
        dist.destroy_process_group()

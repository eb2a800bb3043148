"""One way to fail (or nearly fail) on a GPU: gpu_fails.py WHAT"""
import sys, time

import torch
from torch import nn

what = sys.argv[1]
print("torch", torch.__version__, "-", what)
GB = 1 << 30


def fill(leave):
    """Takes the GPU's memory but for so many bytes."""
    free, _ = torch.cuda.mem_get_info()
    return torch.empty(free - leave, dtype=torch.uint8, device="cuda")


class Net(nn.Module):
    """Something like a U-Net's middle: big activations, few weights."""

    def __init__(self, channels=64):
        super().__init__()
        self.down = nn.Conv2d(4, channels, 3, padding=1)
        self.blocks = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(6))
        self.up = nn.Conv2d(channels, 4, 3, padding=1)

    def forward(self, x):
        x = self.down(x)
        for block in self.blocks:
            x = x + torch.nn.functional.silu(block(x))
        return self.up(x)


def kernel(body):
    import cupy
    return cupy.RawKernel('extern "C" __global__ void fused(int *p) { %s }' % body, "fused"), cupy


def custom(body):
    latents = torch.zeros(1024, dtype=torch.int32, device="cuda")
    run, cupy = kernel(body)
    run((1,), (32,), (cupy.from_dlpack(latents),))
    print("step 1")
    print("mean", (latents + 1).float().mean().item())


if what == "big":
    print("loading U-Net")
    torch.empty(300 * GB, dtype=torch.uint8, device="cuda")
elif what in ("backward", "forward"):
    net = Net().cuda()
    size = 1024
    for step in range(3):
        net(torch.randn(1, 4, 128, 128, device="cuda")).mean().backward()
        print("step", step)
    kept = fill(5 * GB if what == "backward" else 1 * GB)
    loss = net(torch.randn(1, 4, 1536 if what == "backward" else 2048, 1536 if what == "backward" else 2048, device="cuda")).pow(2).mean()
    print("forward done, loss", round(loss.item(), 4))
    more = fill(300 << 20)
    loss.backward()
elif what == "hold":
    kept = fill(12 * GB)
    print("holding", flush=True)
    time.sleep(100)
elif what == "beside":
    print("loading text encoders")
    torch.empty(20 * GB, dtype=torch.uint8, device="cuda")
elif what == "fraction":
    torch.cuda.set_per_process_memory_fraction(0.05)
    kept = [torch.empty(GB, dtype=torch.uint8, device="cuda") for _ in range(16)]
elif what == "cublas":
    torch.cuda.init()
    a = torch.randn(64, 64, device="cuda")
    import cupy
    held, step = [], GB
    while step > 4096:
        try:
            held.append(cupy.cuda.Memory(step))
        except Exception:
            step //= 2
    print("multiplying")
    print((a @ a).sum().item())
elif what == "cudnn":
    a, net = torch.randn(1, 4, 64, 64, device="cuda"), nn.Conv2d(4, 8, 3).cuda()
    import cupy
    held, step = [], GB
    while step > 4096:
        try:
            held.append(cupy.cuda.Memory(step))
        except Exception:
            step //= 2
    print("convolving")
    print(net(a).sum().item())
elif what == "optimizer":
    net = nn.Linear(16384, 16384).cuda()
    optimizer = torch.optim.AdamW(net.parameters())
    loss = net(torch.randn(4, 16384, device="cuda")).mean()
    loss.backward()
    print("first step, loss", round(loss.item(), 4))
    kept = fill(1 * GB)
    optimizer.step()
elif what == "index":
    table = nn.Embedding(49408, 768).cuda()
    tokens = torch.tensor([[49406, 320, 49410, 49407]], device="cuda")
    print("encoding prompt")
    print(table(tokens).mean().item())
elif what == "target":
    logits = torch.randn(8, 10, device="cuda", requires_grad=True)
    loss = nn.functional.cross_entropy(logits, torch.tensor([0, 1, 2, 3, 4, 5, 6, 10], device="cuda"))
    loss.backward()
    print("loss", loss.item())
elif what == "multinomial":
    import threading
    failed = []

    def sample():
        try:
            print(torch.multinomial(torch.tensor([0.5, -1.0, 0.5], device="cuda"), 1).item())
        except Exception:
            failed.append(1)
            raise

    thread = threading.Thread(target=sample, name="sampler")
    thread.start()
    thread.join()
    sys.exit(1 if failed else 0)
elif what == "illegal":
    custom("p[(1LL << 40) + threadIdx.x] = 1;")
elif what == "trap":
    custom('asm("trap;");')
elif what == "misaligned":
    custom("*(long long *)((char *)p + 4 * threadIdx.x + 1) = 1;")
elif what == "ordinal":
    torch.cuda.set_device(3)
elif what == "absent":
    print(torch.zeros(2, device="cuda:1"))
elif what == "small":
    print(nn.Linear(4, 4).to("cuda"))

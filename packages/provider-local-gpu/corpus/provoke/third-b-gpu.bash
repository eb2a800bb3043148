#!/usr/bin/env bash
# Third batch, part B, on a machine with a GPU that nobody shares: third-b-gpu.bash OUT [NAME…]. Needs gpu.bash's record.py beside it and a `python3` with torch, triton, transformers and accelerate.
# Each case writes OUT/NAME/{log,meta,uses}; store.py then takes them into the corpus.
set -u
here=$(cd "$(dirname "$0")" && pwd); out=$1; shift
export HOME=/home/user
of() { python3 - "$@" <<'PY'
import sys, platform, importlib.metadata as m
print(" ".join([f"python={platform.python_version()}"] + [f"{n}={m.version(n)}" for n in sys.argv[1:]]))
PY
}
run() { printf '%s\n%s\n' "$PROGRAM" "$(of $OF)" > "$CASE/uses"; python3 "$here/record.py" --log "$CASE/log" --meta "$CASE/meta" --timeout ${LIMIT:-90} -- "$@"; }
PROGRAM=torch OF="torch"
unet() { cat > train_unet.py <<'P'
import logging, sys, torch, torch.nn as nn, torch.nn.functional as F
logging.basicConfig(level=logging.INFO, format="%(asctime)s [%(levelname)s] %(message)s", datefmt="%H:%M:%S")
size, batch, resume = int(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3
class Block(nn.Module):
    def __init__(self, c):
        super().__init__(); self.norm = nn.GroupNorm(8, c); self.qkv = nn.Conv2d(c, 3 * c, 1); self.out = nn.Conv2d(c, c, 1)
    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(b, 3, c, h * w).transpose(2, 3).unbind(1)
        weight = torch.softmax(q @ k.transpose(1, 2) * c ** -0.5, -1)
        return x + self.out((weight @ v).transpose(1, 2).reshape(b, c, h, w))
net = nn.Sequential(nn.Conv2d(4, 320, 3, padding=1), *[Block(320) for _ in range(6)], nn.Conv2d(320, 4, 3, padding=1)).cuda()
optimizer = torch.optim.AdamW(net.parameters(), 1e-4)
logging.info("%s, %d M parameters", torch.cuda.get_device_name(), sum(p.numel() for p in net.parameters()) // 10**6)
step = 0
while step < 6:
    try:
        side = size * (1 + step // 2)
        x = torch.randn(batch, 4, side, side, device="cuda")
        loss = F.mse_loss(net(x), x); loss.backward(); optimizer.step(); optimizer.zero_grad()
    except torch.OutOfMemoryError as problem:
        if not resume or batch == 1:
            logging.error("step %d at %dx%d failed, cleaning up", step, side, side)
            torch.cuda.empty_cache()
            raise
        batch //= 2; torch.cuda.empty_cache(); logging.warning("%s -> batch %d", str(problem).splitlines()[0], batch); continue
    step += 1
    logging.info("step %d bucket %dx%d loss %.4f peak %.1f GB", step, side, side, loss.item(), torch.cuda.max_memory_allocated() / 2**30)
print("saved lora.safetensors")
P
}
case_b3_b_gpu_oom_in_third_bucket() { unet; run python3 -W ignore train_unet.py 96 4; }
case_b3_b_gpu_ok_smaller_batches() { unet; run python3 train_unet.py 64 16 retry; }
case_b3_b_gpu_oom_launched_json() { PROGRAM=accelerate OF="torch accelerate"; cat > j.py <<'P'
import json, sys, time, torch
from accelerate import Accelerator
def log(level, msg, **more): print(json.dumps({"t": round(time.time(), 2), "level": level, "msg": msg, **more}), flush=True)
a = Accelerator(mixed_precision="bf16"); log("info", "start", device=str(a.device))
model, opt = torch.nn.Linear(8192, 8192), None
model = a.prepare(model); kept = []
try:
    for i in range(4000):
        kept.append(model(torch.rand(65536, 8192, device=a.device)))
        if i % 10 == 0: log("info", "cached text encoder output", n=i, gb=round(torch.cuda.memory_allocated() / 2**30, 1))
finally:
    log("warning", "flushing cache to disk", n=len(kept))
P
run accelerate launch --num_processes 1 --num_machines 1 --mixed_precision bf16 --dynamo_backend no j.py; }
case_b3_b_gpu_oom_shared_with_server() { cat > server.py <<'P'
import torch, time
free, total = torch.cuda.mem_get_info(); hold = torch.empty(free - (3 << 30), dtype=torch.uint8, device="cuda"); print("up", flush=True); time.sleep(80)
P
python3 server.py > up & holder=$!; for _ in $(seq 300); do grep -q up up && break; sleep 0.1; done; PROGRAM=transformers OF="torch transformers"
run bash -xc 'nvidia-smi --query-gpu=memory.used,memory.total --format=csv
python3 -W ignore -c "
import torch
from transformers import CLIPTextConfig, CLIPTextModel
model = CLIPTextModel(CLIPTextConfig(hidden_size=1280, intermediate_size=5120, num_hidden_layers=48, num_attention_heads=20)).cuda()
print(sum(p.numel() for p in model.parameters()))"'; kill $holder; wait $holder; }
case_b3_b_gpu_oom_svd_merge() { cat > merge.py <<'P'
import torch
from tqdm import tqdm
for name in tqdm([f"double_blocks.{i}.img_mlp.0" for i in range(4)], desc="merging"):
    up, down = torch.randn(200000, 64, device="cuda"), torch.randn(64, 200000, device="cuda")
    u, s, v = torch.linalg.svd((up @ down) * 0.7)
P
run python3 merge.py; }
case_b3_b_gpu_assert_token_of_other_vocabulary() { PROGRAM=transformers OF="torch transformers"; cat > embed.py <<'P'
import torch, warnings
from transformers import CLIPTextConfig, CLIPTextModel
model = CLIPTextModel(CLIPTextConfig(vocab_size=49408, hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2)).cuda()
ids = torch.full((1, 77), 49407); ids[0, :3] = torch.tensor([49406, 320, 49409])  # two words were added to the tokenizer
print("encoding prompt", flush=True)
try:
    out = model(ids.cuda()).last_hidden_state
    print(out.float().mean().item())
finally:
    torch.cuda.empty_cache()
P
run python3 embed.py; }
case_b3_b_gpu_assert_compiled() { cat > c.py <<'P'
import torch
@torch.compile
def pick(table, ids, scale): return (table[ids] * scale).sum(-1)
table = torch.randn(1000, 64, device="cuda")
for step in range(3):
    ids = torch.randint(0, 1000 + 500 * step, (4096,), device="cuda")
    print(step, pick(table, ids, 0.5).mean().item(), flush=True)
P
run python3 c.py; }
case_b3_b_gpu_illegal_access_triton() { cat > t.py <<'P'
import torch, triton, triton.language as tl
@triton.jit
def scale(x, y, n, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(y + at.to(tl.int64) * 1048576, tl.load(x + at) * 2)
x = torch.randn(1 << 16, device="cuda"); y = torch.empty_like(x)
scale[(64,)](x, y, x.numel(), BLOCK=1024)
print("kernel launched", flush=True)
loss = (y - 2 * x).abs().max()
print("max difference", loss.item())
P
run python3 t.py; }
case_b3_b_gpu_assert_labels_ts() { cat > l.py <<'P'
import torch, logging
logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
head = torch.nn.Linear(512, 12).cuda(); opt = torch.optim.SGD(head.parameters(), 0.1)
for epoch in range(3):
    labels = torch.randint(0, 12 + epoch, (2048,), device="cuda")
    loss = torch.nn.functional.cross_entropy(head(torch.randn(2048, 512, device="cuda")), labels)
    opt.zero_grad(); loss.backward(); opt.step()
    logging.info("epoch %d loss %.3f", epoch, loss)
P
LIMIT=60; run bash -c 'python3 l.py 2>&1 | while IFS= read -r line; do echo "trainer-0  | $line"; done; exit ${PIPESTATUS[0]}'; }
[ $# -gt 0 ] || set -- $(grep -o '^case_[a-z0-9_]*' "$0" | sed 's/^case_//; s/_/-/g')
for name in "$@"; do
  export CASE=$out/$name; mkdir -p "$CASE"; rm -rf /home/user/project; mkdir -p /home/user/project; cd /home/user/project
  PROGRAM=torch OF=torch; unset LIMIT; "case_${name//-/_}" > "$CASE/preparing" 2>&1
  echo "$name $(cat "$CASE/meta" 2>/dev/null | grep -o '"exitCode.*')"
done

"""A Triton kernel whose tiles don't fit into shared memory."""
import torch, triton
import triton.language as tl


@triton.jit
def product(a, b, c, n: tl.constexpr):
    rows, columns = tl.arange(0, n)[:, None], tl.arange(0, n)[None, :]
    tile = tl.dot(tl.load(a + rows * n + columns), tl.load(b + rows * n + columns))
    tl.store(c + rows * n + columns, tile)


n = 512
a, b = torch.randn(n, n, device="cuda"), torch.randn(n, n, device="cuda")
print("launching fused attention")
product[(1,)](a, b, torch.empty_like(a), n, num_warps=8)
torch.cuda.synchronize()
print("done")

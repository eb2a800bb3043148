"""Builds a small C++ extension whose source is wrong."""
from torch.utils.cpp_extension import load_inline

print("building the fused kernel")
load_inline(name="fused_adam", cpp_sources="#include <torch/extension.h>\ntorch::Tensor step(torch::Tensor p) { return p.add(learning_rate); }", functions=["step"], verbose=True)

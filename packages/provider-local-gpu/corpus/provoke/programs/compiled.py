import torch

model = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.GELU())
print("compiling")
print(torch.compile(model)(torch.randn(2, 8)).shape)

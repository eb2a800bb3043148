import torch

text, latents = torch.randn(1, 77, 768), torch.randn(1, 4, 64, 64)
attention = torch.nn.MultiheadAttention(320, 8, kdim=2048, vdim=2048, batch_first=True)
hidden = torch.nn.Conv2d(4, 320, 1)(latents).flatten(2).transpose(1, 2)
print("first cross attention", hidden.shape, text.shape)
attention(hidden, text, text)

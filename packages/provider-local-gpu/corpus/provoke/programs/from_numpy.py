import numpy, torch

print("converting a picture")
pixels = numpy.zeros((8, 8, 3), dtype=numpy.float32)
print(torch.from_numpy(pixels).shape)

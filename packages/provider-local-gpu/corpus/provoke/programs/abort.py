"""Two threads of C++: an exception that nobody catches."""
import ctypes

import torch

print("starting the worker pool", torch.get_num_threads() > 0)
library = ctypes.CDLL("libstdc++.so.6")
library._ZSt20__throw_length_errorPKc(b"vector::_M_default_append")

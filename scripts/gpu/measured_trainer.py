"""Runs the trainer as it is, under a limit of GPU memory, and writes down the most that it took.

usage: measured_trainer.py TRAINER_SCRIPT [ARGUMENTS]

LIKENESS_MEMORY_REPORT names the file that is written at the end, whatever the end was.
LIKENESS_MEMORY_LIMIT_GIB makes a large card refuse what a smaller one could not give; absent means no limit.
"""
import atexit
import json
import os
import runpy
import sys

import torch

GIB = 2**30
limit = os.environ.get("LIKENESS_MEMORY_LIMIT_GIB")
if limit is not None:
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, float(limit) * GIB / total))


@atexit.register
def report():
    with open(os.environ["LIKENESS_MEMORY_REPORT"], "w", encoding="utf-8") as target:
        json.dump({
            "allocatedGiB": round(torch.cuda.max_memory_allocated() / GIB, 2),
            "reservedGiB": round(torch.cuda.max_memory_reserved() / GIB, 2),
        }, target)


sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")

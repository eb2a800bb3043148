"""Ends well, with all the noise that an interpreter can make at its end."""
import asyncio, atexit, threading, warnings


class Pool:
    def __del__(self):
        raise RuntimeError("CUDA error: driver shutting down")


def late():
    raise OSError(9, "Bad file descriptor")


async def forgotten():
    await asyncio.sleep(1)


def worker():
    raise ConnectionResetError("telemetry: connection reset by peer")


warnings.warn("torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly", FutureWarning)
thread = threading.Thread(target=worker)
thread.start()
thread.join()
forgotten()
atexit.register(late)
open("left-open.txt", "w")
pool = Pool()
print("model saved.")

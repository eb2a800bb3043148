"""Hands a tensor to another process through shared memory."""
import torch
import torch.multiprocessing as mp


def consume(queue):
    print("consumer got", queue.get().sum().item(), flush=True)


if __name__ == "__main__":
    mp.set_start_method("spawn")
    queue = mp.Queue()
    process = mp.Process(target=consume, args=(queue,))
    process.start()
    latents = torch.empty(64, 4, 128, 128)
    print("sharing latents", flush=True)
    latents.share_memory_()
    latents.fill_(1)
    queue.put(latents)
    process.join()

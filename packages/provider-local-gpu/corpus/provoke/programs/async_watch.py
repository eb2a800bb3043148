"""A watcher whose background task fails while the main one goes on, then the main one notices."""
import asyncio, json


async def watch(results):
    await asyncio.sleep(0.1)
    results.append(json.loads("{'step': 1}"))


async def main():
    results = []
    task = asyncio.create_task(watch(results))
    for step in range(4):
        print("waiting", step, flush=True)
        await asyncio.sleep(0.1)
    await task

asyncio.run(main())

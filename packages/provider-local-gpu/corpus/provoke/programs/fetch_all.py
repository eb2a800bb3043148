"""Fetches three files at once, as a task group."""
import asyncio


async def fetch(name, port):
    print(f"fetching {name}")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.0\r\n\r\n")
    return await reader.read()


async def main():
    async with asyncio.TaskGroup() as group:
        for name, port in (("unet", 9), ("vae", 9), ("text_encoder", 9)):
            group.create_task(fetch(name, port))

asyncio.run(main())

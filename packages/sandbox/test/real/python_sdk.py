"""The official Python SDK, unmodified, against the address it is given: an upload, pictures, a clip, a cancel."""
import asyncio
import json
import sys

import higgsfield_client
from higgsfield_client.http.client import AsyncClient, SyncClient

base_url, key, picture = sys.argv[1:4]
client = SyncClient(base_url=base_url, api_key=key)
stranger = SyncClient(base_url=base_url, api_key="a:b")
found = {}

uploaded = client.upload_file(picture)
found["uploaded"] = uploaded

body = {"prompt": "at a market stall", "aspect_ratio": "9:16", "resolution": "720p", "batch_size": 4, "enhance_prompt": False, "seed": 4}
found["pictures"] = [image["url"] for image in client.subscribe("higgsfield-ai/soul/standard", body)["images"]]

controller = client.submit("higgsfield-ai/dop/lite", {"prompt": "slow push in", "image_url": found["pictures"][0], "seed": 7})
states = [type(status).__name__ for status in controller.poll_request_status(delay=0.02)]
found["states"] = sorted(set(states))
found["clip"] = controller.get()["video"]["url"]

queued = client.submit("higgsfield-ai/dop/standard", {"prompt": "x", "image_url": uploaded, "seed": 9})
queued.cancel()
found["cancelled"] = type(queued.status()).__name__

try:
    stranger.submit("higgsfield-ai/soul/standard", body)
except Exception as error:
    found["stranger"] = type(error).__name__


async def again():
    asynchronous = AsyncClient(base_url=base_url, api_key=key)
    result = await asynchronous.subscribe("higgsfield-ai/soul/standard", {**body, "batch_size": 1, "seed": 5})
    return len(result["images"])


found["asynchronous"] = asyncio.run(again())
print(json.dumps(found))

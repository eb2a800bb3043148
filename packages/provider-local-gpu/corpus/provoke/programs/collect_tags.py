"""Collects tags without end in sight."""
tags = {}
for number in range(50_000_000):
    tags[f"tag number {number}"] = [number] * 4
    if number % 200_000 == 0:
        print("tags so far:", number, flush=True)

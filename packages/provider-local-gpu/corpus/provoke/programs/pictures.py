"""N small pictures with captions: pictures.py FOLDER N [WIDTH HEIGHT]"""
import os, random, sys
from PIL import Image, ImageDraw

folder, count = sys.argv[1], int(sys.argv[2])
width, height = (int(each) for each in sys.argv[3:5]) if len(sys.argv) > 3 else (64, 64)
os.makedirs(folder, exist_ok=True)
random.seed(7)
for number in range(count):
    picture = Image.new("RGB", (width, height), tuple(random.randrange(256) for _ in range(3)))
    ImageDraw.Draw(picture).ellipse([width // 4, height // 4, 3 * width // 4, 3 * height // 4], fill=tuple(random.randrange(256) for _ in range(3)))
    picture.save(os.path.join(folder, f"{number:03}.png"))
    with open(os.path.join(folder, f"{number:03}.txt"), "w") as file:
        file.write(f"a plain circle, number {number}\n")

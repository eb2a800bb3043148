"""Resizes a folder of pictures in worker processes."""
import glob, multiprocessing, os, sys

from PIL import Image


def resize(path):
    with Image.open(path) as picture:
        return picture.convert("RGB").resize((32, 32)).size


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    paths = sorted(glob.glob(os.path.join(sys.argv[1], "*.png")))
    print("resizing", len(paths))
    with multiprocessing.Pool(2) as pool:
        print(pool.map(resize, paths))

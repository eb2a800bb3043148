import glob, os, sys

for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.txt"))):
    with open(path, encoding="utf-8") as file:
        print(os.path.basename(path), "->", file.read().strip())
print("captions read")

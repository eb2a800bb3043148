import hashlib, sys

for turn in range(1000):
    with open(sys.argv[1], "rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
    print("pass", turn, digest.hexdigest()[:10])

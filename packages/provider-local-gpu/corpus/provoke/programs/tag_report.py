"""Writes the tags of a data set, whatever words they are made of."""
import collections, glob, os, sys

words = ["error", "fatal", "killed", "out of memory", "CUDA error", "banana", "nan", "segmentation fault", "no such file or directory", "traceback", "permission denied"]
counts = collections.Counter()
for number, path in enumerate(sorted(glob.glob(os.path.join(sys.argv[1], "*.txt")))):
    tags = [words[(number + each) % len(words)] for each in range(4)]
    counts.update(tags)
    print(f"{os.path.basename(path)}: {', '.join(tags)}")
for tag, count in counts.most_common():
    print(f"{tag}: {count}")
print("report written, 0 errors")

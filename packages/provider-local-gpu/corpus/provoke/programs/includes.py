"""Config files that include one another."""
import sys


def read(path):
    settings = {}
    with open(path) as file:
        for line in file:
            key, value = line.split(": ")
            settings.update(read(value.strip()) if key == "include" else {key: value})
    return settings


print(read(sys.argv[1]))

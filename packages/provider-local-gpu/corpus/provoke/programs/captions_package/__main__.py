import argparse

from .rules import shorten

options = argparse.ArgumentParser()
options.add_argument("--folder")
print(shorten("a long caption", 2), options.parse_args().folder)

"""Reads a TOML config and shows failures as Rich draws them."""
import logging, sys

import toml
from rich.logging import RichHandler
from rich.traceback import install

install(show_locals=False)
logging.basicConfig(level="INFO", format="%(message)s", handlers=[RichHandler()])
logging.info("reading %s", sys.argv[1])
config = toml.load(sys.argv[1])
logging.info("resolution %s", config["resolution"])

"""Asks the hub first, prints why that failed, and takes the local copy."""
import logging, traceback

from transformers import CLIPTokenizer

try:
    tokenizer = CLIPTokenizer.from_pretrained("openai/clip-vit-large-patch14")
except OSError:
    traceback.print_exc()
    logging.warning("hub not reachable, taking the local tokenizer")
    tokenizer = CLIPTokenizer.from_pretrained("./openai_clip-vit-large-patch14")
print("tokens:", tokenizer("a plain circle" * 40)["input_ids"][:5])
print("ready")

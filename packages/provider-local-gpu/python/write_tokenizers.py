"""Writes the two CLIP tokenizers that SDXL training reads, from the word list that open-clip-torch ships.

usage: write_tokenizers.py WORD_LIST.txt.gz FOLDER

Both text encoders of SDXL use the same byte-pair vocabulary; they differ in the padding token alone.
The trainer looks for the folders by these names and takes their mere presence as complete, so each is
written under another name first.
"""
import gzip
import json
import os
import sys

MERGES = 49152 - 256 - 2


def byte_symbols():
    """A printable character for each byte, in the vocabulary's order: what prints stands for itself."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + place) for place, _ in enumerate(others)]


def token(content):
    return {"content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}


def write(folder, name, padding, vocabulary, merges):
    staged = os.path.join(folder, f".{name}")
    os.makedirs(staged)
    special = {"bos_token": token("<|startoftext|>"), "eos_token": token("<|endoftext|>"), "pad_token": padding, "unk_token": token("<|endoftext|>")}
    added = {key: value if isinstance(value, str) else {"__type": "AddedToken", **value} for key, value in special.items()}
    config = {"add_prefix_space": False, "do_lower_case": True, "errors": "replace", "model_max_length": 77, "tokenizer_class": "CLIPTokenizer", **added}
    files = {
        "vocab.json": json.dumps(vocabulary, ensure_ascii=False),
        "merges.txt": "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in merges),
        "tokenizer_config.json": json.dumps(config, indent=2),
        "special_tokens_map.json": json.dumps(special, indent=2),
    }
    for file, text in files.items():
        with open(os.path.join(staged, file), "w", encoding="utf-8", newline="\n") as target:
            target.write(text)
    os.rename(staged, os.path.join(folder, name))


def main(words, folder):
    with gzip.open(words, "rt", encoding="utf-8") as source:
        lines = source.read().split("\n")
    merges = [tuple(line.split()) for line in lines[1 : MERGES + 1]]
    if any(len(merge) != 2 for merge in merges):
        sys.exit("the word list does not hold the merges that CLIP's vocabulary needs")
    symbols = byte_symbols()
    tokens = symbols + [symbol + "</w>" for symbol in symbols] + ["".join(merge) for merge in merges] + ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {text: place for place, text in enumerate(tokens)}
    os.makedirs(folder, exist_ok=True)
    write(folder, "openai_clip-vit-large-patch14", "<|endoftext|>", vocabulary, merges)
    write(folder, "laion_CLIP-ViT-bigG-14-laion2B-39B-b160k", "!", vocabulary, merges)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

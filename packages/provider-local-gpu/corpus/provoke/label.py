"""Writes labels into records: label.py CORPUS < LABELS, one a line: NAME | CODE | LINE | WHY [| TEXT of the redraw that is meant]

LINE is a number, `-` for none, `~text` for the only line that holds the text, or `~N~text` for the Nth of several. The line's text is taken from the stored log, so that a label can't name a line that isn't there. Code `none` means that the run succeeded.
"""
import json, os, re, sys

CODES = set("""env.python_version env.package_missing env.package_conflict env.binary_incompatible env.cuda_unavailable env.install_failed config.flag_invalid
data.no_images data.image_corrupt model.missing model.wrong_architecture model.corrupt hub.auth hub.offline gpu.out_of_memory gpu.device_error train.nan_loss
host.out_of_memory host.disk_full host.shared_memory host.permission proc.interrupted comfy.node_missing comfy.value_not_in_list net.port_in_use none unknown""".split())


def shown(line, text=None):
    """A stored line as `diagnose` shows it: no ANSI codes; of redraws within the line, the last (or the first that holds TEXT)."""
    plain = re.sub(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))", "", line)
    parts = [part for part in plain.split("\r") if part.strip() and (text is None or text in part)]
    return parts[0 if text else -1].rstrip() if parts else ""


def lines_of(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace").split("\n")


def find(corpus, name):
    for half in ("develop", "held-back"):
        if os.path.exists(os.path.join(corpus, half, f"{name}.json")):
            return os.path.join(corpus, half, name)
    raise SystemExit(f"no record of {name}")


def place(name, lines, wanted):
    """The number that LINE stands for."""
    if wanted == "-":
        return None
    if not wanted.startswith("~"):
        return int(wanted)
    nth, text = (int(wanted[1:].split("~", 1)[0]), wanted[1:].split("~", 1)[1]) if re.match(r"~\d+~", wanted) else (None, wanted[1:])
    found = [number for number, line in enumerate(lines, 1) if text in re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", line)]
    if nth is None and len(found) != 1:
        raise SystemExit(f"{name}: {len(found)} lines hold {text!r}: {found[:9]}")
    return found[(nth or 1) - 1]


if __name__ == "__main__":
    corpus = sys.argv[1]
    for entry in sys.stdin:
        if not entry.strip():
            continue
        name, code, number, why, *text = [part.strip() for part in entry.split("|", 4)]
        assert code in CODES, f"{name}: no code {code}"
        path = find(corpus, name)
        with open(f"{path}.json") as file:
            record = json.load(file)
        lines = lines_of(f"{path}.log")
        number = place(name, lines, number)
        line = None if number is None else shown(lines[number - 1], text[0] if text else None)
        assert line != "", f"{name}: line {number} is empty"
        record["success"] = code == "none"
        record["label"] = {"code": code, "line": line, "lineNumber": number}
        record["why"] = why
        with open(f"{path}.json", "w") as file:
            json.dump(record, file, indent=2, ensure_ascii=False)
            file.write("\n")
        print(f"{name}: {code} {number or '-'}: {(line or '')[:140]}")

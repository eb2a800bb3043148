"""Stores one recorded log: neutral names for this machine's, size cut, half chosen by the name's hash, label kept where it still fits.

usage: store.py NAME OUT CORPUS
"""
import hashlib, json, os, re, sys

name, out, corpus = sys.argv[1:4]
half = "develop" if int(hashlib.sha256(name.encode()).hexdigest()[0], 16) % 2 == 0 else "held-back"

# Registry hosts and whatever of this machine shows through the namespaces.
NEUTRAL = [
    (rb"files\.pythonhosted\.org", b"files.example.org"), (rb"\bpypi\.org", b"index.example.org"), (rb"registry\.npmjs\.org", b"npm.example.org"),
    (rb"/opt/torch/\.venv", b"/home/user/venv"),
    (rb"/root/\.pyenv/versions", b"/opt/python"), (rb"/root/\.pyenv", b"/opt/pyenv"), (re.escape(os.environ.get("CORPUS_ROOT", "/tmp/corpus")).encode() + rb"/home", b"/home/user"),
    (re.escape(os.environ.get("CORPUS_ROOT", "/tmp/corpus")).encode() + rb"/venv", b"/home/user/venv"), (re.escape(os.environ.get("CORPUS_ROOT", "/tmp/corpus")).encode(), b"/home/user"),
]
LIMIT = 400_000  # bytes; a larger log keeps its beginning and its end


def neutral(data):
    for pattern, word in NEUTRAL:
        data = re.sub(pattern, word, data)
    return data


def cut(data):
    if len(data) <= LIMIT:
        return data
    lines = data.split(b"\n")
    head, tail, size = [], [], 0
    for line in lines:
        if size + len(line) > LIMIT // 2:
            break
        head.append(line); size += len(line) + 1
    size = 0
    for line in reversed(lines[len(head):]):
        if size + len(line) > LIMIT // 2:
            break
        tail.append(line); size += len(line) + 1
    left = len(lines) - len(head) - len(tail)
    return b"\n".join([*head, b"[... %d lines cut ...]" % left, *reversed(tail)])


with open(os.path.join(out, "log"), "rb") as file:
    data = cut(neutral(file.read()))
with open(os.path.join(out, "meta")) as file:
    meta = json.load(file)
with open(os.path.join(out, "uses")) as file:
    program, versions = file.read().split("\n")[:2]
folder = os.path.join(corpus, half)
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, f"{name}.log"), "wb") as file:
    file.write(data)

record = os.path.join(folder, f"{name}.json")
old = {}
if os.path.exists(record):
    with open(record) as file:
        old = json.load(file)
label = old.get("label")
if label and label["line"] is not None:
    lines = data.decode("utf-8", "replace").split("\n")
    number = label["lineNumber"]
    if number > len(lines) or label["line"] not in re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", lines[number - 1]):
        label = None
command = re.sub(r"^setpriv --reuid=1000 --regid=1000 --clear-groups -- ", "", neutral(meta["command"].encode()).decode())
new = {
    "command": command, "program": program, "versions": dict(pair.split("=", 1) for pair in versions.split() if "=" in pair),
    "exitCode": meta["exitCode"], "signal": meta["signal"], "success": old.get("success"), "label": label, "why": old.get("why"),
}
with open(record, "w") as file:
    json.dump(new, file, indent=2, ensure_ascii=False)
    file.write("\n")
note = " TIMED OUT" if meta["timedOut"] else ""
print(f"{half:9} {name}: exit {meta['exitCode']} {meta['signal'] or ''} {len(data)} bytes, {data.count(10)} lines{note}{'' if label else '  (label it)'}")

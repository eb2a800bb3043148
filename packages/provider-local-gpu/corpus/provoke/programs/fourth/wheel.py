"""Makes a small wheel: wheel.py FOLDER NAME VERSION [REQUIREMENT…]"""
import base64, hashlib, os, sys, zipfile

folder, name, version, *needs = sys.argv[1:]
module = name.replace("-", "_")
info = f"{module}-{version}.dist-info"
files = {
    f"{module}/__init__.py": f'__version__ = "{version}"\n' + "".join(f"# line {i}\n" for i in range(400)),
    f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {each}\n" for each in needs),
    f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by-hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
record = "".join(f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}\n" for path, text in files.items())
with zipfile.ZipFile(os.path.join(folder, f"{module}-{version}-py3-none-any.whl"), "w") as wheel:
    for path, text in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}.items():
        wheel.writestr(path, text)

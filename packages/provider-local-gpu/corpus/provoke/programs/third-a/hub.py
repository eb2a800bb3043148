"""A model hub on loopback that speaks more of its protocol: hub.py MODE [N]. Prints its port.

MODE: a status for everything (401 with a Basic challenge where CHALLENGE is set), `busy` (N answers 503, then the file), `drops` (N connections closed in the middle, then the file),
`stalls` (a sixth of it, then nothing), `naps` (the first N so, then the file), `refuses-writes` (reads as usual, every POST 403), `page` (a login page instead of every file), `small` (N bytes of a file), `tree-without` (a repository whose second file is gone).
"""
import hashlib, http.server, json, os, sys, time

mode = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 2
FILE = bytes(range(256)) * (count if mode == "small" else 2400)
COMMIT = "77c51d4bbd1d1d34f6c5a0bc7b8e5a41a3f6d5c2"
seen = 0


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, headers=None, body=b"", length=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def facts(self):
        return {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha256(FILE).hexdigest()}"', "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if mode == "refuses-writes":
            return self.say(403, {"X-Error-Message": "Forbidden: you must use a write token to upload to a repository."}, b'{"error":"Forbidden"}')
        self.say(404)

    def do_GET(self):
        global seen
        if mode.isdigit():
            status = int(mode)
            headers = {401: {"X-Error-Message": "Invalid username or password."}, 404: {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}, 429: {"Retry-After": "1"}}.get(status, {})
            if status == 401 and os.environ.get("CHALLENGE"):
                headers = {"WWW-Authenticate": 'Basic realm="hub"'}
            return self.say(status, headers, b"" if status == 404 else b"refused\n")
        if self.path.startswith("/api/"):
            files = ["config.json", "unet/diffusion_pytorch_model.safetensors"] if mode == "tree-without" else ["model.safetensors"]
            body = {"id": "some/model", "modelId": "some/model", "sha": COMMIT, "siblings": [{"rfilename": each} for each in files], "private": False, "tags": [], "downloads": 0, "likes": 0}
            if "/tree/" in self.path:
                body = [{"type": "file", "path": each, "size": len(FILE), "oid": "0" * 40} for each in files]
            if "whoami" in self.path:
                body = {"name": "maya", "type": "user", "auth": {"accessToken": {"role": "read"}}}
            return self.say(200, {"Content-Type": "application/json"}, json.dumps(body).encode())
        if mode == "tree-without" and "unet" in self.path:
            return self.say(404, {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found", "X-Repo-Commit": COMMIT})
        if mode == "page":
            return self.say(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to download</body></html>")
        if self.command == "HEAD":
            return self.say(200, self.facts(), length=len(FILE))
        seen += 1
        if mode == "busy" and seen <= count:
            return self.say(503, {"Retry-After": "1"}, b"busy\n")
        if mode == "stalls" or (mode in ("drops", "naps") and seen <= count):
            self.send_response(200); [self.send_header(*each) for each in self.facts().items()]; self.send_header("Content-Length", str(len(FILE))); self.end_headers()
            self.wfile.write(FILE[:100_000]); self.wfile.flush()
            if mode in ("stalls", "naps"):
                time.sleep(600)
            self.close_connection = True
            return
        start = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0] or 0)
        headers = self.facts()
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(FILE) - 1}/{len(FILE)}"
        self.say(206 if start else 200, headers, FILE[start:])

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()

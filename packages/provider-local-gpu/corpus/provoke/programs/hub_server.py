"""A model hub on loopback that answers as told: hub_server.py MODE. Prints its port.

MODE is a status (401, 403, 404, 416, 429, 500, 503, gated, entry404), or cut (the file breaks off), html (a page instead of the file), slow (headers, then nothing)
or recovers (two refusals, then the file).
"""
import hashlib, http.server, json, sys, time

mode = sys.argv[1]
FILE = b"x" * 200_000
COMMIT = "0123456789abcdef0123456789abcdef01234567"
calls = 0


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
        return {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha256(FILE).hexdigest()}"', "Accept-Ranges": "bytes"}

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        global calls
        calls += 1
        if self.path.startswith("/api/"):
            api = {"401": 401, "403": 403, "404": 404, "500": 500, "503": 503, "429": 429}
            if mode in api:
                return self.refuse(api[mode])
            return self.say(200, {"Content-Type": "application/json"}, json.dumps({"id": "some/model", "modelId": "some/model", "sha": COMMIT, "siblings": [{"rfilename": "model.safetensors"}], "private": False, "tags": []}).encode())
        if mode.isdigit():
            if mode == "416" and self.command == "HEAD":
                return self.say(200, self.facts(), length=len(FILE))
            return self.refuse(int(mode))
        if mode == "gated":
            return self.say(403, {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access to model some/model is restricted and you are not in the authorized list. Visit the model's page to ask for access."})
        if mode == "entry404":
            return self.say(404, {"X-Error-Code": "EntryNotFound", "X-Error-Message": "Entry not found", "X-Repo-Commit": COMMIT})
        if mode == "html":
            return self.say(200, {**self.facts(), "Content-Type": "text/html"}, b"<!DOCTYPE html><html><head><title>Log in</title></head></html>")
        if self.command == "HEAD":
            return self.say(200, self.facts(), length=len(FILE))
        if mode == "cut":
            self.send_response(200); [self.send_header(*each) for each in self.facts().items()]; self.send_header("Content-Length", str(len(FILE))); self.end_headers()
            self.wfile.write(FILE[:50_000]); self.close_connection = True
            return
        if mode == "slow":
            self.send_response(200); [self.send_header(*each) for each in self.facts().items()]; self.send_header("Content-Length", str(len(FILE))); self.end_headers()
            time.sleep(600)
        if mode == "recovers" and calls in (2, 3):
            self.send_response(200); [self.send_header(*each) for each in self.facts().items()]; self.send_header("Content-Length", str(len(FILE))); self.end_headers()
            self.wfile.write(FILE[:1000]); self.close_connection = True
            return
        start = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        self.say(206 if start else 200, self.facts(), FILE[start:])

    def refuse(self, status):
        known = {404: {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}, 401: {"X-Error-Message": "Invalid credentials in Authorization header"}, 403: {"X-Error-Message": "Forbidden: this token lacks the permission to read"}, 429: {"X-Error-Message": "We had to rate limit your IP"}}
        self.say(status, known.get(status, {}))

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()

"""A package index on loopback: index.py FOLDER [MODE]. Prints its port. MODE: a status for every file, `flaky` (the first two answers are 503 or break off), `stall` (files never come), `naps` (the first two answers never come)."""
import http.server, os, re, sys, time

folder, mode = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
asked = 0


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, kind="text/plain", body=b""):
        self.send_response(status); self.send_header("Content-Type", kind); self.send_header("Content-Length", str(len(body))); self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_GET(self):
        global asked
        asked += 1
        if mode == "flaky" and asked <= 2:
            if asked == 2:
                self.close_connection = True
                return self.connection.close()
            return self.say(503, body=b"busy")
        if mode == "naps" and asked <= 2:
            time.sleep(600)
        name = os.path.basename(self.path)
        if self.path.startswith("/files/"):
            if mode.isdigit():
                return self.say(int(mode), body=b"refused")
            if mode == "stall":
                time.sleep(600)
            with open(os.path.join(folder, name), "rb") as file:
                return self.say(200, "application/octet-stream", file.read())
        wanted = re.sub(r"[-_.]+", "_", self.path.strip("/").split("/")[-1])
        found = [each for each in sorted(os.listdir(folder)) if each.startswith(wanted + "-")]
        if not found:
            return self.say(404)
        self.say(200, "text/html", "".join(f'<a href="/files/{each}">{each}</a>\n' for each in found).encode())

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()

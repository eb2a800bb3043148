"""A package index on loopback whose first N answers break off or are errors: flaky_index.py FOLDER N. Prints its port."""
import http.server, os, sys

folder, left = sys.argv[1], int(sys.argv[2])


class Answer(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        global left
        if left > 0:
            left -= 1
            if left % 2:
                self.send_response(503); self.send_header("Content-Length", "0"); self.end_headers()
            else:
                self.connection.close()
            return
        name = os.path.basename(self.path)
        path = os.path.join(folder, name)
        if name and os.path.isfile(path):
            with open(path, "rb") as file:
                body, kind = file.read(), "application/octet-stream"
        else:
            body, kind = "".join(f'<a href="/files/{each}">{each}</a>' for each in os.listdir(folder)).encode(), "text/html"
        self.send_response(200); self.send_header("Content-Type", kind); self.send_header("Content-Length", str(len(body))); self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()

"""A folder, or always the same answer, on loopback: index.py FOLDER [STATUS [BODY]]. Prints its address."""
import functools, http.server, sys

folder = sys.argv[1]
status = int(sys.argv[2]) if len(sys.argv) > 2 else 0
body = (sys.argv[3] if len(sys.argv) > 3 else "").encode()


class Answer(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if not status:
            return super().do_GET()
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="packages"')
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Answer, directory=folder))
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()

"""A file server on loopback that comes up late: later.py PORT SECONDS."""
import http.server, sys, time

time.sleep(float(sys.argv[2]))


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"\0" * 50_000
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()

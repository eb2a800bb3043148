"""Starts ComfyUI, submits graphs, waits for each to end, then stops it. Its console is this program's output.

usage: comfy_session.py PORT GRAPH.json… -- COMFYUI ARGUMENTS…    (a graph named `raw:TEXT` is posted as it is; the answer's body is printed with --answers)
"""
import json, os, signal, subprocess, sys, time, urllib.error, urllib.request

cut = sys.argv.index("--")
port, graphs, arguments = sys.argv[1], sys.argv[2:cut], sys.argv[cut + 1:]
answers = "--answers" in graphs
graphs = [graph for graph in graphs if graph != "--answers"]
url = f"http://127.0.0.1:{port}"
server = subprocess.Popen([sys.executable, "-u", os.path.expanduser("~/ComfyUI/main.py"), "--cpu", "--port", port, "--disable-auto-launch", *arguments])


def ask(path, body=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, body), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read()


def alive(seconds):
    """Waits for the server; false if it ended."""
    for _ in range(int(seconds * 5)):
        if server.poll() is not None:
            return False
        try:
            ask("/system_stats")
            return True
        except OSError:
            time.sleep(0.2)
    return True


if alive(200):
    for graph in graphs:
        body = graph[4:].encode() if graph.startswith("raw:") else json.dumps({"prompt": json.load(open(graph))}).encode()
        try:
            status, said = ask("/prompt", body)
            if answers:
                print(f"HTTP {status}", said.decode(), flush=True)
            if status == 200:
                ticket = json.loads(said)["prompt_id"]
                for _ in range(600):
                    if server.poll() is not None or ticket in json.loads(ask("/history")[1]):
                        break
                    time.sleep(0.2)
        except OSError:
            break
    time.sleep(1)
    if server.poll() is None:
        server.send_signal(signal.SIGTERM if os.environ.get("STOP") == "term" else signal.SIGINT)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
code = server.wait()
sys.exit(code if code >= 0 else 128 - code)

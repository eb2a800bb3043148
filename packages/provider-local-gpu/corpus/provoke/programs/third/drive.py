"""A client of ComfyUI, as people write them for batches: waits for the server, submits graphs, waits for each. usage: drive.py PORT [--answers] GRAPH.json…"""
import json, sys, time, urllib.error, urllib.request

port, graphs = sys.argv[1], [each for each in sys.argv[2:] if each != "--answers"]
url = f"http://127.0.0.1:{port}"


def ask(path, body=None):
    with urllib.request.urlopen(urllib.request.Request(url + path, body), timeout=30) as answer:
        return json.load(answer)


for _ in range(600):
    try:
        ask("/system_stats"); break
    except OSError:
        time.sleep(0.2)
else:
    sys.exit("server did not come up")
failed = 0
for graph in graphs:
    if graph == "interrupt":
        continue
    print(f"submitting {graph}", flush=True)
    try:
        ticket = ask("/prompt", json.dumps({"prompt": json.load(open(graph))}).encode())["prompt_id"]
    except urllib.error.HTTPError as problem:
        said = problem.read().decode()
        print(f"{graph}: HTTP {problem.code}" + (f" {said}" if "--answers" in sys.argv else ""), flush=True)
        failed += 1
        continue
    if "interrupt" in graphs:
        time.sleep(3); urllib.request.urlopen(urllib.request.Request(url + "/interrupt", b"{}"), timeout=30)
    for _ in range(1200):
        past = ask("/history").get(ticket)
        if past:
            status = past["status"]["status_str"]
            print(f"{graph}: {status}", flush=True); failed += status != "success"
            break
        time.sleep(0.2)
sys.exit(1 if failed else 0)

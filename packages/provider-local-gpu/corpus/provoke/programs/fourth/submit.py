"""Submits graphs to ComfyUI and waits for each: submit.py PORT [--answers] GRAPH.json…; ends with 1 if one was refused or failed."""
import http.client, json, sys, time

port = int(sys.argv[1])
graphs = [each for each in sys.argv[2:] if each != "--answers"]


def ask(method, path, body=None):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request(method, path, body, {"Content-Type": "application/json"})
    answer = link.getresponse()
    return answer.status, answer.read().decode()


for turn in range(400):
    try:
        ask("GET", "/queue")
        break
    except OSError:
        time.sleep(0.5)
else:
    sys.exit("no server")
bad = 0
for graph in graphs:
    with open(graph) as file:
        status, body = ask("POST", "/prompt", json.dumps({"prompt": json.load(file), "client_id": "batch"}))
    if status != 200:
        print(f"[batch] {graph} was refused ({status})" + (f": {body}" if "--answers" in sys.argv else ""), flush=True)
        bad += 1
        continue
    ticket = json.loads(body)["prompt_id"]
    for turn in range(900):
        past = json.loads(ask("GET", f"/history/{ticket}")[1])
        if ticket in past:
            said = past[ticket]["status"]["status_str"]
            print(f"[batch] {graph}: {said}", flush=True)
            bad += said != "success"
            break
        time.sleep(0.3)
sys.exit(1 if bad else 0)

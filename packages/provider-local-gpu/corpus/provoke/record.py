"""Runs one command and stores what it wrote, stdout and stderr through one pipe as in a log file.

usage: record.py --log FILE --meta FILE [--pty] [--timeout S] [--signal NAME --when TEXT [--whom group|child]] -- COMMAND…

Meta gets the command, the exit code or the signal that ended it. With --signal, the signal is sent once TEXT stands in the output
(`--whom child`: to the first child of the command, such as a launcher's worker). On a timeout the whole group is killed and the record says so.
"""
import argparse, json, os, pty, shlex, signal, subprocess, sys, time

options = argparse.ArgumentParser()
options.add_argument("--log", required=True)
options.add_argument("--meta", required=True)
options.add_argument("--shown")
options.add_argument("--pty", action="store_true")
options.add_argument("--timeout", type=float, default=240)
options.add_argument("--signal")
options.add_argument("--when", default="")
options.add_argument("--delay", type=float, default=0.3)
options.add_argument("--whom", default="group", choices=["group", "leader", "child"])
options.add_argument("command", nargs=argparse.REMAINDER)
args = options.parse_args()
command = args.command[1:] if args.command[:1] == ["--"] else args.command

log = open(args.log, "wb")
if args.pty:
    ours, theirs = pty.openpty()
    import fcntl, struct, termios
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
else:
    ours, theirs = os.pipe()


def plain_signals():
    """A shell's background job hands an ignored SIGINT down; the recorded program is to start as from a terminal."""
    for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


process = subprocess.Popen(command, stdin=theirs if args.pty else subprocess.DEVNULL, stdout=theirs, stderr=theirs, start_new_session=True, preexec_fn=plain_signals)
os.close(theirs)
os.set_blocking(ours, False)
began, seen, sent, timed_out = time.time(), b"", None, False


def first_child(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        children = file.read().split()
    return int(children[0]) if children else pid


def drain():
    """What is there to read; false at the end of the stream."""
    global seen
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not piece:
            return False
        log.write(piece)
        seen = (seen + piece)[-200_000:]


open_ = True
while True:
    open_ = drain() if open_ else False
    ended = process.poll() is not None
    if ended:
        time.sleep(0.2)
        if open_:
            drain()
        break
    if args.signal and sent is None and args.when.encode() in seen:
        time.sleep(args.delay)
        sent = args.signal
        number = getattr(signal, args.signal)
        if args.whom == "group":
            os.killpg(process.pid, number)
        else:
            os.kill(process.pid if args.whom == "leader" else first_child(process.pid), number)
    if time.time() - began > args.timeout * float(os.environ.get("PATIENCE", 1)):  # a busy machine needs more
        timed_out = True
        os.killpg(process.pid, signal.SIGKILL)
    time.sleep(0.02)
try:
    os.killpg(process.pid, signal.SIGKILL)
except ProcessLookupError:
    pass
log.close()
code = process.returncode
with open(args.meta, "w") as file:
    json.dump({
        "command": args.shown or shlex.join(command),
        "exitCode": code if code >= 0 else None,
        "signal": signal.Signals(-code).name if code < 0 else None,
        "sent": sent, "timedOut": timed_out,
    }, file)

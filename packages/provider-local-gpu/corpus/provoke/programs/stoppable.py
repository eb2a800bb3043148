"""Trains until told to stop, and says why it stopped."""
import signal, sys, time


def stop(number, _):
    print(f"received signal {signal.Signals(number).name}, stopping without saving")
    sys.exit(128 + number)


signal.signal(signal.SIGTERM, stop)
for step in range(10_000):
    print(f"step {step} loss {0.1 + 1 / (step + 5):.4f}")
    time.sleep(0.2)

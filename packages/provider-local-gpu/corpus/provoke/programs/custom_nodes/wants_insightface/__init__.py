"""A custom node with a friendlier word about a missing library."""
import logging

try:
    import insightface
except ImportError as problem:
    logging.error("[FaceSwap] insightface is not installed, face nodes cannot be loaded: %s", problem)
    raise ImportError("Please run install.py of this node first") from problem

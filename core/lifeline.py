"""Lifeline: a child process ends when the process that started it is gone, however that one ended."""

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "TANDEM_PARENT"  # the supervisor's process id, in its children's environment
_PR_SET_PDEATHSIG = 1  # prctl(2)
_LOOK_EVERY = 0.5  # seconds
_GRACE = 10.0  # seconds a child gets to finish what it holds


def follow_supervisor() -> None:
    """End with the supervisor, if this process has one."""
    parent = os.environ.get(PARENT)
    if parent and int(parent) == os.getppid():
        follow_parent(int(parent))
    elif parent:
        raise SystemExit("The process that started this one is already gone.")


def follow_parent(parent: int) -> None:
    """End when `parent`, this process's parent, is gone. Linux tells us; elsewhere we look twice a second."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)

"""Programs run together share one fate: tried with real processes and real signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.supervise import Program, Supervisor

CHILD = """
import os, sys, time
from pathlib import Path
from core import lifeline
lifeline.follow_supervisor()
Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(60)
"""
PARENT = """
import sys
from core.supervise import Program, Supervisor
names = sys.argv[2:]
with Supervisor([Program(n, [sys.executable, "-c", sys.argv[1], n]) for n in names]) as together:
    together.wait()
"""


def eventually(is_so: Callable[[], bool], *, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def pid_in(file: Path) -> int:
    assert eventually(lambda: file.exists() and bool(file.read_text())), f"{file} was never written"
    return int(file.read_text())


def start_parent(folder: Path) -> tuple["subprocess.Popen[bytes]", list[int]]:
    files = [folder / "one", folder / "two"]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD, *map(str, files)])
    return parent, [pid_in(file) for file in files]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_children_end_with_their_parent(number: signal.Signals, tmp_path: Path) -> None:
    parent, children = start_parent(tmp_path)
    os.kill(parent.pid, number)
    parent.wait(timeout=20)
    assert eventually(lambda: not any(map(is_running, children)))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_when_one_program_ends_all_end(tmp_path: Path) -> None:
    parent, (first, second) = start_parent(tmp_path)
    os.kill(first, signal.SIGKILL)
    parent.wait(timeout=20)
    assert not is_running(second)


def test_readiness_is_not_awaited_once_a_program_has_ended() -> None:
    with Supervisor([Program("short", [sys.executable, "-c", "pass"])]) as together:
        assert not together.wait_until(lambda: False, seconds=20)
        assert together.ended() == "short"


def test_a_child_whose_parent_is_gone_does_not_start() -> None:
    environment = {**os.environ, "TANDEM_PARENT": "1"}
    done = subprocess.run([sys.executable, "-c", CHILD, "unused"], env=environment, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"already gone" in done.stderr


LAST_WISH = """
import os, signal, sys, time
from pathlib import Path
def end(*_):
    time.sleep(0.5)
    os.kill(int(Path(sys.argv[1]).read_text()), 0)  # raises when the first is gone
    Path(sys.argv[2]).write_text("answered")
    sys.exit()
signal.signal(signal.SIGTERM, end)
Path(sys.argv[2]).write_text("ready")
time.sleep(60)
"""


def test_what_was_started_first_is_there_while_the_others_finish(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    programs = [
        Program("first", [sys.executable, "-c", CHILD, str(first)]),
        Program("second", [sys.executable, "-c", LAST_WISH, str(first), str(second)]),
    ]
    with Supervisor(programs):
        pid = pid_in(first)
        assert eventually(lambda: second.exists() and second.read_text() == "ready")
    assert second.read_text() == "answered"
    assert not is_running(pid)

"""A throw-away Redis for one test process: on loopback, keeping nothing, gone afterwards."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

_START_WITHIN = 20.0  # seconds


def is_possible() -> bool:
    """Return whether this machine has a Redis to test with."""
    return shutil.which("redis-server") is not None


def free_port() -> int:
    """Return a port on loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """The address of a Redis of this test process. Where there is none the run says so in red at its end."""
    if not is_possible():
        pytest.skip("redis-server was not found")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def redis_url(redis_address: str) -> str:
    """The address of a Redis that holds nothing."""
    from redis import Redis

    with Redis.from_url(redis_address) as connection:
        connection.flushdb()
    return redis_address


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_WITHIN
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("redis-server was started and does not answer.")

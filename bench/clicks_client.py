"""A small load generator: threads with open connections that send one request after the other and time each answer."""

import socket
import threading
import time
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"


@dataclass
class Load:
    """What one run of the generator measured. Times are in milliseconds."""

    seconds: float
    times: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, part: float) -> float:
        """Return the time within which this part of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def generate(port: int, request: "Request", *, connections: int, seconds: float) -> Load:
    """Send requests over so many connections for so long."""
    load, over = Load(seconds), time.perf_counter() + seconds
    lock = threading.Lock()

    def work(number: int) -> None:
        times, failures = _send_until(port, request, number, over)
        with lock:
            load.times += times
            load.failures += failures

    threads = [threading.Thread(target=work, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


@dataclass(frozen=True)
class Request:
    """What is sent: `{n}` in path and body becomes a number that no other request has."""

    path: str
    status: bytes
    method: str = "GET"
    headers: str = ""
    body: str = ""

    def bytes(self, number: int, turn: int) -> bytes:
        """Return one request as it goes over the wire."""
        unique = f"{number}-{turn}"
        body = self.body.replace("{n}", unique).encode()
        head = (
            f"{self.method} {self.path.replace('{n}', unique)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0 {unique}\r\n"
            f"{self.headers}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _send_until(port: int, request: Request, number: int, over: float) -> tuple[list[float], int]:
    times, failures, turn = [], 0, 0
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (began := time.perf_counter()) < over:
            wire.sendall(request.bytes(number, turn))
            answer = _read(wire)
            times.append((time.perf_counter() - began) * 1_000)
            failures += not answer.startswith(b"HTTP/1.1 " + request.status)
            turn += 1
    return times, failures


def _read(wire: socket.socket) -> bytes:
    data = b""
    while _HEAD_END not in data:
        part = wire.recv(65_536)
        if not part:
            raise ConnectionError("The server closed the connection.")
        data += part
    head, _, body = data.partition(_HEAD_END)
    missing = _length(head) - len(body)
    while missing > 0:
        part = wire.recv(65_536)
        data, missing = data + part, missing - len(part)
    return data


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0

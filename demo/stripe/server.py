"""The door: a threaded HTTP server that keeps connections open, as Stripe does, and can break them."""

import socket
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from demo.stripe.fake import Fake
from demo.stripe.wire import Answer, Request

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, so that the peer sees a broken connection


class Handler(BaseHTTPRequestHandler):
    """Reads requests, asks the fake, writes answers."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        """Answer whatever the method."""
        answer = self.server.fake.answer(self._request())
        if answer is None:
            self._break()
        else:
            self._write(answer)

    do_POST = do_DELETE = do_GET  # noqa: N815

    def log_message(self, _format: str, *_args: object) -> None:
        """Say nothing: the product's log is what people read."""

    def _request(self) -> Request:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Request(self.command, path, query, headers, body)

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _break(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.connection.close()


class Server(ThreadingHTTPServer):
    """Serves one fake. As a context manager it serves from a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    handler: type[Handler] = Handler

    def __init__(self, fake: Fake, *, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), self.handler)
        self.fake = fake
        fake.world.address = self.url

    @property
    def url(self) -> str:
        """The address to give to the SDK as base address."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, name="stripe", daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
        self.fake.world.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over callers that went away; anything else is a bug of ours and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

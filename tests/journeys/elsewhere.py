"""Somebody else's website: a page of another origin than the product's, for what browsers do between the two."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def page_of(body: str) -> Iterator[str]:
    """Serve a body at `/`, and a short page at every other address; gives the address of the first."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            here = body if self.path.partition("?")[0] == "/" else "Bought"
            self.wfile.write(f"<!doctype html><title>Shop</title>{here}".encode())

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()

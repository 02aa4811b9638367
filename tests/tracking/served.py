"""A real threaded server on loopback, for clients that keep their connections open."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dub import Dub
from flask import Flask
from werkzeug.serving import make_server

from accounts.commands import create_api_key
from core.db import db
from tests.tracking.factories import Shop


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the app; gives its address."""
    db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def key_for(shop: Shop, *scopes: str) -> str:
    _, key = create_api_key("test", list(scopes or ("all",)), actor=shop.actor, program_id=shop.program_id)
    return key


@contextmanager
def sdk(app: Flask, key: str) -> Iterator[Dub]:
    """Give Dub's own client, unmodified, pointed at our server."""
    with served(app) as address, Dub(token=key, server_url=f"{address}/api/v1") as client:
        yield client

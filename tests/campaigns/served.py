"""A real threaded server on loopback with Dub's own client pointed at it: the client keeps its connections open."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dub import Dub
from flask import Flask
from werkzeug.serving import make_server

from accounts.commands import create_api_key
from core.access import Actor
from core.db import db
from core.ids import Id


@dataclass(frozen=True)
class Served:
    """A client of a seller's, and where its server is."""

    client: Any
    address: str
    key: str
    actor: Actor
    program_id: Id


@contextmanager
def serve(app: Flask, actor: Actor, program_id: Id, *scopes: str) -> Iterator[Served]:
    _, key = create_api_key("test", list(scopes or ("all",)), actor=actor, program_id=program_id)
    db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/api/v1"
    try:
        with Dub(token=key, server_url=address) as client:
            yield Served(client, address, key, actor, program_id)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

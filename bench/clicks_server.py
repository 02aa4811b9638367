"""One server for two applications: granian as `flask serve` starts it, over Tandem or over a bare Flask redirect."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, redirect
from flask.typing import ResponseReturnValue
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from core.web import THREADS

WHERE = "https://shop.example/course"


def make_bare() -> Flask:
    """Return what everything is compared with: a Flask view that redirects and stores nothing."""
    app = Flask("bare")

    @app.get("/r/<code>")
    def go(code: str) -> ResponseReturnValue:
        return redirect(f"{WHERE}?tandem_id={code}")

    return app


def load(kind: str, _target: str = "") -> Callable[..., Any]:
    """Return an application inside the server's process."""
    if kind == "bare":
        return make_bare()
    from app import create_app

    return create_app()


def main() -> None:
    """Serve one of the two until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["bare", "tandem"])
    parser.add_argument("port", type=int)
    chosen = parser.parse_args()
    server = Granian(
        chosen.kind,
        address="127.0.0.1",
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(load, chosen.kind), wrap_loader=False)


if __name__ == "__main__":
    main()

"""A real installation of the demo for the journeys: its own folder, its own port, started as users start it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_READY_WITHIN = 120  # seconds, on a busy machine


@dataclass(frozen=True)
class Installation:
    """A running product: where it is, and how its operator talks to it."""

    url: str
    environment: dict[str, str]
    folder: Path
    stripe: str

    def run(self, *command: str) -> str:
        """Run one of the operator's commands and return what it printed."""
        return _flask(self.environment, *command)

    def sign_in_link(self, email: str) -> str:
        """Return a fresh one-time link that signs in as somebody."""
        answer = json.loads(self.run("sign-in-link", email, "--json"))
        link: str = answer["url"]
        return link

    def people(self) -> dict[str, str]:
        """Return the e-mail address of somebody for each role of the demo."""
        return {entry["role"]: entry["email"] for entry in json.loads(self.run("demo", "info", "--json"))["sign_in"]}

    def mails(self) -> list[Path]:
        """Return the mails it has sent, oldest first."""
        return sorted((self.folder / "mail").glob("*.eml"), key=lambda mail: mail.stat().st_mtime_ns)


@contextmanager
def installed(folder: Path, *, is_empty: bool = False) -> Iterator[Installation]:
    """Load the demo into a folder, or nothing, and serve it until the block ends. The clock can be moved either way."""
    port, stripe = _free_port(), f"http://127.0.0.1:{_free_port()}"
    environment = {**_environment(folder, port), "STRIPE_API_BASE": stripe}
    if not is_empty:
        environment |= {"STRIPE_SECRET_KEY": "sk_test_demo_only", "STRIPE_WEBHOOK_SECRET": "whsec_demo_only"}
    _flask(environment, "db", "upgrade")
    if not is_empty:
        _flask(environment, "demo", "load")
    log = folder / "serve.log"
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--with-worker", "--port", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/readyz", server, log)
        yield Installation(f"http://127.0.0.1:{port}", environment, folder, stripe)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _environment(folder: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return {
        **inherited,
        "TANDEM_DEMO": "1",
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": "only-for-journeys-" + "0" * 32,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": "",
    }


def _flask(environment: dict[str, str], *command: str) -> str:
    argv = [sys.executable, "-m", "flask", "--app", "app", *command]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"The product did not get ready:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

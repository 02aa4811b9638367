"""A throw-away PostgreSQL for one test run: started by the tests, on loopback, never as root, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.harness.places import scratch_root

_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",
    "listen_addresses": "127.0.0.1",
}


def find_binaries() -> Path | None:
    """Return the folder that holds initdb and pg_ctl: on PATH, or where Debian keeps them. None when there is none."""
    on_path = shutil.which("pg_ctl")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None
    )


class Cluster:
    """One PostgreSQL server in a temporary folder. `url(name)` is the address of a database in it."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._home = Path(tempfile.mkdtemp(prefix="tandem-postgres-", dir=scratch_root()))
        self._user = _unprivileged_user()
        self.port = _free_port()

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        if self._user:
            shutil.chown(self._home, self._user)
        data = str(self._home / "data")
        self._run("initdb", "-D", data, "-U", "tandem", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in _FAST.items())
        where = f"-p {self.port} -k {self._home} {options}"
        self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", str(self._home / "log"), "-o", where, "start")

    def stop(self) -> None:
        """Stop the server at once and remove its folder."""
        self._run("pg_ctl", "-D", str(self._home / "data"), "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(self._home, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database of this cluster."""
        return url_on(self.port, database)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [*_as_user(self._user), str(self._binaries / program), *arguments]
        done = subprocess.run(command, cwd=self._home, capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            log = self._home / "log"
            raise RuntimeError(f"{program} failed: {done.stderr}{log.read_text() if log.exists() else ''}")


def url_on(port: int, database: str) -> str:
    """Return the address of a database on a cluster's port."""
    return f"postgresql+psycopg://tandem@127.0.0.1:{port}/{database}"


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in known)


def _as_user(user: str | None) -> list[str]:
    if user is None:
        return []
    if shutil.which("setpriv"):
        group = pwd.getpwnam(user).pw_gid
        return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    return ["runuser", "-u", user, "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""The file of a backup: a tar that only its owner may read, with a list of its contents in front.

It holds the secrets, for without them nobody opens what is stored encrypted: keep it as safe as the installation.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core import clock
from core.backups.databases import Digests, database_of, has_data
from core.config import Settings
from core.errors import AppError, Conflict

FORMAT = 1
FOLDERS = ("files", "mail")
_DATABASE, _CONTENTS, _SECRETS = "database", "contents.json", "secrets.env"


@dataclass(frozen=True)
class Compared:
    """What a backup holds beside the installation: tables and files that are no longer the same, and how many are."""

    tables: int
    rows: int
    files: int
    other_tables: list[str]
    other_files: list[str]

    @property
    def is_same(self) -> bool:
        """Whether the installation is exactly as it was when the backup was made."""
        return not (self.other_tables or self.other_files)

    def to_json(self) -> dict[str, object]:
        """Return it as JSON."""
        return {**asdict(self), "is_same": self.is_same}


@dataclass(frozen=True)
class Restored:
    """What was put back. `secrets` is a file to take the secrets from where the installation has others, else None."""

    tables: int
    files: int
    secrets: Path | None


def create(settings: Settings, folder: Path) -> Path:
    """Make a backup in a folder while the product runs, and return its file. It appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    database = database_of(settings)
    path = folder / f"tandem-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"
    if path.exists():
        raise Conflict(f"{path} exists already. Wait a second, then try again.")
    scratch = path.with_name(f"{path.name}.new")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        copy = Path(place) / _DATABASE
        digests = database.copy_to(copy)
        files = {str(file.relative_to(settings.instance_path)): _hash(file) for file in _files(settings)}
        contents = {
            "format": FORMAT,
            "kind": database.kind,
            "made_at": clock.now().isoformat(),
            "database": _hash(copy),
            "tables": digests,
            "files": files,
        }
        _pack(scratch, settings, contents, copy)
    scratch.replace(path)
    return path


def _pack(path: Path, settings: Settings, contents: dict[str, Any], copy: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
        _add_text(tar, _CONTENTS, json.dumps(contents, indent=1))
        _add_text(tar, _SECRETS, _secrets(settings))
        tar.add(copy, _DATABASE)
        for name in contents["files"]:
            tar.add(settings.instance_path / name, name, recursive=False)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    tar.addfile(member, io.BytesIO(text.encode()))


def _secrets(settings: Settings) -> str:
    given = {"SECRET_KEY": settings.secret_key, "FIELD_KEYS": settings.field_keys}
    return "".join(f"{name}={value.get_secret_value()}\n" for name, value in given.items() if value.get_secret_value())


def _files(settings: Settings) -> list[Path]:
    roots = [settings.instance_path / name for name in FOLDERS]
    return [file for root in roots for file in sorted(root.rglob("*")) if file.is_file() and file.suffix != ".new"]


def _hash(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def verify(settings: Settings, path: Path) -> Compared:
    """Read a backup whole and compare it with the installation, row by row. Raises AppError when it is broken."""
    with _unpacked(path) as (folder, contents):
        _check(settings, folder, contents)
    live, then = database_of(settings).digests(), contents["tables"]
    return Compared(
        tables=len(then),
        rows=_rows(then),
        files=len(contents["files"]),
        other_tables=sorted(name for name in then.keys() | live.keys() if then.get(name) != live.get(name)),
        other_files=sorted(name for name, sha in contents["files"].items() if not _is_same(settings, name, sha)),
    )


def _rows(digests: Digests) -> int:
    return sum(int(digest.partition(":")[0]) for digest in digests.values())


def _is_same(settings: Settings, name: str, sha: str) -> bool:
    file = settings.instance_path / name
    return file.is_file() and _hash(file) == sha


def _check(settings: Settings, folder: Path, contents: dict[str, Any]) -> None:
    """Refuse a backup whose parts are not what its list says."""
    database = database_of(settings)
    if contents["kind"] != database.kind:
        raise Conflict(
            f"This backup is of {contents['kind']}, the installation uses {database.kind}. Set DATABASE_URL."
        )
    parts = {_DATABASE: contents["database"], **contents["files"]}
    broken = [name for name, sha in parts.items() if not (folder / name).is_file() or _hash(folder / name) != sha]
    if broken:
        raise AppError(f"This backup is broken: {', '.join(broken[:5])}. Use an older backup.")
    found = database.check_copy(folder / _DATABASE)
    if found is not None and found != contents["tables"]:
        raise AppError("The database in this backup does not hold what its list says. Use an older backup.")


def restore(settings: Settings, path: Path, *, replace: bool) -> Restored:
    """Put a backup in the place of the installation's data. Raises Conflict when there is some, unless `replace`."""
    database = database_of(settings)
    if not replace and has_data(database.digests()):
        raise Conflict("This installation holds data already. Restore into an empty one, or say --replace.")
    with _unpacked(path) as (folder, contents):
        _check(settings, folder, contents)
        database.put_back(folder / _DATABASE)
        for name in contents["files"]:
            target = settings.instance_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder / name, target)
        secrets = _keep_secrets(settings, (folder / _SECRETS).read_text())
    if database.digests() != contents["tables"]:
        raise AppError("What was restored is not what the backup holds. Do not use it; try again.")
    return Restored(len(contents["tables"]), len(contents["files"]), secrets)


def _keep_secrets(settings: Settings, secrets: str) -> Path | None:
    if secrets == _secrets(settings):
        return None
    path = settings.instance_path / "restored.env"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(secrets)
    return path


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Unpack a backup beside itself for a moment. Raises AppError for what is none."""
    with tempfile.TemporaryDirectory(dir=path.parent if path.parent.is_dir() else None) as place:
        folder = Path(place)
        try:
            with tarfile.open(path, "r:gz") as tar:
                _unpack(tar, folder)
            contents = json.loads((folder / _CONTENTS).read_text())
        except (OSError, EOFError, tarfile.TarError, ValueError) as error:
            raise AppError(f"{path} is not a whole backup of Tandem: {error}") from error
        if contents.get("format") != FORMAT:
            raise AppError("This backup was made by another version of Tandem. Restore it with that version.")
        yield folder, contents


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Write out the plain files of an archive, inside a folder. Raises ValueError for anything else."""
    for member in tar:
        target, data = (folder / member.name).resolve(), tar.extractfile(member)
        if data is None or not member.isfile() or not target.is_relative_to(folder.resolve()):
            raise ValueError(f"{member.name} does not belong in it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with data, target.open("wb") as out:
            shutil.copyfileobj(data, out)

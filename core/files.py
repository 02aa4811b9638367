"""Files: bytes kept under a random key. What was saved is never changed."""

from pathlib import Path
from typing import Protocol

from core import ids
from core.config import settings
from core.errors import NotFound


class Storage(Protocol):
    """Somewhere to keep bytes."""

    def save(self, data: bytes, suffix: str = "") -> str:
        """Keep bytes and return their key."""
        ...

    def load(self, key: str) -> bytes:
        """Return the bytes of a key. Raises NotFound."""
        ...


class LocalStorage:
    """Keeps files in a folder of the instance."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, data: bytes, suffix: str = "") -> str:
        """Keep bytes and return their key. The file appears whole or not at all."""
        key = f"{ids.encode(ids.new())}{suffix}"
        path = self._folder / key[8:10] / key
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{path.name}.new")
        scratch.write_bytes(data)
        scratch.replace(path)
        return str(path.relative_to(self._folder))

    def load(self, key: str) -> bytes:
        """Return the bytes of a key. Raises NotFound, also for a key that points outside the folder."""
        path = (self._folder / key).resolve()
        if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
            raise NotFound("This file is no longer here. Ask the operator to look into the backups.")
        return path.read_bytes()


def storage() -> Storage:
    """Return where this installation keeps its files."""
    return LocalStorage(settings().instance_path / "files")

"""Places: where a test run keeps its files. In memory where there is enough, for commits wait for disks."""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 (only ever used for folders made with mkdtemp)
_ENOUGH = 2 * 1024**3  # containers often offer 64 MB there, which a PostgreSQL fills


def scratch_root() -> Path:
    """Return the folder in which temporary folders of a run are made."""
    usable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH
    return _MEMORY if usable and "TMPDIR" not in os.environ else Path(tempfile.gettempdir())

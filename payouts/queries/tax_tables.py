"""The tax tables in force: those that come with the product, or the operator's own file named in the settings."""

import tomllib
from functools import lru_cache
from pathlib import Path

from core.config import settings
from core.errors import AppError
from payouts.schemas.tax_tables import TaxTables, tables_of

SHIPPED = Path(__file__).resolve().parents[1] / "tax_tables.toml"


def tax_tables_path() -> Path:
    """Return the file the tables are read from."""
    return Path(settings().tax_tables) if settings().tax_tables else SHIPPED


def tax_tables() -> TaxTables:
    """Return the tables in force. Raises AppError when the operator's file cannot be read or used."""
    path = tax_tables_path()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise AppError(
            f"The tax tables in {path} cannot be read: {error}. Mend the file or unset TAX_TABLES."
        ) from error


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> TaxTables:
    return tables_of(tomllib.loads(path.read_text(encoding="utf-8")))

"""Returning: where a person is sent after signing in. Only ever to a page of this site, whatever the address said."""

from urllib.parse import urlsplit

HOME = "/"


def local_path(target: str, *, host: str) -> str:
    """Return the path and query of a page of this site, or the start page for anything else."""
    if not target.isprintable() or "\\" in target or target.startswith("///"):
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    is_here = (not parts.scheme and not parts.netloc) or (parts.scheme in {"http", "https"} and parts.netloc == host)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if is_here and path.startswith("/") and not path.startswith("//") else HOME

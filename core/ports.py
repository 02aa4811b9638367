"""Ports: the first free one from a number on. `python -m core.ports HOST PORT` prints it; it needs nothing."""

import socket
import sys

_TRIES = 50


def first_free(host: str, port: int) -> int:
    """Return the first port from `port` on that can be bound on `host`. Raises OSError when none of 50 can."""
    return next(candidate for candidate in range(port, port + _TRIES) if _is_free(host, candidate))


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def main() -> None:
    """Print the first free port."""
    host, port = sys.argv[1], int(sys.argv[2])
    sys.stdout.write(f"{first_free(host, port)}\n")


if __name__ == "__main__":
    main()

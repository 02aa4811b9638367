"""Lock files: every requirements*.in compiled with hashes, for all platforms. `make lock` writes them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("requirements", "requirements-dev")
# Extras stay in the pins: without them pip meets `coverage[toml]` unpinned as soon as a newer coverage is published.
_COMPILE = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-strip-extras", "--custom-compile-command", "make lock"),
)


def compile_to(name: str, target: Path) -> bool:
    """Compile `<name>.in` to a file, keeping the pins that are in it already. Returns whether it could be done."""
    command = [*_COMPILE, f"{name}.in", "-o", str(target)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 (our own)


def main() -> int:
    """Write every lock file. Returns the exit code."""
    return 0 if all(compile_to(name, ROOT / f"{name}.txt") for name in NAMES) else 1


if __name__ == "__main__":
    sys.exit(main())

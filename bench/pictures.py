"""Feed every picture of a folder or archive to the reader of pictures: each is taken or refused by a sentence.

    python -m bench.pictures pillow-13.0.0.tar.gz

The test images of Pillow's own source archive (`pip download --no-deps --no-binary :all: pillow`) are a good set: many
of them once broke a decoder. Every file is also tried under each ending that is taken.
"""

import argparse
import resource
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from core.errors import AppError
from core.pictures import read_picture

_ENDINGS = ("png", "jpg", "gif", "webp")


def main() -> int:
    """Feed, print what became of them; 1 when one was neither taken nor refused by a sentence."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", type=Path)
    fates: Counter[str] = Counter()
    slowest, broke = 0.0, []
    for name, data in _files(parser.parse_args().source):
        for ending in {*_ENDINGS, PurePosixPath(name).suffix.lstrip(".").lower()}:
            began = time.perf_counter()
            try:
                fates[_fate(data, f"{name}.{ending}")] += 1
            except Exception as error:  # noqa: BLE001 (finding those is what this is for)
                broke.append(f"{name} as {ending}: {error!r}")
            slowest = max(slowest, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told = f"{dict(fates)}; slowest {slowest:.2f} s; most memory of a child {peak:.0f} MB; broke {len(broke)}\n"
    sys.stdout.write(told + "".join(f"  {line}\n" for line in broke))
    return 1 if broke else 0


def _fate(data: bytes, name: str) -> str:
    try:
        read_picture(data, name)
    except AppError:
        return "refused"
    return "taken"


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    if source.is_dir():
        yield from ((path.name, path.read_bytes()) for path in sorted(source.rglob("*")) if path.is_file())
        return
    with tarfile.open(source) as archive:
        for member in archive:
            found = archive.extractfile(member) if member.isfile() and "/Tests/images/" in f"/{member.name}" else None
            if found is not None:
                yield PurePosixPath(member.name).name, found.read()


if __name__ == "__main__":
    sys.exit(main())

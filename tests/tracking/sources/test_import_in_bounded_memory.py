"""A file seven times as long takes hardly more memory: nothing of an import grows with its rows."""

import os
from pathlib import Path

from bench.imports import run_import
from bench.imports_seed import seed, write_file

MOST_GROWTH_MB = 20  # 6,000 more rows held at once would be far above this


def test_a_longer_file_takes_hardly_more_memory(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "INSTANCE_PATH": str(tmp_path),
        "SECRET_KEY": "only-for-this-test-" + "0" * 32,
        "PUBLIC_URL": "http://127.0.0.1",
    }
    seeded, grown = seed(environment), []
    for rows in (1_000, 7_000):
        file = tmp_path / f"{rows}.csv"
        write_file(file, rows, coded_every=1_000, first=rows * 1_000)
        done = run_import(file, seeded, environment)
        assert (done.told["lines"], done.told["rejected"]) == (rows, 0)
        grown.append(done.max_rss_mb)
    assert grown[1] - grown[0] < MOST_GROWTH_MB

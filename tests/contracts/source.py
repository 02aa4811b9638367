"""The product's source as the contracts read it: its packages, files, functions and commands."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "accounts", "partners", "campaigns", "tracking", "payouts", "reports", "demo")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of Python, parsed."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def name(self) -> str:
        """Its path from the root of the project."""
        return str(self.path.relative_to(ROOT))

    @property
    def module(self) -> str:
        """Its dotted name."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def functions(self) -> Iterator[Function]:
        """Yield every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def product() -> list[Source]:
    """Return every file of the product."""
    files = [ROOT / "app.py", *(file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")))]
    return [_read(file) for file in files]


@cache
def everything() -> list[Source]:
    """Return every file that people write: the product, its tests and its benchmarks."""
    others = [file for folder in ("tests", "bench") for file in sorted((ROOT / folder).rglob("*.py"))]
    return [*product(), *(_read(file) for file in others)]


def _read(file: Path) -> Source:
    text = file.read_text()
    return Source(file, ast.parse(text), text.count("\n"))

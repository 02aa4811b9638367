"""`make mutation`: changes one operator or number of the rules at a time and counts how many changes the tests notice.

Every change (a mutant) is tried in a forked process of its own, which imports the changed module and runs the tests
about it: first those with examples, then those with properties, until one fails. What no test notices is printed with
its line: somebody writes the missing test, or sees that both say the same. The code on disk is never touched.
"""

import argparse
import ast
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_SHARES = "tests/partners/"
CALCULATOR = (
    [f"partners/rules/shares/{name}.py" for name in ("base", "parts", "scope", "steps", "target")]
    + [f"partners/rules/{name}.py" for name in ("advances", "durations", "rates", "reserves")],
    [f"{_SHARES}test_{name}.py" for name in (
        "compute_share", "share_rules", "documented_shares", "allocate_by_rules", "count_periods", "hold_back_terms",
        "advance_terms")],
)  # fmt: skip
LEDGER = (
    [f"payouts/rules/{name}.py" for name in ("ledger", "postings", "scopes", "holds")],
    [f"tests/payouts/test_{name}.py" for name in ("move_shares", "book_periods", "post_entries", "hold_by_hand")],
)
GROUPS = {"calculator": CALCULATOR, "ledger": LEDGER}
TOO_LONG = 240
_OPERATORS: dict[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the file, its line, what it says in words, and the changed source."""

    path: str
    line: int
    words: str
    source: str


def mutants_of(path: str) -> Iterator[Mutant]:
    """Yield every change of one file, in the order of its lines."""
    text = (ROOT / path).read_text()
    for at in range(len(list(_places(ast.parse(text))))):
        tree = ast.parse(text)
        node, words = list(_places(tree))[at]
        yield Mutant(path, node.lineno, words(), ast.unparse(tree))


def _places(tree: ast.Module) -> Iterator[tuple[Any, Any]]:
    """Yield every node that can be changed, with what changes it and returns that in words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from ((node, lambda node=node, at=at: _swap(node.ops, at)) for at in range(len(node.ops)))
        elif (isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS) or isinstance(node, ast.BoolOp):
            yield node, lambda node=node: _swap_one(node)
        elif isinstance(node, ast.Constant) and type(node.value) in {int, bool}:
            yield node, lambda node=node: _other_value(node)
        elif isinstance(node, ast.IfExp):
            yield node, lambda node=node: _turn(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            yield node, lambda node=node: _other_call(node.func)


def _swap(operators: list[Any], at: int) -> str:
    before = operators[at]
    operators[at] = _OPERATORS[type(before)]()
    return f"{type(before).__name__} → {type(operators[at]).__name__}"


def _swap_one(node: Any) -> str:
    before = node.op
    node.op = _OPERATORS[type(before)]()
    return f"{type(before).__name__} → {type(node.op).__name__}"


def _other_value(node: ast.Constant) -> str:
    before = node.value
    if isinstance(before, int):
        node.value = not before if isinstance(before, bool) else before + 1
    return f"{before!r} → {node.value!r}"


def _turn(node: ast.IfExp) -> str:
    node.body, node.orelse = node.orelse, node.body
    return "branches turned"


def _other_call(name: ast.Name) -> str:
    before = name.id
    name.id = _CALLS[before]
    return f"{before} → {name.id}"


class _Changed(MetaPathFinder):
    """Finds one module with other source than the file has."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.path.removesuffix(".py").replace("/", ".")
        self.source = mutant.source

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return the module with the changed source when it is the one that is asked for."""
        found = PathFinder.find_spec(name, path, target) if name == self.name else None
        if found is not None and isinstance(found.loader, SourceFileLoader):
            source = self.source.encode()
            found.loader = _Loader(found.loader.name, found.loader.path, source)
        return found


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> Any:
        """Return the code of the changed source, never of a file that was compiled before."""
        return compile(self._source, self.get_filename(fullname), "exec")


def is_noticed(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether a test fails with the change; tests that never end have noticed it too."""
    return any(_fails(mutant, tests, kind) for kind in ("not hypothesis and not slow", "hypothesis and not slow"))


def _fails(mutant: Mutant | None, tests: Sequence[str], kind: str) -> bool:
    child = os.fork()
    if child == 0:
        _run(mutant, tests, kind)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) not in {0, 5}


def _run(mutant: Mutant | None, tests: Sequence[str], kind: str) -> None:
    import pytest

    signal.alarm(TOO_LONG)
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant))
    os._exit(pytest.main(["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", kind, *tests]))


def _warm_up() -> None:
    """Import what every child needs and no mutant is in, so that each starts at once."""
    for name in ("pytest", "flask", "sqlalchemy.orm", "alembic", "apiflask", "wtforms", "pydantic"):
        with suppress(ImportError):
            __import__(name)


def measure(group: str, share: int, seed: int) -> bool:
    """Try the changes of a group and print what was not noticed; returns whether at least 90 % were."""
    paths, tests = GROUPS[group]
    every = [mutant for path in paths for mutant in mutants_of(path)]
    chosen = every if share >= len(every) else random.Random(seed).sample(every, share)
    if any(_fails(None, tests, kind) for kind in ("not hypothesis and not slow", "hypothesis and not slow")):
        raise SystemExit("The tests fail without any change. Mend them first.")
    left = []
    for mutant in chosen:
        if not is_noticed(mutant, tests):
            left.append(mutant)
            print(f"  not noticed: {mutant.path}:{mutant.line}  {mutant.words}", flush=True)
    noticed = len(chosen) - len(left)
    print(f"{group}: {noticed} of {len(chosen)} changes noticed, {noticed * 100 / len(chosen):.1f} % (of {len(every)})")
    return noticed * 10 >= len(chosen) * 9


def main() -> None:
    """Read the command line and measure each group that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("--group", choices=sorted(GROUPS), action="append", help="all of them without it")
    parser.add_argument("--sample", type=int, default=10**6, help="try only so many changes of each group")
    parser.add_argument("--seed", type=int, default=7, help="which ones")
    asked = parser.parse_args()
    _warm_up()
    results = [measure(group, asked.sample, asked.seed) for group in asked.group or sorted(GROUPS)]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()

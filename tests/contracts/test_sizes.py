"""Files and functions stay small enough to be read at once, and every module says what it owns."""

import ast

from tests.contracts.source import Function, everything, product

MOST_LINES, MOST_FUNCTION_LINES = 300, 40


def test_files_have_at_most_300_lines() -> None:
    long = [f"{source.name} ({source.lines})" for source in everything() if source.lines > MOST_LINES]
    assert not long, f"Make these folders of the same name, split by noun: {', '.join(long)}"


def test_functions_have_at_most_40_lines() -> None:
    long = [
        f"{source.name}: {function.name} ({lines_of(function)})"
        for source in everything()
        for function in source.functions()
        if lines_of(function) > MOST_FUNCTION_LINES
    ]
    assert not long, "Give parts of these a name: " + ", ".join(long)


def test_modules_say_what_they_own() -> None:
    silent = [source.name for source in product() if not ast.get_docstring(source.tree)]
    assert not silent, f"These have no docstring: {', '.join(silent)}"


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1

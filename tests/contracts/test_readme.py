"""The README tells the truth: what it names is there, and settings are described as the code describes them."""

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_FILE = re.compile(r"`((?:accounts|core|docs|partners|payouts|scripts|tests)/[\w/.-]+\.\w+)`")
_FLASK = re.compile(r"\.venv/bin/flask --app app (.+)")


def shell_lines() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)
    lines = (line.split("#")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


def listed_commands() -> list[str]:
    """Return what the first column of the table of commands names."""
    _, _, section = README.read_text().partition("\n## Commands\n")
    rows = [line.split("|")[1] for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    return [command for row in rows for command in re.findall(r"`([^`]+)`", row)]


def flask_commands() -> list[str]:
    typed = [found[1] for line in shell_lines() if (found := _FLASK.search(line))]
    return [*typed, *(command for command in listed_commands() if not command.startswith("./"))]


def tandem_commands() -> list[str]:
    return [line for line in [*shell_lines(), *listed_commands()] if line.startswith("./tandem")]


@pytest.mark.parametrize("line", sorted(set(flask_commands())))
def test_a_command_of_the_application_exists(line: str, app: Flask) -> None:
    command: click.Command = app.cli
    words = shlex.split(line)
    while words and isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None, f"There is no command “{line}”."
        command = found
    options = {name for parameter in command.params for name in parameter.opts}
    unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in options]
    assert not unknown, f"“{line}” takes no {unknown[0]}."


@pytest.mark.parametrize("line", sorted(set(tandem_commands())))
def test_a_command_of_the_script_exists(line: str) -> None:
    told = subprocess.run([ROOT / "tandem", "help"], capture_output=True, text=True, check=True).stdout
    _, command, *options = shlex.split(line)
    assert f"./tandem {command}" in told
    assert all(option in told for option in options if option.startswith("--"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pictures_and_pages_are_there(page: Path) -> None:
    local = [link for link in re.findall(r"\]\(([^)#]+)", page.read_text()) if not link.startswith("http")]
    missing = [link for link in local if not (page.parent / link).exists()]
    assert not missing, f"{page.name} points at what is not there: {', '.join(missing)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_are_there(page: Path) -> None:
    missing = [name for name in _FILE.findall(page.read_text()) if not (ROOT / name).exists()]
    assert not missing, f"{page.name} names what is not there: {', '.join(missing)}"


def test_pictures_are_small() -> None:
    large = [picture.name for picture in (ROOT / "docs/images").glob("*.png") if picture.stat().st_size > 150_000]
    assert not large, f"Take them again with make screenshots: {', '.join(large)}"


def test_the_table_of_settings_is_what_the_command_prints(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["settings", "--markdown"]).output
    _, _, section = README.read_text().partition("\n## Configuration\n")
    rows = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    assert rows == printed.splitlines()

"""The files for containers and service managers name what is there, and what their own tools can check holds."""

import re
import shlex
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from core.config import Settings

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted([*(ROOT / "deploy").glob("*.service"), *(ROOT / "deploy").glob("*.timer")])
COMPOSE = sorted(ROOT.glob("compose*.yml"))
_FLASK = re.compile(r"^ExecStart=\S+/\.venv/bin/flask --app app (.+)$", re.MULTILINE)


def compose(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = import_module("yaml").safe_load(path.read_text())
    return found


def commands() -> list[tuple[str, list[str]]]:
    """Return every command of the application that the files start, with where it stands."""
    image = re.search(r'^CMD \["flask", (.+)\]$', (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert image is not None
    found = [("Dockerfile", [word.strip(' "') for word in image[1].split(",")])]
    for unit in UNITS:
        found += [(unit.name, shlex.split(line)) for line in _FLASK.findall(unit.read_text())]
    for path in COMPOSE:
        for service in compose(path)["services"].values():
            if service.get("command", [""])[0] == "flask":
                found.append((path.name, service["command"][1:]))
    return found


@pytest.mark.parametrize(
    ("where", "words"), commands(), ids=lambda value: "-".join(value) if isinstance(value, list) else value
)
def test_what_is_started_is_a_command_with_these_options(where: str, words: list[str], app: Flask) -> None:
    command: click.Command = app.cli
    rest = list(words)
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), rest.pop(0))
        assert found is not None, f"{where}: there is no command {' '.join(words)}."
        command = found
    command.make_context(command.name, rest)


def test_all_kinds_of_files_are_looked_at() -> None:
    assert {where for where, _ in commands()} == {
        "Dockerfile",
        "compose.postgres.yml",
        "tandem.service",
        "tandem-worker.service",
        "tandem-backup.service",
    }


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_hands_over_settings_that_exist_and_keeps_data(path: Path) -> None:
    known = {name.upper() for name in Settings.model_fields} | {"TANDEM_DEMO"}
    about = compose(path)
    ours = [service for service in about["services"].values() if "build" in service]
    assert ours
    for service in ours:
        assert set(service["environment"]) <= known
        assert "data:/data" in service["volumes"]
        assert service["read_only"] is True
    used = {volume.split(":")[0] for service in about["services"].values() for volume in service.get("volumes", [])}
    assert used == set(about["volumes"])


def test_the_image_runs_as_nobody_special_and_is_asked_how_it_is() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last_user = re.findall(r"^USER (\w+)$", text, re.MULTILINE)[-1]
    assert last_user not in {"root", "0"}
    assert text.index("USER ") < text.index('CMD ["flask"')
    assert "/readyz" in text[text.index("HEALTHCHECK") :]
    asked = re.search(r'python", "-c", "(.+?)"\]', text)
    assert asked is not None
    compile(asked[1], "HEALTHCHECK", "exec")


def test_secrets_and_data_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "instance", ".git"} <= set(ignored)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze was not found")
    for other in UNITS:  # in a folder of their own, with a program that exists in the place of the installed one
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", other.read_text(), flags=re.MULTILINE)
        (tmp_path / other.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    about_ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert not about_ours, "\n".join(about_ours)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxies_say_who_asked_and_keep_figures_closed(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text()
    assert "127.0.0.1:8000" in text
    assert "X-Forwarded-For" in text
    assert "/metrics" in text
    assert text.count("{") == text.count("}")

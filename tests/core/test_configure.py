"""Configuration: every problem is one sentence that says what to set, and the process ends with 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import STAND_IN, load
from core.errors import AppError

ROOT = Path(__file__).resolve().parents[2]
SECRET = "0" * 40


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"secret_key": ""}, "SECRET_KEY is missing. ./tandem up writes one."),
        ({"secret_key": "short"}, "SECRET_KEY is too short. Use at least 32 random characters."),
        ({"public_url": "tandem.example"}, "PUBLIC_URL must be a http(s) address."),
        ({"link_url": "go.example"}, "LINK_URL must be an address such as https://go.tandem.example."),
        ({"mail_url": "mail.example:25"}, "MAIL_URL must be an address such as smtp://user:password@host:587."),
        ({"redis_url": "127.0.0.1:6379"}, "REDIS_URL must be an address such as redis://127.0.0.1:6379/0."),
        ({"database_url": "mysql://host/db"}, "DATABASE_URL must be an address such as postgresql://"),
        ({"trusted_proxies": 9}, "TRUSTED_PROXIES: input should be less than or equal to 5."),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(AppError) as refused:
        load(**{"_env_file": None, "secret_key": SECRET, **given})
    assert sentence in refused.value.message
    assert "Value error" not in refused.value.message


def test_the_demo_asks_no_stripe_outside_this_machine() -> None:
    def asked(**given: object) -> str:
        return load(_env_file=None, secret_key=SECRET, **given).stripe_address

    outside, here = "https://api.stripe.com", "http://127.0.0.1:9"
    assert asked(stripe_api_base=outside) == outside
    assert asked(stripe_api_base=outside, is_demo=True) == STAND_IN
    assert asked(stripe_api_base=here, is_demo=True) == here


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(AppError) as refused:
        load(_env_file=None, secret_key="short", redis_url="nowhere")
    assert "SECRET_KEY" in refused.value.message
    assert "REDIS_URL" in refused.value.message


def test_a_setting_is_read_from_the_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert load(_env_file=None).secret_key.get_secret_value() == SECRET


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(AppError, match=r"SECRET_KEY_FILE names .*/missing, which cannot be read"):
        load(_env_file=None)


@pytest.mark.parametrize(
    "program", [["-m", "flask", "--app", "app", "settings"], ["-c", "import app; app.create_app()"]]
)
def test_a_process_without_a_secret_says_so_and_nothing_else(program: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "SECRET_KEY": "", "INSTANCE_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    if program[0] == "-m":
        program = [*program[:3], f"{ROOT / 'app'}", *program[4:]]
    done = subprocess.run(
        [sys.executable, *program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == ("Error: The configuration does not work. SECRET_KEY is missing. ./tandem up writes one.\n")
    assert not done.stdout

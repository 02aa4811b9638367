"""The fake Stripe as a program: it says where it is, survives a restart with its file, and ends when told."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import stripe

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk_test_tandem_1"


def start(*more: str) -> tuple[subprocess.Popen[str], str]:
    """Start the program and return it with its address."""
    known = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    known |= {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "demo.stripe", "--port", "0", *more]
    process = subprocess.Popen(command, cwd=ROOT, env=known, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = re.search(r"http://\S+", process.stdout.readline())
    assert said is not None
    return process, said.group()


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> int:
    process.send_signal(how)
    assert process.stdout is not None
    process.stdout.close()
    return process.wait(timeout=20)


def client(url: str) -> stripe.StripeClient:
    return stripe.StripeClient(KEY, base_addresses={"api": url}, max_network_retries=0)


def test_it_keeps_its_file_over_a_kill_and_ends_when_told(tmp_path: Path) -> None:
    where = str(tmp_path / "stripe.db")
    process, url = start("--file", where)
    wanted: Any = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}
    asked: Any = {"configuration": wanted, "identity": {"country": "us"}}
    once: Any = {"idempotency_key": "k"}
    made = client(url).v2.core.accounts.create(asked, once)
    assert end(process, signal.SIGKILL) == -signal.SIGKILL
    process, url = start("--file", where)
    assert client(url).v2.core.accounts.retrieve(made.id).id == made.id
    assert client(url).v2.core.accounts.create(asked, once).id == made.id
    assert end(process) == 0


def test_beside_the_demo_it_leaves_the_output_to_whoever_started_it() -> None:
    known = {**os.environ, "TANDEM_PARENT": str(os.getpid()), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "demo.stripe", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    assert "A stand-in for Stripe answers at http://" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    said, _more = process.communicate(timeout=20)
    assert (said, process.returncode) == ("", 0)


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    process, url = start()
    command = [sys.executable, "-m", "flask", "--app", "app", "demo", "stripe", "--port", url.rpartition(":")[2]]
    known = {**os.environ, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "only-for-tests-" + "0" * 32}
    second = subprocess.run(command, check=False, cwd=ROOT, env=known, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert "is taken. Choose another with --port." in second.stderr
    assert end(process) == 0

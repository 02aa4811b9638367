"""Backups: made while the product runs, compared row by row, put back whole, and never over data by accident."""

import json
import os
import shutil
import sqlite3
import stat
import tarfile
from pathlib import Path

import pytest
from flask import Flask

from accounts.commands import create_organization
from accounts.models import Organization
from core import backups
from core.config import Settings, settings
from core.db import db
from core.errors import AppError, Conflict
from core.files import storage
from tests.harness.database import KIND


def make(name: str) -> Organization:
    return create_organization(name, slug=name.lower(), country="US", timezone="UTC", currency="USD")


def names() -> set[str]:
    found = set(db.session.scalars(db.select(Organization.name)))
    db.session.remove()
    return found


def chosen() -> Settings:
    db.session.remove()
    return settings()


@pytest.fixture
def backup(app: Flask, tmp_path: Path) -> Path:
    """A backup of one organization and one file."""
    shutil.rmtree(settings().instance_path / "files", ignore_errors=True)
    shutil.rmtree(settings().instance_path / "mail", ignore_errors=True)
    make("Lumen")
    storage().save(b"payment,file", ".csv")
    return backups.create(chosen(), tmp_path)


def test_a_backup_is_the_same_as_what_it_was_made_of(backup: Path) -> None:
    found = backups.verify(chosen(), backup)
    assert found.is_same
    assert found.files == 1
    assert found.rows >= 1


def test_only_its_owner_may_read_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


def test_what_changed_since_is_named(backup: Path) -> None:
    make("Harbor")
    found = backups.verify(chosen(), backup)
    assert "organization" in found.other_tables
    assert not found.is_same


def test_a_file_that_is_gone_is_named(backup: Path) -> None:
    shutil.rmtree(chosen().instance_path / "files")
    assert len(backups.verify(chosen(), backup).other_files) == 1


@pytest.mark.skipif(KIND != "sqlite", reason="PostgreSQL has no file to copy")
def test_a_plain_copy_of_the_file_would_have_lost_what_a_backup_holds(backup: Path, tmp_path: Path) -> None:
    make("Harbor")  # in the write-ahead log, not yet in the file
    copied = tmp_path / "copy.db"
    shutil.copyfile(str(db.engine.url.database), copied)
    with sqlite3.connect(copied) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        lost = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'organization'").fetchone() == (0,)
        lost = lost or copy.execute("SELECT count(*) FROM organization WHERE name = 'Harbor'").fetchone() == (0,)
    copy.close()
    os.utime(backup)
    fresh = backups.create(chosen(), tmp_path / "fresh")
    assert lost
    assert backups.verify(chosen(), fresh).is_same


def test_data_is_replaced_only_when_told(backup: Path) -> None:
    make("Harbor")
    with pytest.raises(Conflict, match="--replace"):
        backups.restore(chosen(), backup, replace=False)
    assert names() == {"Lumen", "Harbor"}


def test_everything_comes_back(backup: Path) -> None:
    make("Harbor")
    shutil.rmtree(chosen().instance_path / "files")
    db.session.remove()
    db.engine.dispose()
    done = backups.restore(chosen(), backup, replace=True)
    assert done.files == 1
    assert done.secrets is None
    assert names() == {"Lumen"}
    assert backups.verify(chosen(), backup).is_same


def test_other_secrets_are_kept_for_the_operator(backup: Path) -> None:
    now = chosen().model_copy(update={"secret_key": type(chosen().secret_key)("9" * 40)})
    db.session.remove()
    db.engine.dispose()
    done = backups.restore(now, backup, replace=True)
    assert done.secrets is not None
    assert settings().secret_key.get_secret_value() in done.secrets.read_text()
    assert stat.S_IMODE(done.secrets.stat().st_mode) == 0o600
    done.secrets.unlink()


def test_half_a_backup_is_refused(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(AppError, match="not a whole backup"):
        backups.verify(chosen(), backup)


def repack(backup: Path, name: str, data: bytes) -> None:
    """Replace one part of a backup."""
    folder = backup.parent / "unpacked"
    with tarfile.open(backup) as tar:
        tar.extractall(folder, filter="data")
    (folder / name).write_bytes(data)
    with tarfile.open(backup, "w:gz") as tar:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                tar.add(file, str(file.relative_to(folder)))


def test_a_part_that_was_changed_is_found(backup: Path) -> None:
    repack(backup, "database", b"something else")
    with pytest.raises(AppError, match="broken: database"):
        backups.verify(chosen(), backup)


def test_an_archive_that_points_outside_writes_nothing(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("x")
    with tarfile.open(backup, "w:gz") as tar:
        tar.add(tmp_path / "evil", "../../outside")
    with pytest.raises(AppError, match="does not belong in it"):
        backups.verify(chosen(), backup)
    assert not (tmp_path.parent / "outside").exists()


def test_the_command_line_makes_and_verifies(app: Flask, tmp_path: Path) -> None:
    make("Lumen")
    db.session.remove()
    runner = app.test_cli_runner()
    made = json.loads(runner.invoke(args=["backup", "create", "--to", str(tmp_path), "--json"]).output)
    done = runner.invoke(args=["backup", "verify", made["file"], "--exact", "--json"])
    assert (done.exit_code, json.loads(done.output)["is_same"]) == (0, True)
    make("Harbor")
    db.session.remove()
    assert runner.invoke(args=["backup", "verify", made["file"], "--exact"]).exit_code == 1
    missing = runner.invoke(args=["backup", "verify", str(tmp_path / "no.tar.gz")])
    assert missing.exit_code == 1
    assert "not a whole backup" in missing.output

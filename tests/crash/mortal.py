"""A process that works and is killed in the middle: forked from the test, so that nothing is imported twice."""

import gc
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from core.db import db

DONE, BROKEN = 0, 3


@dataclass(frozen=True)
class Kill:
    """When a process dies: before its n-th statement or call, or so many seconds into a call to the outside."""

    at_event: int = 0
    into_call_s: float = 0.0


@dataclass
class Counted:
    """What a process has done so far: statements, commits, and both ends of every call."""

    kill: Kill
    events: int = 0

    def note(self, *_args: Any, **_kwargs: Any) -> None:
        self.events += 1
        if self.events == self.kill.at_event:
            os.kill(os.getpid(), signal.SIGKILL)

    def note_call(self) -> None:
        self.note()
        if self.kill.into_call_s:
            threading.Timer(self.kill.into_call_s, os.kill, (os.getpid(), signal.SIGKILL)).start()


Work = Callable[[Counted], None]


def outlive(app: Flask, kill: Kill, work: Work) -> tuple[bool, int]:
    """Let a child work until it is killed; returns whether it was, and else how many events it had seen."""
    db.session.remove()
    db.engine.dispose()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(app, Counted(kill), work, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True, 0
    assert os.WEXITSTATUS(status) == DONE, f"the child broke: {said}"
    return False, int(said)


def _live(app: Flask, counted: Counted, work: Work, writing: int) -> None:
    """Work in this process, then end it without running anything of the test's."""
    gc.disable()  # looking at everything the test ever made would copy all of it into this short life
    try:
        event.listen(db.engine, "before_cursor_execute", counted.note)
        event.listen(db.engine, "commit", counted.note)
        with app.app_context():
            work(counted)
            db.session.remove()
        os.write(writing, str(counted.events).encode())
    except BaseException as error:  # noqa: BLE001 (whatever it was is told to the parent, which fails with it)
        os.write(writing, repr(error).encode()[:2000])
        os._exit(BROKEN)
    os._exit(DONE)

"""Every test of accounts begins with nobody having tried anything."""

import pytest
from flask import Flask

from core import limits


@pytest.fixture(autouse=True)
def no_tries(app: Flask) -> None:
    """Forget the tries of the test before."""
    limits.install(app)

"""What every test starts from: fixtures live in tests/harness, one file per thing they give."""

_GIVERS = ("redis", "plugin", "fixtures", "cast", "stripe")
pytest_plugins = [f"tests.harness.{name}" for name in _GIVERS]

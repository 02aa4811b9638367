"""What every test starts from: fixtures live in tests/harness, one file per thing they give."""

from hypothesis import HealthCheck, settings

_GIVERS = ("redis", "plugin", "fixtures", "cast", "receiver", "stripe")
pytest_plugins = [f"tests.harness.{name}" for name in _GIVERS]

# No test is about time: a busy machine may take as long as it likes to think of an example.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

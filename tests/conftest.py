"""What every test starts from: fixtures live in tests/harness, one file per thing they give."""

pytest_plugins = ["tests.harness.plugin", "tests.harness.fixtures", "tests.harness.cast", "tests.harness.stripe"]

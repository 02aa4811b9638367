"""What every test starts from: fixtures live in tests/harness, one file per thing they give."""

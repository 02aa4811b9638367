"""Benchmarks: figures that the documentation states, each measured by a command here."""

"""The operator's commands about money: booking shares, checking and exporting the books, closing months."""

from payouts.cli import (
    choosing,
    deciding,
    files,
    keys,
    limits,
    marking,
    money,
    paying,
    periods,
    results,
    runs,
    shares,
    tax,
)
from payouts.cli.blueprint import cli

__all__ = [
    "choosing",
    "cli",
    "deciding",
    "files",
    "keys",
    "limits",
    "marking",
    "money",
    "paying",
    "periods",
    "results",
    "runs",
    "shares",
    "tax",
]

"""Booking result files: as the person who asked for it, who must still be allowed to."""

from typing import Any

from accounts.acting import actor_again
from accounts.permissions import Permission
from core.ids import parse
from core.jobs import job
from payouts.commands.booking import book_file
from payouts.models import ResultFile
from payouts.queries.results import get_result_of


@job("payouts.results")
def book_results(payload: dict[str, Any]) -> None:
    """Book what is left to book of a file."""
    file = get_result_of(parse(payload["file"], ResultFile.__prefix__))
    actor = actor_again(file.asked_by_id, file.seller_id, Permission.RUN_PAY)
    book_file(file.id, actor=actor)

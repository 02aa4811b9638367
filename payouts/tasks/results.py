"""Booking result files: as the person who asked for it, who must still be allowed to, or as the key that asked."""

from typing import Any

from accounts.acting import actor_again, as_a_key
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
    seller_id, may = file.seller_id, Permission.RUN_PAY
    actor = actor_again(file.asked_by_id, seller_id, may) if file.asked_by_id else as_a_key(seller_id, may)
    book_file(file.id, actor=actor)

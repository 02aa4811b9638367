"""The guided way through a new program: six steps and a summary. Each saves on its own and can be left and resumed.

A page is guided while its address says so: `guide=on` leads to the next step, `guide=summary` back to the summary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaigns.models import Program


class Part(StrEnum):
    """A step of the guided way."""

    PROGRAM = "Program"
    PRODUCT = "Product"
    SHARE = "What partners earn"
    RULES = "Rules"
    BRAND = "Brand"
    PARTNER = "Invitation"
    SUMMARY = "Summary"


_ORDER = tuple(Part)
_VIEWS = {
    Part.PROGRAM: "campaigns.edit_program",
    Part.PRODUCT: "campaigns.add_product",
    Part.SHARE: "campaigns.edit_terms",
    Part.RULES: "campaigns.edit_rules",
    Part.PARTNER: "campaigns.invite_to_program",
    Part.SUMMARY: "campaigns.sum_up_program",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as the head of each page shows it: its name, where it is, and whether one is there, past it or before."""

    name: str
    url: str
    state: str


def guide(program: Program | None, here: Part) -> Sequence[Stop]:
    """Return the steps with the one that is shown; none where the page was opened by itself."""
    if program is not None and not is_guided():
        return ()
    at = _ORDER.index(here)
    return [
        Stop(part, _url(program, part) if program else "", "now" if number == at else "done" if number < at else "")
        for number, part in enumerate(_ORDER)
    ]


def is_guided() -> bool:
    """Say whether the page belongs to the guided way."""
    return request.args.get("guide") in {"on", "summary"}


def onward(program: Program, after: Part) -> ResponseReturnValue:
    """Go where a saved step leads: on, back where that was pressed, or to the program where it was opened by itself."""
    if not is_guided():
        return redirect(url_for("campaigns.show_program", program_id=program.public_id))
    if "back" in request.form:
        return redirect(back_from(program, after))
    if request.args["guide"] == "summary":
        return redirect(_url(program, Part.SUMMARY))
    return redirect(_url(program, _ORDER[_ORDER.index(after) + 1]))


def back_from(program: Program, here: Part) -> str:
    """Return where one comes from: the step before, the summary, or the program."""
    if not is_guided():
        return url_for("campaigns.show_program", program_id=program.public_id)
    if request.args["guide"] == "summary":
        return _url(program, Part.SUMMARY)
    before = _ORDER[max(0, _ORDER.index(here) - 1)]
    return _url(program, before)


def first_product(program: Program) -> str:
    """Return where a new program leads."""
    return url_for("campaigns.add_product", program_id=program.public_id, guide="on")


def _url(program: Program, part: Part) -> str:
    if part is Part.BRAND:
        return url_for("campaigns.edit_brand", program=program.public_id, guide="on")
    if part is Part.PRODUCT and program.products:
        return url_for("campaigns.edit_product", product_id=program.products[0].public_id, guide="on")
    return url_for(_VIEWS[part], program_id=program.public_id, guide=None if part is Part.SUMMARY else "on")

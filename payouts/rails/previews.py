"""Previews: what a new file of each kind would hold of a run, counted and not read payment by payment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.money import Money
from payouts.queries.file_groups import FileGroup
from payouts.queries.files import RunFile
from payouts.rails.choosing import Listed, why_not
from payouts.rails.protocol import FileRail
from payouts.rules.files import NAMED, count_files
from payouts.rules.runs import PayoutState


class LeftOut(NamedTuple):
    """How many payments are not in a file for one reason, and the first names of them."""

    size: int
    names: tuple[str, ...]


@dataclass(slots=True)
class Preview:
    """How many payments a new file of a kind would hold and in how many parts, and which files there are already."""

    rail: FileRail
    parts: int = 0
    count: int = 0
    totals: list[Money] = field(default_factory=list)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    current: tuple[RunFile, ...] = ()


def preview(rail: FileRail, groups: Sequence[FileGroup], files: Sequence[RunFile]) -> Preview:
    """Return what `payouts.rails.choosing.choose` would, counted."""
    current = tuple(file for file in files if file.artefact.kind == rail.kind and file.is_current)
    fits, found = list[FileGroup](), Preview(rail, current=current)
    for group in groups:
        file = _paid_from(group, files)
        if group.state is PayoutState.VOIDED or (file is not None and file.artefact.kind == rail.kind):
            continue
        why = why_not(rail, _listed(group), file)
        if why:
            before = found.left_out.get(why, LeftOut(0, ()))
            found.left_out[why] = LeftOut(before.size + group.size, (before.names + group.names)[:NAMED])
        else:
            fits.append(group)
    found.count = sum(group.size for group in fits)
    found.parts = count_files([(group.size, group.amount) for group in fits], rail.limits)
    found.totals = _totals(fits)
    return found


def _totals(groups: Sequence[FileGroup]) -> list[Money]:
    sums: dict[str, Money] = {}
    for group in groups:
        sums[group.currency] = sums.get(group.currency, Money.zero(group.currency)) + group.amount
    return [sums[currency] for currency in sorted(sums)]


def _paid_from(group: FileGroup, files: Sequence[RunFile]) -> RunFile | None:
    """Return the current file that pays these payments already, or None."""
    return next((file for file in files if file.is_current and file.pays and file.artefact.id in group.in_files), None)


def _listed(group: FileGroup) -> Listed:
    return Listed(group.state, group.rail, group.has_account, group.is_blocked, lambda: group.candidate)

"""What a kind of file needs from its seller, such as the account it pays from. Stored encrypted only."""

from collections.abc import Mapping

from accounts.sealing import seal
from core import audit, clock
from core.access import Actor
from core.db import add, canonical, command, lock
from core.errors import AppError
from payouts.models import FileSetup
from payouts.queries.files import find_setup, values_of
from payouts.rails import FILE_RAILS
from payouts.rules.actions import Action
from payouts.rules.files import FileKind


@command
def set_file_setup(kind: FileKind, given: Mapping[str, str], *, actor: Actor) -> FileSetup:
    """Set what files of a kind need; what is not given stays. Raises AppError naming the field at fault."""
    if actor.organization_id is None:
        raise AppError("Ways to pay belong to an organization. Sign in to one.")
    rail = FILE_RAILS[kind]
    setup = find_setup(actor.organization_id, kind)
    values = rail.check({**(values_of(setup) if setup else {}), **given})
    sealed, display = seal(canonical(values)), rail.shown(values)
    if setup is None:
        setup = add(
            FileSetup(
                seller_id=actor.organization_id, kind=kind, secret=sealed, display=display, changed_at=clock.now(),
                changed_by_id=actor.user_id,
            )
        )  # fmt: skip
    else:
        lock(setup).secret, setup.display = sealed, display
        setup.changed_at, setup.changed_by_id = clock.now(), actor.user_id
    audit.record(actor, Action.FILE_SETUP_CHANGED, setup, kind=kind, display=display)
    return setup

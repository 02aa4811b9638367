"""The link epoch: one counter, raised by every command that changes what a click would find or earn."""

from sqlalchemy import update

from campaigns.models import LinkEpoch
from core.db import add_if_missing, command, db


@command
def bump_link_epoch() -> None:
    """Tell every process to forget what it remembers of links, once the running command has committed."""
    add_if_missing(LinkEpoch, id=1, n=0)
    db.session.execute(update(LinkEpoch).where(LinkEpoch.id == 1).values(n=LinkEpoch.n + 1))

"""The link epoch: raised whenever something a click would find has changed, so that no process answers from memory."""

from sqlalchemy import update

from campaigns.models import LinkEpoch
from core.db import add_if_missing, command, db


@command
def bump_link_epoch() -> None:
    """Tell every process to look links up again. Its row is locked last in a command, so keep this near the end."""
    add_if_missing(LinkEpoch, id=1, n=0)
    db.session.execute(update(LinkEpoch).where(LinkEpoch.id == 1).values(n=LinkEpoch.n + 1))

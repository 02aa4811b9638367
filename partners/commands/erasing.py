"""Forgetting the person a seller knows at a partner. The partnership stays."""

from sqlalchemy import func, select

from core.db import command, lock
from core.privacy import know
from partners.models import Partnership


@know("contacts at partners", lambda email: select(Partnership).where(func.lower(Partnership.contact_email) == email))
@command
def forget_contact(partnership: Partnership, _email: str) -> None:
    """Empty who the seller writes to."""
    lock(partnership)
    partnership.contact_email = partnership.contact_name = ""

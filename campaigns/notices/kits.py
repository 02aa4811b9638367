"""Mail about kits: the test a person sends to themselves."""

from campaigns.queries.kits import Kit
from core.mail import OutboxMail, outbox


def test_mail(kit: Kit, *, to: str) -> OutboxMail:
    """Write the kit's mail to one address, as its readers will get it."""
    return outbox(
        to=to,
        subject=f"Test: {kit.subject}",
        template="campaigns/mail/kit_test",
        context={"kit": kit},
        reason="You asked for a test of this mail.",
        seller_id=kit.placement.seller_id,
    )

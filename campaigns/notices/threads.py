"""Mail about threads of comments: answers, resolutions and threads opened again, to those who take part."""

from campaigns.models import Comment, CreativeVersion
from campaigns.queries.comments import people_in_thread
from campaigns.queries.reviews import list_people
from core.access import Actor
from core.mail import outbox

_REASON = "You get this because you take part in this thread, or made this version."


def answered(reply: Comment, root: Comment, version: CreativeVersion, actor: Actor) -> None:
    """Tell those in a thread, and the maker of the version, that somebody answered."""
    _tell(root, version, actor, f"{reply.who} answered", "An answer", reply=reply)


def settled(root: Comment, version: CreativeVersion, actor: Actor) -> None:
    """Tell those in a thread that somebody marked it as dealt with, or opened it again."""
    done = ("resolved a comment", "Resolved") if root.resolved_at else ("opened a comment again", "Opened again")
    [by] = list_people([actor.user_id])
    _tell(root, version, actor, f"{by.name or by.email} {done[0]}", done[1])


def _tell(
    root: Comment, version: CreativeVersion, actor: Actor, news: str, head: str, *, reply: Comment | None = None
) -> None:
    creative = version.creative
    for user in people_in_thread(root, version):
        if user.id != actor.user_id:
            outbox(
                to=user.email,
                subject=f"{head}: {creative.name}, version {version.number}",
                template="campaigns/mail/review_thread",
                context={"person": user.name, "creative": creative, "version": version, "root": root}
                | {"reply": reply, "news": news},
                reason=_REASON,
                seller_id=creative.seller_id,
            )

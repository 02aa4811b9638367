"""What people say about a version."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import comments as commands
from campaigns.forms.reviews import RemarkForm, ReplyForm
from campaigns.models import Comment
from campaigns.queries.creatives import get_creative, get_version
from campaigns.routes.blueprint import pages
from campaigns.routes.creatives_proof import back_to, proof_page
from core.access import current_actor, needs
from core.ids import Id


@pages.post("/designs/versions/<id:version_id>/comments")
@needs(Permission.CREATIVE_COMMENT)
def add_comment(version_id: Id) -> ResponseReturnValue:
    """Comment on a part of a version or on all of it."""
    version = get_version(current_actor(), version_id)
    creative_id, number, address = version.creative_id, version.number, version.creative.public_id
    form = RemarkForm()
    form.offer(version)
    if form.is_sent_and_valid():
        with form.refusals():
            commands.add_comment(version_id, actor=current_actor(), draft=form.draft)
            flash("Your comment is there for both sides.")
            return back_to(address, number, "comments")
    return proof_page(creative_id, number, refused=form)


@pages.post("/designs/comments/<id:comment_id>/replies")
@needs(Permission.CREATIVE_COMMENT)
def reply_to_comment(comment_id: Id) -> ResponseReturnValue:
    """Answer a comment."""
    form = ReplyForm.from_request()
    return _back(commands.reply_to_comment(comment_id, actor=current_actor(), text=form.text.data or ""))


@pages.post("/designs/comments/<id:comment_id>/resolve")
@needs(Permission.CREATIVE_COMMENT)
def resolve_comment(comment_id: Id) -> ResponseReturnValue:
    """Mark a comment as dealt with."""
    return _back(commands.resolve_comment(comment_id, actor=current_actor()))


@pages.post("/designs/comments/<id:comment_id>/reopen")
@needs(Permission.CREATIVE_COMMENT)
def reopen_comment(comment_id: Id) -> ResponseReturnValue:
    """Open a comment again."""
    return _back(commands.resolve_comment(comment_id, actor=current_actor(), is_resolved=False))


def _back(comment: Comment) -> ResponseReturnValue:
    """Return to the newest version: that is where the comments are read."""
    creative = get_creative(current_actor(), comment.creative_id)
    return redirect(url_for("campaigns.show_creative", creative_id=creative.public_id, _anchor="comments"))

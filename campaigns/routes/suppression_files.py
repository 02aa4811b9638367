"""Plain suppression files: the seller switches them on and sees what came of it, the partner takes them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import suppression_files as commands
from campaigns.forms.arrivals import MailForm
from campaigns.forms.suppression_files import ComparedForm, FileForm, GrantForm
from campaigns.queries import suppression_files as queries
from campaigns.queries.placements import get_joined_placement
from campaigns.routes.blueprint import pages
from campaigns.rules.suppression_files import FILE_DAYS, GRANT_DAYS, HASH_WORDS, HashKind, file_name
from core.access import current_actor, needs
from core.http import download
from core.ids import Id


@pages.get("/campaigns/do-not-mail/files")
@needs(Permission.CAMPAIGNS_SEE)
def show_suppression_files() -> ResponseReturnValue:
    """Show which partners have plain files, who took which, and what came to test addresses."""
    return _page(GrantForm(formdata=None), MailForm(formdata=None))


@pages.post("/campaigns/do-not-mail/files")
@needs(Permission.CAMPAIGN_EDIT)
def grant_suppression_files() -> ResponseReturnValue:
    """Switch plain files on for one partner."""
    form = GrantForm()
    form.offer([partnership for partnership, _grant in queries.list_mail_partners(current_actor())])
    if form.is_sent_and_valid():
        with form.refusals():
            commands.grant_files(form.partnership_id, mailbox=form.mailbox.data or "", actor=current_actor())
            flash(f"Plain files are on for {GRANT_DAYS} days.")
            return redirect(url_for("campaigns.show_suppression_files"))
    return _page(form, MailForm(formdata=None)), form.status


@pages.post("/campaigns/do-not-mail/files/<id:partnership_id>/off")
@needs(Permission.CAMPAIGN_EDIT)
def withdraw_suppression_files(partnership_id: Id) -> ResponseReturnValue:
    """Switch plain files off for one partner."""
    ButtonForm.from_request()
    commands.withdraw_files(partnership_id, actor=current_actor())
    flash("Plain files are off. What was taken before cannot be called back.")
    return redirect(url_for("campaigns.show_suppression_files"))


@pages.post("/campaigns/do-not-mail/arrived")
@needs(Permission.CAMPAIGN_EDIT)
def report_planted_mail() -> ResponseReturnValue:
    """Take a mail that came to a test address, and say whose file that was in."""
    form = MailForm()
    if form.is_sent_and_valid():
        with form.refusals():
            new = commands.report_planted(form.raw, actor=current_actor())
            flash("It is kept below, and your colleagues are told." if new else "This mail was reported before.")
            return redirect(url_for("campaigns.show_suppression_files"))
    return _page(GrantForm(formdata=None), form), form.status


@pages.post("/kits/<id:placement_id>/do-not-mail-file")
@needs(Permission.LINKS_EDIT)
def take_suppression_file(placement_id: Id) -> ResponseReturnValue:
    """Download the hashes without a salt. Each time is recorded."""
    actor, form = current_actor(), FileForm.from_request()
    placement, kind = get_joined_placement(actor, placement_id), HashKind(form.kind.data)
    row = commands.take_file(placement_id, kind, actor=actor)
    lines = queries.lines_of_file(placement, kind)
    return download("\n".join(lines) + "\n", file_name(kind, row.taken_at), "text/plain")


@pages.get("/kits/<id:placement_id>/do-not-mail-file")
@needs(Permission.LINKS_EDIT)
def show_suppression_file(placement_id: Id) -> ResponseReturnValue:
    """Show how to take a plain file, and how to say that the list was compared with it."""
    return _file_page(placement_id, ComparedForm(formdata=None))


@pages.post("/kits/<id:placement_id>/compared")
@needs(Permission.LINKS_EDIT)
def note_compared_file(placement_id: Id) -> ResponseReturnValue:
    """Keep that the list was compared with the newest file."""
    form = ComparedForm()
    if form.is_sent_and_valid():
        with form.refusals():
            kept, removed = form.kept.data or 0, form.removed.data or 0
            placement = commands.note_scrub_by_file(placement_id, kept=kept, removed=removed, actor=current_actor())
            flash(f"Kept: {removed} taken out, {kept} stayed. It counts from when you took the file.")
            return redirect(url_for("campaigns.show_kit", placement_id=placement.public_id))
    return _file_page(placement_id, form), form.status


def _file_page(placement_id: Id, form: ComparedForm) -> str:
    placement = get_joined_placement(current_actor(), placement_id)
    return render_template(
        "campaigns/suppression_file.html",
        placement=placement,
        grant=queries.find_grant(placement.partnership_id),
        download=queries.find_download(placement.id),
        file_form=FileForm(formdata=None),
        form=form,
        words=HASH_WORDS,
        file_days=FILE_DAYS,
    )


def _page(form: GrantForm, arrived: MailForm) -> str:
    actor = current_actor()
    partners = queries.list_mail_partners(actor)
    form.offer([partnership for partnership, _grant in partners])
    return render_template(
        "campaigns/suppression_files.html",
        form=form,
        arrived=arrived,
        partners=partners,
        downloads=queries.list_downloads(actor),
        arrivals=queries.list_planted_arrivals(actor),
        words=HASH_WORDS,
        grant_days=GRANT_DAYS,
        file_days=FILE_DAYS,
        may_edit=actor.may(Permission.CAMPAIGN_EDIT),
    )

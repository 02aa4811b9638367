"""The page on which a partner says how a mail went."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.mail_reports import report_mail
from campaigns.forms.mail_reports import MailReportForm
from campaigns.queries.mail_reports import approved_subjects, find_report
from campaigns.queries.placements import get_joined_placement
from campaigns.routes.blueprint import pages
from campaigns.rules.mail_reports import may_be_reported
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/kits/<id:placement_id>/report", methods=["GET", "POST"])
@needs(Permission.LINKS_EDIT)
def report_kit(placement_id: Id) -> ResponseReturnValue:
    """Say what the mail program counted, or correct it."""
    actor, form = current_actor(), MailReportForm()
    placement = get_joined_placement(actor, placement_id)
    report = find_report(placement.id)
    form.offer(approved_subjects(placement))
    if request.method == "GET" and report is not None:
        form.show(report)
    elif request.method == "GET":
        form.sent_on.data = placement.send_on
    if form.is_sent_and_valid():
        with form.refusals():
            report_mail(placement_id, form.draft(), actor=actor)
            flash("Thank you. Both sides see it now.")
            return redirect(url_for("campaigns.show_kit", placement_id=placement.public_id))
    may_report = may_be_reported(placement.channel, placement.state)
    page = render_template(
        "campaigns/mail_report.html", form=form, placement=placement, report=report, may_report=may_report
    )
    return page, form.status

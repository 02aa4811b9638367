"""When one is mailed about reviews, and how long reviews take."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.reviews_digest import choose_review_mail
from campaigns.forms.reviews_digest import ReviewMailForm
from campaigns.queries.creatives_board import count_waited_for, list_cards
from campaigns.queries.reviews_digest import MEASURED_DAYS, find_choice, measure_reviews
from campaigns.routes.blueprint import pages
from campaigns.rules.reviews_digest import ReviewMail
from core.access import current_actor, needs


@pages.route("/designs/mail", methods=["GET", "POST"])
@needs(Permission.CREATIVE_DECIDE)
def choose_mail() -> ResponseReturnValue:
    """Choose when to be mailed about designs."""
    actor, form = current_actor(), ReviewMailForm()
    found = find_choice(actor.organization_id, actor.user_id)
    if request.method == "GET" and found:
        form.choice.data = found.choice.value
    if form.is_sent_and_valid():
        with form.refusals():
            choose_review_mail(ReviewMail(str(form.choice.data)), actor=actor)
            flash("Saved.")
            return redirect(url_for(".choose_mail"))
    return render_template("campaigns/review_mail.html", form=form), form.status


@pages.get("/designs/numbers")
@needs(Permission.CREATIVES_SEE)
def show_review_numbers() -> ResponseReturnValue:
    """Show how long reviews take, how many rounds they need, and who is waited for."""
    actor = current_actor()
    return render_template(
        "campaigns/review_numbers.html",
        found=measure_reviews(actor),
        waited_for=count_waited_for(list_cards(actor)),
        days=MEASURED_DAYS,
    )

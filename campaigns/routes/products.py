"""Pages of products: adding and changing what a program sells."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import programs as commands
from campaigns.forms.programs import ProductForm
from campaigns.models import Product, Program
from campaigns.queries import programs as queries
from campaigns.routes.blueprint import pages
from campaigns.routes.guide import Part, back_from, guide, is_guided, onward
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/programs/<id:program_id>/products/new", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def add_product(program_id: Id) -> ResponseReturnValue:
    """Add something a program sells, named already where a link says how; the first one leads on to the terms."""
    program = queries.get_program(current_actor(), program_id)
    form = ProductForm(data={part: request.args.get(part, "") for part in ("name", "sku")})
    form.in_currency(program.currency)
    if form.is_sent_and_valid():
        is_first = not program.products
        with form.refusals():
            commands.add_product(program_id, form.draft(), actor=current_actor())
            flash("Added. Next: what partners earn." if is_first else "Added.")
            if is_first and not is_guided():
                return redirect(url_for("campaigns.edit_terms", program_id=program.public_id))
            return onward(program, Part.PRODUCT)
    return _page(form, program, None)


@pages.route("/products/<id:product_id>/edit", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def edit_product(product_id: Id) -> ResponseReturnValue:
    """Change something a program sells."""
    product = queries.get_product(current_actor(), product_id)
    program = queries.get_program(current_actor(), product.program_id)
    form = ProductForm(obj=product if request.method == "GET" else None)
    form.in_currency(program.currency)
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_product(product_id, form.draft(), actor=current_actor())
            flash("Saved. Agreements keep the price they were made with.")
            return onward(program, Part.PRODUCT)
    return _page(form, program, product)


def _page(form: ProductForm, program: Program, product: Product | None) -> ResponseReturnValue:
    page = render_template(
        "campaigns/product_form.html", form=form, program=program, product=product,
        stops=guide(program, Part.PRODUCT), back=back_from(program, Part.PRODUCT),
    )  # fmt: skip
    return page, form.status

"""The blueprint all pages of payouts hang on."""

from flask import Blueprint

pages = Blueprint("payouts", __name__)

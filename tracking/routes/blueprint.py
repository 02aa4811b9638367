"""The blueprint that every page of tracking hangs on."""

from flask import Blueprint

pages = Blueprint("tracking", __name__)

"""The blueprint that every API view of payouts hangs on."""

from core.api import ApiBlueprint

api = ApiBlueprint("payouts_api", __name__, tag="Money")

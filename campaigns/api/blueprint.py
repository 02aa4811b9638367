"""The blueprint that every API view of campaigns hangs on."""

from core.api import ApiBlueprint

api = ApiBlueprint("campaigns_api", __name__, tag="Links and partners")

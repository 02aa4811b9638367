"""The blueprint that every API view of tracking hangs on."""

from core.api import ApiBlueprint

api = ApiBlueprint("tracking_api", __name__, tag="Track")

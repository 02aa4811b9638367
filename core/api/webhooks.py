"""Webhooks in the description of the API: what is sent to whoever listens, in the shapes of the API's own answers."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from core.api.outputs import Answer


@dataclass(frozen=True)
class Announced:
    """An event: its name, a sentence about it, and the shape of what it is about."""

    event: str
    about: str
    shape: type[Answer]

    @property
    def place(self) -> str:
        """Where its shape stands among all others of the description."""
        return f"webhook {self.event}"

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """Its shape as pydantic reads it."""
        return TypeAdapter(self.shape)

    def described(self, by_place: dict[str, Any]) -> dict[str, Any]:
        """Return what the description says of it."""
        message = {
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": self.event},
                "timestamp": {"type": "string", "format": "date-time"},
                "data": by_place[self.place],
            },
        }
        return {
            "post": {
                "operationId": f"webhook_{self.event.replace('.', '_')}",
                "tags": ["Webhooks"],
                "summary": self.about,
                "parameters": [dict(header) for header in _HEADERS],
                "requestBody": {"required": True, "content": {"application/json": {"schema": message}}},
                "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
            }
        }


def _header(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}


_HEADERS = (
    _header("webhook-id", "The event's own id, the same each time it is sent."),
    _header("webhook-timestamp", "When it was sent, in seconds since 1970."),
    _header("webhook-signature", "`v1,` and the signature; two of them while a secret is being replaced."),
)
announced: dict[str, Announced] = {}


def announce(event: str, about: str, shape: type[Answer]) -> None:
    """Let the description say that an event may be sent."""
    announced[event] = Announced(event, about, shape)

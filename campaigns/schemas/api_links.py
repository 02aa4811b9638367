"""Links on the wire, in the shapes of Dub's protocol: `key` is our code, `partnerId` the id of a partnership."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, StringConstraints

from campaigns.rules.links import UTM_NAMES, with_query
from campaigns.schemas.links import LinkChange, LinkDraft
from core.api import Answer, CreateInput, CursorPaging, Input, PatchInput, QueryInput, WholeNumber
from core.config import settings
from core.errors import AppError

Text = Annotated[str, StringConstraints(max_length=255)]
Note = Annotated[str, StringConstraints(max_length=2_000)]
NOT_OFFERED = frozenset(
    {"archived", "tagIds", "tagNames", "tagId", "folderId", "expiredUrl", "password", "proxy", "title", "description"}
    | {"image", "video", "rewrite", "ios", "android", "geo", "doIndex", "testVariants", "testStartedAt"}
    | {"testCompletedAt", "publicStats", "webhookIds", "prefix"}
)


WIRE_NAMES = {"destination": "url", "code": "key", "note": "comments", "ends_on": "expiresAt"}


class LinkFields(Input):
    """What a link is made of, on the wire."""

    not_offered: ClassVar[frozenset[str]] = NOT_OFFERED
    wire_names: ClassVar[Mapping[str, str]] = WIRE_NAMES

    domain: Text | None = None
    key: Text | None = None
    external_id: Text | None = None
    tenant_id: Text | None = None
    program_id: Text | None = None
    partner_id: Text | None = None
    track_conversion: bool | None = None
    comments: Note | None = None
    expires_at: datetime | None = None
    utm_source: Text | None = Field(None, alias="utm_source")
    utm_medium: Text | None = Field(None, alias="utm_medium")
    utm_campaign: Text | None = Field(None, alias="utm_campaign")
    utm_term: Text | None = Field(None, alias="utm_term")
    utm_content: Text | None = Field(None, alias="utm_content")
    ref: Text | None = None

    def check_domain(self) -> None:
        """Refuse a domain that is not this installation's. Raises AppError."""
        if self.domain and self.domain.lower() != settings().link_host.lower():
            raise AppError(f"Links live at {settings().link_host} here. Leave the domain out.", field="domain")

    def tagged(self, url: str) -> str:
        """Return an address with the UTM values and the referral tag that were sent in its query."""
        sent = {name: getattr(self, name) for name in (*UTM_NAMES, "ref")}
        return with_query(url, {name: value for name, value in sent.items() if value is not None})


class CreateLink(LinkFields, CreateInput):
    """A link to make."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    key_length: WholeNumber | None = Field(None, ge=4, le=32)

    def draft(self) -> LinkDraft:
        """Return what was sent. Raises AppError for another domain."""
        self.check_domain()
        return LinkDraft(
            destination=self.tagged(self.url),
            code=self.key or "",
            code_length=self.key_length or 7,
            note=self.comments or "",
            ends_at=aware(self.expires_at),
            external_id=self.external_id or None,
            tenant_id=self.tenant_id or None,
        )

    def change(self) -> LinkChange:
        """Return what was sent as a change of a link that leads there already."""
        self.check_domain()
        return LinkChange(
            code=self.key,
            note=self.comments,
            ends_at=aware(self.expires_at),
            external_id=self.external_id or None,
            tenant_id=self.tenant_id or None,
        )


class UpdateLink(LinkFields, PatchInput):
    """A link to change: what is left out stays, null clears."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = None

    def change(self, destination: str) -> LinkChange:
        """Return what was sent, for a link that leads to `destination` so far. Raises AppError for another domain."""
        self.check_domain()
        names = {"comments": "note", "expires_at": "ends_at", "external_id": "external_id", "tenant_id": "tenant_id"}
        cleared = {
            ours for theirs, ours in names.items() if theirs in self.model_fields_set and not getattr(self, theirs)
        }
        return LinkChange(
            destination=self.tagged(self.url or destination),
            code=self.key,
            note=self.comments,
            ends_at=aware(self.expires_at),
            external_id=self.external_id or None,
            tenant_id=self.tenant_id or None,
            cleared=frozenset(cleared),
        )


class BulkUpdate(PatchInput):
    """One change for many links."""

    link_ids: list[Text] = Field(default_factory=list, max_length=100)
    external_ids: list[Text] = Field(default_factory=list, max_length=100)
    data: UpdateLink


class BulkDelete(QueryInput):
    """Links to remove, by ids with commas between."""

    link_ids: str


class FindLink(QueryInput):
    """One link, by its code, its id or the caller's own id."""

    domain: str | None = None
    key: str | None = None
    link_id: str | None = None
    external_id: str | None = None


class LinkQuery(CursorPaging):
    """Which links to list."""

    not_offered: ClassVar[frozenset[str]] = frozenset(
        {"tagId", "tagIds", "tagNames", "folderId", "userId", "showArchived", "withTags", "groupBy"}
    )

    domain: str = ""
    search: str = ""
    tenant_id: str = ""


class LinkOut(Answer):
    """A link as it is answered. Fields Tandem does not offer stand as null."""

    id: str
    domain: str
    key: str
    url: str
    external_id: str | None
    tenant_id: str | None
    program_id: str | None
    partner_id: str | None
    expires_at: str | None
    disabled_at: str | None
    comments: str | None
    short_link: str
    qr_code: str
    utm_source: str | None = Field(alias="utm_source")
    utm_medium: str | None = Field(alias="utm_medium")
    utm_campaign: str | None = Field(alias="utm_campaign")
    utm_term: str | None = Field(alias="utm_term")
    utm_content: str | None = Field(alias="utm_content")
    user_id: str | None
    workspace_id: str
    project_id: str
    last_clicked: str | None
    created_at: str
    updated_at: str
    expired_url: None = None
    password: None = None
    title: None = None
    description: None = None
    image: None = None
    video: None = None
    ios: None = None
    android: None = None
    geo: None = None
    tags: list[dict[str, Any]] | None = None
    folder_id: None = None
    tag_id: None = None
    webhook_ids: list[str] = Field(default_factory=list)
    track_conversion: bool = True
    archived: bool = False
    proxy: bool = False
    rewrite: bool = False
    do_index: bool = False
    public_stats: bool = False
    clicks: int = 0
    leads: int = 0
    conversions: int = 0
    sales: int = 0
    sale_amount: int = 0


class LinkErrorOut(Answer):
    """Why one link of many could not be made."""

    link: dict[str, Any]
    error: str
    code: str


class DeletedLink(Answer):
    """The id of a link that was removed."""

    id: str


class DeletedCount(Answer):
    """How many links were removed."""

    deleted_count: int


def aware(moment: datetime | None) -> datetime | None:
    """Return a moment that says its zone. Raises AppError for one that does not."""
    if moment is not None and moment.tzinfo is None:
        raise AppError("Write the zone too, such as 2026-05-01T00:00:00Z.", field="expiresAt")
    return moment


def utm_of(url: str) -> dict[str, str | None]:
    """Return the UTM values in an address, None for those it has not."""
    query = dict(parse_qsl(urlsplit(url).query))
    return {name: query.get(name) for name in UTM_NAMES}

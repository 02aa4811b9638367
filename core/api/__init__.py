"""The JSON API's plumbing: typed input, typed answers, one error shape. A door declares both and makes one call.

Use, in any package's `api`:

    from core.api import Answer, ApiBlueprint, CreateInput, Paging, answers, takes, takes_query

    api = ApiBlueprint("tracking_api", __name__, tag="Track")     # under /api/v1; bearer keys only

    class TrackLead(CreateInput):                                  # unknown fields are refused: 422 with the field
        click_id: str                                              # on the wire: clickId
        amount: WholeMinor                                         # int or whole float; no bool, no string
        not_offered: ClassVar[frozenset[str]] = frozenset({"geo"}) # Dub's fields we lack: refused only with a value

    class LeadOut(Answer):
        click: ClickOut

    @api.post("/track/lead")
    @needs(Permission.TRACK)
    @answers(LeadOut)                   # or @answers(list[LeadOut]), @answers(LeadOut, 201)
    @takes(TrackLead)
    def track_lead(body: TrackLead) -> LeadOut:
        '''Record interest before a sale.'''                       # becomes the summary in the documentation
        return LeadOut.model_validate(commands.record_lead(body, actor=current_actor()))

- `CreateInput`: null means absent. `PatchInput`: null means *clear*; `body.model_fields_set` says what was sent.
- `QueryInput` reads the query string (`@takes_query`, gives `query`); `Paging` is one with `page`/`pageSize`,
  `CursorPaging` one with `startingAfter`/`endingBefore`/`pageSize`, whose `cursor()` reads its part of a query.
- Refusals are `core.errors`: they become `{"error": {"code", "message", "doc_url", "field"?}}` by the app's handler.
- The order of decorators is route, access, answers, takes.
- `Idempotency-Key` on a POST, PUT or PATCH: a repeat within a day gets the first answer and changes nothing.
"""

from core.api.blueprint import ApiBlueprint, answers, takes, takes_list, takes_query
from core.api.docs import api
from core.api.inputs import (
    CreateInput,
    CursorPaging,
    Day,
    Input,
    Moment,
    Paging,
    PatchInput,
    QueryInput,
    WholeMinor,
    WholeNumber,
)
from core.api.outputs import Answer, stamp

__all__ = [
    "Answer",
    "ApiBlueprint",
    "CreateInput",
    "CursorPaging",
    "Day",
    "Input",
    "Moment",
    "Paging",
    "PatchInput",
    "QueryInput",
    "WholeMinor",
    "WholeNumber",
    "answers",
    "api",
    "stamp",
    "takes",
    "takes_list",
    "takes_query",
]

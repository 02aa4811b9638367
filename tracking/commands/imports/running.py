"""Going on with an import from where it stands, until it waits for a person or is over. Safe to repeat and to race."""

import time

from accounts.models import Organization
from core import clock
from core.db import db, end_read
from core.ids import Id
from tracking.commands.imports.applying import store_some
from tracking.commands.imports.checking import check_orders, forget_rows
from tracking.commands.imports.counting import count_some
from tracking.commands.imports.pace import Pace
from tracking.commands.imports.undoing import take_some_back
from tracking.commands.imports.uploading import kept_file
from tracking.models import OrderImport
from tracking.queries.imports import find_state, last_changed
from tracking.rules.imports import WORKING, ImportState
from tracking.signals import conversion_changed
from tracking.sources.fields import Mapping
from tracking.sources.files import KNOWN, file_source, reader_for
from tracking.sources.orders import orders_in
from tracking.sources.text_files import Opener, Shape, records, shape_of

_LOOK_EVERY = 0.5  # seconds
_STEPS = {
    ImportState.APPLYING: store_some,
    ImportState.COUNTING: count_some,
    ImportState.CANCELING: take_some_back,
    ImportState.UNDOING: take_some_back,
}
_FORGETTING = frozenset({ImportState.APPLIED, ImportState.CANCELED, ImportState.REFUSED, ImportState.DECLINED})


def go_on_with_import(import_id: Id, opener: Opener | None = None) -> None:
    """Do what is to be done. `opener` opens the file where it is not kept here. Raises AppError for a refused file."""
    _tell_again(import_id)
    pace = Pace()
    while (state := _state(import_id)) in WORKING:
        if state is ImportState.CHECKING:
            _check(import_id, opener, pace)
        else:
            _STEPS[state](import_id, pace)
    if state in _FORGETTING:
        while forget_rows(import_id):
            pass


def _tell_again(import_id: Id) -> None:
    """Tell again of what the last step changed: whoever made it may have died before it was booked."""
    it = db.session.get(OrderImport, import_id)
    changed = last_changed(it) if it is not None else set()
    end_read()
    for order_id in sorted(changed):
        conversion_changed.send(None, order_id=order_id)


def wait_for_import(import_id: Id) -> None:
    """Wait while a worker is at an import."""
    while _state(import_id) in WORKING:
        time.sleep(_LOOK_EVERY)


def _state(import_id: Id) -> ImportState | None:
    state = find_state(import_id)
    end_read()
    return state


def _check(import_id: Id, opener: Opener | None, pace: Pace) -> None:
    it = db.session.get_one(OrderImport, import_id)
    opened = opener or kept_file(it)
    shape = Shape.of(it.shape) if it.shape else shape_of(opened, KNOWN)
    mapping = Mapping.model_validate(it.mapping)
    zone = clock.zone(db.session.get_one(Organization, it.seller_id).timezone)
    reader = reader_for(file_source(it.source), mapping, shape, zone, is_partners=it.partnership_id is not None)
    end_read()
    check_orders(import_id, orders_in(records(opened, shape), reader), pace)

"""Panels: what a room shows on the page of a record beside the record's own text.

A room registers a function of a record, its reader and the kind's pages, with a template; the page loops over what is
registered and knows none of them by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record


class PanelPlace(StrEnum):
    """Where on the page: above the text, below it, or beside it."""

    ABOVE = "above"
    BELOW = "below"
    BESIDE = "beside"


# A record, its reader and the `RecordPages` of its kind; gives the words of the panel's template, {} for no panel.
Shown = Callable[[Any, User, Any], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """`order` counts within the place, smallest first; rooms leave gaps between theirs."""

    template: str
    place: PanelPlace
    order: int
    shown: Shown


PANELS: dict[str, Panel] = {}


def panel[Room: Shown](template: str, place: PanelPlace, order: int) -> Callable[[Room], Room]:
    """Register a function as what this template shows there."""

    def register(shown: Room) -> Room:
        PANELS[template] = Panel(template, place, order, shown)
        return shown

    return register


def panels_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """What a record's page shows of all rooms: the templates of each place, in order, and the words of all."""
    context: dict[str, Any] = {}
    templates: dict[str, list[str]] = {place.value: [] for place in PanelPlace}
    for one in sorted(PANELS.values(), key=lambda panel: panel.order):
        if words := one.shown(record, user, pages):
            if twice := context.keys() & words:
                raise ValueError(f"Two panels say {', '.join(sorted(twice))}.")
            context |= words
            templates[one.place].append(one.template)
    return context | {"panels": templates}

"""The filters of a list that are in use, each with a link that removes it."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, Protocol, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format

from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.forms import flat_choices
from ashgabat_centre.web.hours import in_readers_zone


class Narrowed(Protocol):
    """A filter set bound to an address: its filters by name, the address's values, and its validated form."""

    filters: Any
    address: QueryDict

    @property
    def form(self) -> Any:
        """The form of its filters, validated."""


def chips(filterset: Narrowed) -> list[dict[str, str]]:
    """The filters in use, each with its label and the list's address without it."""
    shown = []
    for name in filterset.filters:
        for value in filterset.address.getlist(name):
            if value and name in filterset.form.cleaned_data:
                shown.append(
                    {"label": _label(filterset, name, value), "remove_url": _without(filterset, name, value)}
                )
    return shown


def _label(filterset: Narrowed, name: str, value: str) -> str:
    field = cast(Any, filterset.form.fields[name])
    if isinstance(field.widget, forms.CheckboxInput):
        return str(field.label)
    chosen = filterset.form.cleaned_data[name]
    if isinstance(chosen, date):
        return f"{field.label}: {_day(chosen)}"
    labels = {str(key): str(label) for key, label in flat_choices(getattr(field, "choices", ()))}
    return f"{field.label}: {labels.get(value, value)}"


def _day(chosen: date) -> str:
    """A day as the pages write it, with the hour where it has one."""
    if isinstance(chosen, datetime):
        with suppress(OverflowError):  # at the edge of time
            chosen = in_readers_zone(chosen)
        return date_format(chosen, "SHORT_DATETIME_FORMAT")
    return date_format(chosen, "SHORT_DATE_FORMAT")


def _without(filterset: Narrowed, name: str, value: str) -> str:
    data = filterset.address.copy()
    data.setlist(name, [kept for kept in data.getlist(name) if kept != value])
    data.pop("after", None)
    return f"?{sealed_query.closed(data).urlencode()}"

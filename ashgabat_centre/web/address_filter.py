"""Filters that stand in a list's address: words sealed, and none but those the list has."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import django_filters
from django.http import HttpRequest, QueryDict
from django.shortcuts import render

from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.sealed_query import PAGE_KEYS, UnknownFilter


class AddressFilter(django_filters.FilterSet):
    """The filters of one list. `address` is what was asked, with its words readable.

    Raises UnknownFilter for an address with a filter the list doesn't have, or with words this portal did not seal.
    """

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        try:
            self.address = sealed_query.opened(data)
        except sealed_query.NotSealedHere:
            raise UnknownFilter(sealed_query.SEALED) from None
        super().__init__(self.address, **kwargs)
        if unknown := set(self.address) - set(self.filters) - PAGE_KEYS:
            raise UnknownFilter(", ".join(sorted(unknown)))


class TermFilter(django_filters.ChoiceFilter):
    """Rows whose array of numbers holds that of the chosen country or theme."""

    def filter(self, qs: Any, value: str) -> Any:
        """Those rows; all of them where none is chosen."""
        return qs.filter(**{f"{self.field_name}__contains": [int(value)]}) if value else qs


def refuses_unknown_filters[View: Callable[..., Any]](view: View) -> View:
    """A view that answers an address with a filter its list doesn't have in a sentence, with status 400."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except UnknownFilter as unknown:
            return render(request, "web/unknown_filter.html", {"unknown": str(unknown)}, status=400)

    return cast(View, answered)

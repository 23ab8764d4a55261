"""The page of quality: how much is wanting, by check and country; and the rows behind each number."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from reports.countries.figures import GridCell
from reports.quality.checks import CHECKS, QualityCheck
from reports.quality.rows import Counts, QualityFilter, QualityPage, count_wanting


@for_staff
@require_safe
def quality(request: Request) -> HttpResponse:
    """How many rows each check gives, by kind of record and country."""
    counted = count_wanting(timezone.localdate())
    grid = {"countries": list(terms().countries.values()), "rows": _lines(counted)}
    wanted = [
        check for check in CHECKS.values() if any(counted[key] for key in counted if key[0] == check.slug)
    ]
    return render(request, "reports/quality/quality.html", {"grid": grid, "wanted": wanted})


def _lines(counted: Counts) -> list[dict[str, Any]]:
    """A line for each check, and where its rows are of several kinds, for each kind."""
    lines = []
    for check in CHECKS.values():
        present = [kind for kind in ("", *kinds()) if counted[check.slug, kind, None]]
        lines += [_line(check, kind, counted, several=len(present) > 1) for kind in present or [""]]
    return lines


def _line(check: QualityCheck, kind: str, counted: Counts, *, several: bool) -> dict[str, Any]:
    label = f"{check.label}: {kinds()[kind]._meta.verbose_name_plural}" if several else str(check.label)

    def cell(country: int | None, name: str) -> GridCell:
        keys = {"country": country, "kind": kind}
        address = urlencode({key: value for key, value in keys.items() if value})
        url = reverse("quality-rows", args=[check.slug])
        return GridCell(counted[check.slug, kind, country], f"{url}?{address}" if address else url, name)

    cells = [cell(pk, str(country.name)) for pk, country in terms().countries.items()]
    return {"label": label, "cells": cells, "total": cell(None, "")}


@for_staff
@require_safe
@refuses_unknown_filters
def wanting(request: Request, check: str) -> HttpResponse:
    """The rows of one check. Raises Http404 where there is none of this name."""
    if check not in CHECKS:
        raise Http404
    today = timezone.localdate()
    filterset = QualityFilter(request.GET, CHECKS[check], today)
    valid = filterset.is_valid()
    page = QualityPage(filterset.qs if valid else CHECKS[check].rows(today).none(), request.GET)
    lines = page.lines
    context = {
        "check": CHECKS[check],
        "heading": capfirst(str(CHECKS[check].label)),
        "filter": filterset,
        "chips": chips(cast(Any, filterset)) if valid else [],
        "page": page,
        "lines": lines,
        "marking": max((line.marking for line in lines), default=0),
    }
    return render(request, "reports/quality/wanting.html", context, status=200 if valid else 422)

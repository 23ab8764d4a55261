"""Pages of countries: the six at a glance, and each one's own."""

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from reports.countries import brief, figures, tiles
from reports.countries.region_map import map_of
from reports.countries.timeline import TimelineFilter, TimelinePage


@require_safe
def country_list(request: Request) -> HttpResponse:
    """The six countries at a glance, and what was cleared in the period asked for."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    region = tiles.for_reader(user)
    cleared = map_of(region.tiles)
    context = {"tiles": region.tiles, "marking": region.marking, "cleared_map": cleared}
    context["region_map"] = cleared if request.GET.get("map") != "tiles" else None
    return render(
        request,
        "reports/countries/country_list.html",
        context | figures.grids(request.GET.get("period", ""), timezone.now()),
    )


@require_safe
def country(request: Request, code: str) -> HttpResponse:
    """All the Centre has on one country, as a brief of two pages when printed."""
    if not request.user.is_desk_or_staff:
        raise Http404
    shown = brief.brief_on(_country_at(code), request.user)
    return render(request, "reports/countries/country.html", {"brief": shown, "marking": shown.marking})


@require_safe
@refuses_unknown_filters
def timeline(request: Request, code: str) -> HttpResponse:
    """All that is known of one country by day, newest first, as its reader narrows it."""
    if not request.user.is_desk_or_staff:
        raise Http404
    country = _country_at(code)
    filterset = TimelineFilter(request.GET, user=request.user)
    valid = filterset.is_valid()
    page = TimelinePage(filterset.question(country) if valid else None, request.GET)
    context = {
        "country": country,
        "filter": filterset,
        "chips": chips(cast(Any, filterset)) if valid else [],
        "page": page,
        "marking": page.marking,
    }
    return render(request, "reports/countries/timeline.html", context, status=200 if valid else 422)


def _country_at(code: str) -> Country:
    """The country of this code by ISO 3166-1, in small letters. Raises Http404 where there is none."""
    for one in terms().countries.values():
        if one.iso3.lower() == code:
            return one
    raise Http404

"""Pages of countries: the six at a glance, and each one's own."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.reference.models import Country
from ashgabat_centre.reference.vocabulary import terms
from reports.countries import brief, figures, tiles


@require_safe
def country_list(request: Request) -> HttpResponse:
    """The six countries at a glance, and what was cleared in the period asked for."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    region = tiles.for_reader(user)
    context = {"tiles": region.tiles, "marking": region.marking}
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


def _country_at(code: str) -> Country:
    """The country of this code by ISO 3166-1, in small letters. Raises Http404 where there is none."""
    for one in terms().countries.values():
        if one.iso3.lower() == code:
            return one
    raise Http404

"""The administrator's page of the cleared map: put one in, take it away, and who did so before."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_administrators
from ashgabat_centre.web.door import carries_file
from reports.countries.forms import ClearedMapForm
from reports.countries.models import ClearedMap, put_in, withdraw_map
from reports.countries.region_map import map_of

MOST = 50  # maps before it that are listed


@carries_file
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def cleared_map(request: Request) -> HttpResponse:
    """The map that stands, without levels; those before it; and the form that puts in another."""
    posts = request.method == "POST"
    form = ClearedMapForm(request.POST, request.FILES) if posts else ClearedMapForm()
    if posts and form.is_valid():
        with transaction.atomic():
            put_in(form.drawn(), request.user)
        messages.success(request, _("The map stands on the page of the region."))
        return redirect("cleared-map")
    rows = ClearedMap.objects.select_related("put_by", "removed_by").defer("pieces")
    context = {"form": form, "region_map": map_of([]), "maps": rows[:MOST], "marking": 0}
    return render(request, "reports/countries/cleared_map.html", context, status=422 if posts else 200)


@for_administrators
@require_POST
def remove_map(request: Request) -> HttpResponse:
    """Show the tiles again in the map's place."""
    with transaction.atomic():
        gone = withdraw_map(request.user)
    if gone:
        messages.success(request, _("The map is taken away: the region is shown as tiles."))
    return redirect("cleared-map")

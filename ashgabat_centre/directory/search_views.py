"""Finding an entry while one types its name into a form."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.directory.gates import for_readers
from ashgabat_centre.directory.names.fields import OFFERED, key
from ashgabat_centre.directory.names.models import KINDS
from ashgabat_centre.directory.names.name_search import LONGEST, search

SHORTEST = 2  # letters from which on entries are suggested


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Request) -> HttpResponse:
    """The options of a form's field for the words typed so far. They are posted, for addresses carry no words."""
    if request.method != "POST":
        return redirect("find")
    words = request.POST.get("words", "").replace("\0", "").strip()[:LONGEST]
    kinds = [kind for kind in KINDS if kind in request.POST.get("kinds", "").split()] or list(KINDS)
    matches = (
        search(words, kinds=kinds, limit=OFFERED, unfinished=True, in_use=True)
        if len(words) >= SHORTEST
        else []
    )
    options: list[tuple[str, Any]] = [(key(kinds, match.kind, match.pk), match) for match in matches]
    return render(request, "directory/suggestions.html", {"options": options})

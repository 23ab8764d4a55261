"""The page of the one search, and what it offers while one types into the box of every page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.directory.gates import for_readers
from ashgabat_centre.directory.views import asked_for, sealed
from ashgabat_centre.find.answers import find as answers
from ashgabat_centre.find.record_hits import SUGGESTED, latest_hits
from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.sealed_query import LONGEST_SEARCH

SHORTEST = 2  # letters from which on something is suggested


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Request) -> HttpResponse:
    """All that answers the words, in groups. The address carries them sealed; without any, what one worked on last."""
    if request.method == "POST":
        return sealed(request)
    words = asked_for(request)
    answer = answers(words, request.user) if words else None
    latest = [] if words else latest_hits(request.user)
    groups = answer.groups if answer else []
    hits = [*latest, *(hit for group in groups for hit in group.hits)]
    context = {
        "typed": words,
        "answer": answer,
        "recent": latest,
        "marking": max((hit.record.sensitivity for hit in hits if hit.record), default=0),
    }
    return render(request, "find/page.html", context)


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Request) -> HttpResponse:
    """The same for the words typed so far, as options of the box. They are posted, for addresses carry no words."""
    if request.method != "POST":
        return redirect("find")
    words = request.POST.get(sealed_query.BARE, "").replace("\0", "").strip()[:LONGEST_SEARCH]
    enough = len(words) >= SHORTEST
    context = {
        "answer": answers(words, request.user, SUGGESTED, unfinished=True) if enough else None,
        "recent": [] if words else latest_hits(request.user),
    }
    return render(request, "find/suggestions.html", context)

"""The pages of help."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.help.topics import TOPICS


@require_safe
def help_index(request: Request) -> HttpResponse:
    """Every rule that has a page."""
    return render(request, "help/index.html", {"topics": TOPICS.items(), "marking": 0})


@require_safe
def help_topic(request: Request, slug: str) -> HttpResponse:
    """One rule. Raises Http404 where there is no such page."""
    if slug not in TOPICS:
        raise Http404
    return render(request, "help/topic.html", {"topic": TOPICS[slug], "marking": 0})

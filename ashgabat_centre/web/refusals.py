"""What somebody is told whose step is refused, with the words they wrote for it.

A small form asks for a reason or an answer. Where the step is refused meanwhile, by whoever may take it or by where the
thing stands by now, the words come back with the sentence, also when they waited for a sign-in.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from ashgabat_centre.web import resume

# The fields of small forms that take sentences.
WORDS = ("reason", "result", "what", "answer", "hold_because", "agenda")


def words_of(posted: Mapping[str, Any] | None) -> str:
    """The sentences in a posted form, one below the other; '' where it has none."""
    words = (str((posted or {}).get(name, "")).strip() for name in WORDS)
    return "\n\n".join(filter(None, words))


def refused(request: HttpRequest, sentence: str, posted: Mapping[str, Any] | None = None) -> HttpResponse:
    """A page with status 403, this sentence and the words that were written, posted or waiting since a sign-in.

    `posted`: where the view has taken them out of the session already.
    """
    written = posted or resume.answers(request)
    return render(request, "403.html", {"sentence": sentence, "unsent": words_of(written)}, status=403)


class NotDone(HttpResponseRedirect):
    """A redirect after which nothing was done: to a sentence why, or to a proof that is asked for first."""


def turned_back(request: HttpRequest, sentence: str, back: Any, *where: Any) -> NotDone:
    """The page `back`, which says why nothing was done."""
    messages.error(request, sentence)
    return NotDone(resolve_url(back, *where))


def sent_otherwise(request: HttpRequest) -> HttpResponse:
    """A form that comes back with other words than it was sent with: nothing is done, and a button sends it as another
    act; status 409.
    """
    kept = resume.kept_fields(request, request.POST)
    context = {"kept": kept, "kept_action": request.get_full_path(), "unsent": words_of(request.POST)}
    return render(request, "web/sent_otherwise.html", context, status=409)


def not_done(request: HttpRequest, sentence: str, back: Any, *where: Any) -> HttpResponse:
    """Somebody was faster, or something is missing: the page `back` says so; with words, a page of their own, 409."""
    if words := words_of(request.POST):
        context = {"sentence": sentence, "unsent": words, "back": resolve_url(back, *where)}
        return render(request, "web/not_done.html", context, status=409)
    return turned_back(request, sentence, back, *where)


def decision(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that only takes a POST, as by `require_POST`; after a sign-in, a page whose button sends what waited."""
    post_only = require_POST(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = post_only(request, *args, **kwargs)
        return resume.go_on(request, response) if response.status_code == 405 else response

    return guarded

"""A small form is sent once: pressed twice, or sent again after the browser's Back, it is one act.

The page's token is spent with the act, in one transaction. A second post of the same form waits for the first and leads
where that one led; with other words it is shown back, unsaved, for its writer to decide whether they mean another act.
Forms on pages of their own (`FormView`) spend theirs in the same table, together with what they save.
"""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID, uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.turns import wait_for_turn
from ashgabat_centre.editing import tokens
from ashgabat_centre.editing.models import FormToken
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import NotDone, sent_otherwise

View = Callable[..., HttpResponse]


class OnceMiddleware:
    """Spends the token of whatever small form carries one, so that no view of a small form has to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on; `process_view` decides."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answers a small form's post; None for everything else, which goes on to its view as ever.

        A view that runs transactions of its own, and one that spends the token itself, are left alone.
        """
        number = resume.own_number(request) if request.method == "POST" else None
        counts_itself = getattr(getattr(view, "view_class", None), "spends_its_token", False)
        if number is None or counts_itself or getattr(view, "_non_atomic_requests", None):
            return None
        # A page's forms share its token, so that an act is known by the token and its address.
        return _once(uuid5(number, request.path), request, lambda: view(request, *args, **kwargs))


@transaction.atomic
def _once(number: UUID, request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    words = tokens.digest(request.POST)
    wait_for_turn("form", number)  # another post of the same form commits first what it does
    spent = FormToken.objects.filter(number=number).first()
    if spent and spent.digest == words:
        return HttpResponseRedirect(spent.led_to)
    if spent:
        return sent_otherwise(request)
    response = act()
    if is_act(response):
        FormToken.objects.create(
            number=number, user=cast(User, request.user), digest=words, led_to=response["Location"]
        )
    return response


def is_act(response: HttpResponse) -> bool:
    """Whether a view did what was asked: it leads on then, and shows the form anew otherwise."""
    return response.status_code in (302, 303) and not isinstance(response, NotDone)

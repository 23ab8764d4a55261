"""Text that is typed and not saved yet: kept on the server while it is typed, offered when its form is opened again.

It comes by itself every few seconds, under the form's own number, to the form's own address: whoever may not fill the
form keeps nothing of it. It is no use of the session, and it outlives the session and the line.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.editing.models import LONGEST, FormDraft
from ashgabat_centre.web.resume import FORM_TOKEN

NUMBER, KEEP = "draft", "keep"
BESIDE_TEXT = (FORM_TOKEN, KEEP, "csrfmiddlewaretoken", "add_row", "put_in")


def read_number(word: str) -> UUID | None:
    """A draft's number as the form sends it; None for anything else."""
    try:
        return UUID(word)
    except ValueError:
        return None


def number_of(form: Any) -> str:
    """The form's own number: the one it came back with, or a new one."""
    given = read_number(form.data.get(NUMBER, "")) if form.is_bound else None
    return str(given or uuid4())


@dataclass(frozen=True)
class DraftFacts:
    """What is kept beside the text: a title to know it by, its marking, the key of what it is written over."""

    title: str = ""
    sensitivity: int = Sensitivity.UNCLASSIFIED
    record_id: int | None = None
    person_id: int | None = None
    organization_id: int | None = None


def keep(request: Request, facts: DraftFacts) -> HttpResponse:
    """Write down what is typed by now, and say so beside the form's buttons."""
    number, user = read_number(request.POST.get(NUMBER, "")), request.user
    if number is None:
        raise Http404
    posted = request.POST.copy()
    for name in BESIDE_TEXT:
        posted.pop(name, None)
    text, kept = posted.urlencode(), asdict(facts) | {"title": facts.title[:300], "path": request.path}
    too_long = len(text) > LONGEST
    if not too_long and not FormDraft.objects.keep(number, user, text=text, **kept):
        raise Http404
    context = {"at": timezone.localtime(), "too_long": too_long}
    return render(request, "editing/draft.html#kept", context, status=413 if too_long else 200)


def taken_up(request: Request) -> QueryDict | None:
    """The kept text somebody goes on with; a draft that is not theirs, or not this form's, is not there."""
    if NUMBER not in request.GET:
        return None
    number = read_number(request.GET[NUMBER])
    drafts = FormDraft.objects.of(request.user).at(request.path)
    draft = drafts.filter(number=number).first() if number else None
    if draft is None:
        raise Http404
    text = QueryDict(draft.text, mutable=True)
    text[NUMBER] = str(draft.number)
    return text


def offered(request: Request) -> list[FormDraft]:
    """What was typed into this form before and never saved."""
    mine = FormDraft.objects.of(request.user).at(request.path)
    return list(mine.defer("text"))


def close(request: Request) -> None:
    """The form is saved, in the same transaction."""
    if number := read_number(request.POST.get(NUMBER, "")):
        FormDraft.objects.close(number, request.user)


@require_POST
def discard(request: Request, number: UUID) -> HttpResponse:
    """Throw away one's own unsaved text and go back to its form. Raises Http404 for another person's."""
    user = request.user
    draft = get_object_or_404(FormDraft.objects.of(user), number=number)
    FormDraft.objects.close(number, user)
    messages.success(request, _("The unsaved text is discarded."))
    return HttpResponseRedirect(draft.path)

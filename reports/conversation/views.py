"""The papers made from the log of a meeting, each as a page and as a PDF."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.web.refusals import refused
from liaison.meetings.models import Meeting
from reports.conversation import papers
from reports.documents import Notes, list_unprintable, release

Compose = Callable[[Meeting, papers.Language], Notes]
Refuse = Callable[[Meeting], str]


def meeting_at(slug: str) -> Meeting:
    """The meeting at this address, or Http404."""
    rows = Meeting.objects.select_related("author", "cleared_by", "town")
    meeting: Meeting = get_object_or_404(rows.at(slug))
    return meeting


def _forbidden(request: Request, sentence: str) -> HttpResponse:
    return refused(request, sentence)


def _page(request: Request, slug: str, compose: Compose, refuse: Refuse, kind: str) -> HttpResponse:
    meeting, user = meeting_at(slug), request.user
    if sentence := refuse(meeting):
        return _forbidden(request, sentence)
    access_log.note(meeting, user, Reading.OPENED)
    language: papers.Language = "ru" if get_language() == "ru" else "en"
    may = user.may_export(meeting.sensitivity)
    pdfs = (
        {one: reverse(f"meeting-{kind}-pdf", args=[meeting.slug, one]) for one in papers.LANGUAGES}
        if may
        else {}
    )
    composed = {one: compose(meeting, one) for one in (papers.LANGUAGES if may else (language,))}
    context = {
        "record": meeting,
        "notes": composed[language],
        "unprinted": list_unprintable(*composed.values()) if may else [],
        "pdfs": pdfs,
        "marking": meeting.sensitivity,
    }
    return render(request, "reports/conversation/notes.html", context)


def _pdf(
    request: Request, slug: str, language: str, compose: Compose, refuse: Refuse
) -> tuple[HttpResponse | None, Any, bytes]:
    """The answer of refusal, or None with the meeting and the paper's bytes."""
    if language not in ("en", "ru"):
        raise Http404
    meeting = meeting_at(slug)
    if sentence := refuse(meeting):
        return _forbidden(request, sentence), meeting, b""
    if answer := release.refuse(request, meeting):
        return answer, meeting, b""
    return None, meeting, papers.pdf(compose(meeting, cast(papers.Language, language)))


@require_safe
def notes(request: Request, slug: str) -> HttpResponse:
    """The record of conversation as a page."""
    return _page(request, slug, papers.notes, papers.refuse_notes, "notes")


@require_safe
def notes_pdf(request: Request, slug: str, language: str) -> HttpResponse:
    """The record of conversation as a PDF."""
    answer, meeting, pdf = _pdf(request, slug, language, papers.notes, papers.refuse_notes)
    marking = release.MARKINGS[meeting.sensitivity]
    return answer or release.hand_out(request, meeting, pdf, f"{meeting.slug}-{marking}-notes-{language}")


@require_safe
def readout(request: Request, slug: str) -> HttpResponse:
    """The readout as a page."""
    return _page(request, slug, papers.readout, papers.refuse_readout, "readout")


@require_safe
def readout_pdf(request: Request, slug: str, language: str) -> HttpResponse:
    """The readout as a PDF.

    Its file name holds the marking and the day only: it goes to people who may not know reference numbers.
    """
    answer, meeting, pdf = _pdf(request, slug, language, papers.readout, papers.refuse_readout)
    marking = release.MARKINGS[meeting.sensitivity]
    name = f"readout-{marking}-{meeting.occurred_on}-{language}"
    return answer or release.hand_out(request, meeting, pdf, name)

"""Clearing in a row: what waits for this person's clearance, one text after the other, with what changed in it.

Who may clear or return is said by `clearance.ROAD` alone, and each step is posted to the record's own address.
"""

from typing import Any

from django.db.models import Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request, SignedInView
from ashgabat_centre.history.differences import changes_since, read_out, written_out
from ashgabat_centre.records.kinds import kind_label, kinds
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.remarks.rules import unresolved_remarks
from ashgabat_centre.web import resume
from ashgabat_centre.web.return_address import clearing_address
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.forms import StepForm

MOST = 100


def submitted_to(user: User) -> list[Any]:
    """What waits for this person's clearance, the longest waiting first, at most 100."""
    submitted = Max("steps__at", filter=Q(steps__verb=Verb.SUBMIT))
    rows = Record.objects.waiting_for(user, "clear").listed().annotate(waiting_since=submitted)
    return list(rows.order_by("waiting_since", "pk")[:MOST])


class ClearingView(SignedInView):
    """The list on the left, one record on the right."""

    def get(self, request: Request) -> HttpResponse:
        """The queue with the record asked for, or the first. Raises Http404 for who takes no steps."""
        if not self.user.writes:
            raise Http404
        rows = submitted_to(self.user)
        place = next((n for n, row in enumerate(rows) if row.slug == request.GET.get("at")), 0)
        return render(request, "pages/clearing.html", shown(rows, place, self.user))


def shown_at(record: Any, user: User) -> dict[str, Any]:
    """The queue at this record, after a step was refused; before the others where it waits for this person no more."""
    rows = submitted_to(user)
    place = next((n for n, row in enumerate(rows) if row.pk == record.pk), None)
    if place is None:
        rows.insert(0, Record.objects.listed().get(pk=record.pk))
    return shown(rows, place or 0, user)


def shown(rows: list[Any], place: int, user: User) -> dict[str, Any]:
    """What the page shows: the queue, and all of the record at this place."""
    marking = max((row.sensitivity for row in rows), default=0)
    context: dict[str, Any] = {"rows": rows, "place": place + 1, "marking": marking}
    return context | _beside(rows, place) | _read(rows[place], user) if rows else context


def _beside(rows: list[Any], place: int) -> dict[str, Any]:
    after = rows[place + 1].slug if place + 1 < len(rows) else rows[0].slug if place else ""
    return {
        "row": rows[place],
        "after": after,
        "skip_url": clearing_address(after) if after else "",
        "back_url": clearing_address(rows[place - 1].slug) if place else "",
    }


def _read(row: Any, user: User) -> dict[str, Any]:
    """All that a clearance of this record binds, for its reader; the reading is noted."""
    records: Any = kinds()[row.kind].objects.select_related("author", "owner", "reviewer")
    record = records.annotate(unresolved_remarks=unresolved_remarks()).get(pk=row.pk)
    access_log.note(record, user, Reading.OPENED)
    offer = clearance.ROAD.offer(record, user, record.step_address)
    returned = record.steps.standing().filter(verb=Verb.RETURN).select_related("by").order_by("-pk").first()
    return {
        "record": record,
        "label": kind_label(row.kind),
        "countries": terms().country_names(record.country_ids),
        "themes": terms().theme_names(record.theme_ids),
        "rest": read_out(written_out(record)) if record.citable else "",
        "translations": record.translations.open().named(),
        "files": record.attachments.kept(),
        "returned": returned,
        "changed": changes_since(record, returned.at) if returned else [],
        # What the portal assembles is decided on its own page, never in a row.
        "alone": Verb.SUBMIT not in record.steps_open,
        "verbs": {step.verb: step for step in offer.open},
        "closed": [step for step in offer.closed if step.verb in (Verb.CLEAR, Verb.RETURN)],
        "concerned": True,
        "step": StepForm(
            initial={"version": record.version, "text_hash": record.whole_hash()}, auto_id=False
        ),
        "form_token": resume.form_token(user),
    }

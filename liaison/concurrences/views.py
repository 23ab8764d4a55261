"""Pages of concurrences: the register, with what expires soon, and entering a Government's answer."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import refused
from ashgabat_centre.web.small_numbers import small_number
from liaison.concurrences.forms import ConcurrenceForm, GovernmentAnswerForm
from liaison.concurrences.models import Concurrence
from liaison.parties.models import Party

SOON = timedelta(days=60)
VALID = [
    ("now", gettext_lazy("Valid today")),
    ("soon", gettext_lazy("Expires within 60 days")),
    ("expired", gettext_lazy("Expired")),
]


class ConcurrenceFilter(RecordFilter):
    """Filters of the register."""

    validity = django_filters.ChoiceFilter(
        choices=VALID, method="valid", label=gettext_lazy("Validity"), empty_label=gettext_lazy("Any")
    )
    party = django_filters.ModelChoiceFilter(
        field_name="concurrence__party",
        queryset=Party.objects.named(),
        label=gettext_lazy("Party"),
        widget=forms.HiddenInput,
    )

    def valid(self, rows: RecordQuerySet, name: str, value: str) -> RecordQuerySet:
        """Filter by validity."""
        today = timezone.localdate()
        begun = Q(concurrence__valid_from__lte=today)
        open_ended = Q(concurrence__valid_until=None)
        return rows.filter(
            {
                "now": begun & (open_ended | Q(concurrence__valid_until__gte=today)),
                "soon": Q(concurrence__valid_until__range=(today, today + SOON)),
                "expired": Q(concurrence__valid_until__lt=today),
            }[value]
        )


def validity(record: Concurrence) -> str:
    """From when until when it is valid, and whether it expires soon."""
    since = _unbroken(record.valid_from)
    if record.valid_until is None:
        return _("from %(since)s until withdrawn") % {"since": since}
    until = _unbroken(record.valid_until)
    said = _("%(since)s to %(until)s") % {"since": since, "until": until}
    return _("%(said)s, expires soon") % {"said": said} if expires_soon(record) else said


def _unbroken(day: date) -> str:
    """A date that is not broken over two lines."""
    return date_format(day, "SHORT_DATE_FORMAT").replace(" ", "\u00a0")


def expires_soon(record: Concurrence) -> bool:
    """Whether it is in force and expires soon."""
    today = timezone.localdate()
    return (
        record.status == Status.CLEARED
        and record.valid_until is not None
        and today <= record.valid_until <= today + SOON
        and record.gives
    )


class ConcurrencePages(RecordPages):
    """The pages of concurrences."""

    model = Concurrence
    menu = Menu("registers", keys="gr")
    form = ConcurrenceForm
    filters = ConcurrenceFilter
    joins = ("party__organization", "party__person")
    leads = 1
    columns = (
        (gettext_lazy("Party"), lambda record: record.party.name),
        (gettext_lazy("Answer"), lambda record: record.get_state_display()),
        (gettext_lazy("Validity"), validity),
    )

    @classmethod
    def dress(cls, records: RecordQuerySet) -> RecordQuerySet:
        """Concurrences with their answers."""
        return super().dress(records).prefetch_related("concurrence__states")

    @classmethod
    def stands_out(cls, record: Any) -> bool:
        """One that expires soon."""
        return expires_soon(record.concurrence)

    @classmethod
    def begun(cls, query: QueryDict) -> Concurrence:
        """A new concurrence with the party, Governments, themes and day from the address, as a refused plan
        links to it.
        """
        party = Party.objects.filter(pk=small_number(query.get("party", ""))).first()
        begun = Concurrence(party=party, valid_from=_day(query.get("day", "")))
        begun.country_ids = [small_number(number) for number in query.getlist("country")]
        begun.theme_ids = [small_number(number) for number in query.getlist("theme")]
        return begun

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """Whether this person may settle contacts that lack a concurrence."""
        return {"may_settle": user.role == Role.HEAD}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """Its answers, and its evidence where the reader may see that record."""
        return {
            "answers": record.states.select_related("by", "country"),
            "evidence_record": _seen(record.evidence_record_id),
            "may_answer": user.writes and record.status == Status.CLEARED,
            "expires_soon": expires_soon(record),
        }


def _seen(number: int | None) -> Record | None:
    """The record with this number, if the reader may see it; None otherwise."""
    return Record.objects.filter(pk=number).first() if number else None


def _day(text: str) -> Any:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, slug: str) -> HttpResponse:
    """Enter that a Government refuses or withdraws: it counts at once, and planned contacts are flagged."""
    user = request.user
    record = get_object_or_404(Concurrence.objects.select_related("author", "party").at(slug))
    if not user.writes or record.status != Status.CLEARED:
        sentence = _("What takes a concurrence away is noted by staff, once the concurrence is cleared.")
        return refused(request, sentence)
    access_log.note(record, user, Reading.OPENED)
    posted = resume.answers(request)
    form = GovernmentAnswerForm(posted, record=record)
    if request.method == "POST" and form.is_valid():
        form.store(user)
        messages.success(request, _("It is noted. Plans that rest on it are flagged from now on."))
        return redirect(record)
    context = {
        "form": form,
        "record": record,
        "marking": record.sensitivity,
        "form_token": resume.form_token(user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "liaison/concurrences/concurrence_answer.html", context, status=status)

"""Contacts with other parties: the report on what each rests on, and the head's register of those without
basis.
"""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, CharField, F, Func, TextField, Value
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.access.views import record_at
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.history import ExportView
from ashgabat_centre.pages.list import ListView
from ashgabat_centre.pages.record_pages import RecordPages
from ashgabat_centre.records.kinds import kind_label
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import refused
from liaison.concurrences import basis
from liaison.concurrences.forms import SettlementForm
from liaison.concurrences.models import ContactBasis, Settlement
from liaison.parties.models import Party

# What the column “Basis” says; the words stand in the database's own short form until they are shown.
WORDS = {
    "concurrence": gettext_lazy("Concurrence"),
    "override": gettext_lazy("Decision of the head"),
    "regularised": gettext_lazy("None that day; regularised since"),
    "waived": gettext_lazy("None; waived by the head"),
    "held": gettext_lazy("NONE ON RECORD"),
    "afterwards": gettext_lazy("RECORDED AFTERWARDS"),
    "planned": gettext_lazy("NONE NOW: not to go ahead"),
    "unlisted": gettext_lazy("Not on the register that day"),
}
LACKING = ("held", "afterwards", "planned")


class ContactFilter(RecordFilter):
    """Filters of the report."""

    basis = django_filters.MultipleChoiceFilter(
        choices=list(WORDS.items()),
        method="based",
        label=gettext_lazy("Basis"),
        widget=forms.CheckboxSelectMultiple,
    )
    party = django_filters.ModelChoiceFilter(
        queryset=Party.objects.named(),
        method="meeting",
        label=gettext_lazy("Party"),
        widget=forms.HiddenInput,
    )

    wanting = django_filters.BooleanFilter(
        method="of_mine", label=gettext_lazy("Mine, without basis"), widget=forms.HiddenInput
    )

    def of_mine(self, rows: RecordQuerySet, name: str, value: bool) -> RecordQuerySet:
        """The reader's own that lack a basis and are to be acted on."""
        return rows.filter(pk__in=basis.of_mine(self.user).values("pk")) if value else rows

    def based(self, rows: RecordQuerySet, name: str, value: list[str]) -> RecordQuerySet:
        """Filter by what the contact rests on."""
        return rows.alias(rests_on=rests_on()).filter(rests_on__in=value) if value else rows

    def meeting(self, rows: RecordQuerySet, name: str, value: Party) -> RecordQuerySet:
        """Filter by party."""
        with_party: RecordQuerySet = rows.alias(met=met()).filter(met__contains=[value.pk])
        return with_party


def rests_on() -> Func:
    """The basis of a contact, in SQL."""
    return Func(F("pk"), function="portal.rests_on", output_field=CharField())


def met() -> Func:
    """The parties of a contact, in SQL."""
    return Func(F("pk"), function="portal.parties_of", output_field=ArrayField(BigIntegerField()))


def named() -> Func:
    """The parties' names in the reader's language, in SQL; a protected party has only its pseudonym."""
    return Func(
        F("pk"), Value(get_language() or "en"), function="portal.party_names", output_field=TextField()
    )


class ContactPages(RecordPages):
    """Every contact with another party, of whatever kind: the report for any period."""

    model = Record
    word = "contact"
    labels = (gettext_lazy("contact with another party"), gettext_lazy("contacts with other parties"))
    filters = ContactFilter
    offers = ("list", "export")
    columns = (
        (gettext_lazy("Party"), lambda row: row.party_names),
        (gettext_lazy("Kind"), lambda row: kind_label(row.kind)),
        (gettext_lazy("Basis"), lambda row: WORDS.get(row.rests_on, "")),
    )

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """Whether this person may settle contacts that lack a concurrence."""
        return {"may_settle": user.role == Role.HEAD}

    @classmethod
    def records(cls) -> RecordQuerySet:
        """All contacts with a party, of whatever kind."""
        return Record.objects.filter(pk__in=basis.party_contacts())

    @classmethod
    def dress(cls, records: RecordQuerySet) -> RecordQuerySet:
        """Contacts with the concurrence they rest on and the names of the parties met."""
        rows: RecordQuerySet = super().dress(records).annotate(rests_on=rests_on(), party_names=named())
        return rows

    @classmethod
    def stands_out(cls, record: Any) -> bool:
        """A contact that lacks its concurrence."""
        return record.rests_on in LACKING


contact_list = ListView.as_view(pages=ContactPages)
contact_export = ExportView.as_view(pages=ContactPages)


# --- The head's register --------------------------------------------------------------------------------------------


@require_safe
def register(request: Request) -> HttpResponse:
    """What took place without basis, and plans that have none now. For the head; Http404 for others."""
    user = request.user
    if user.role != Role.HEAD:
        raise Http404
    listed = basis.register()
    visible = Record.objects.listed().annotate(party_names=named())
    planned = list(visible.filter(pk__in=basis.without_basis("planned")).order_by("occurred_on", "pk"))
    # Of the register, which is shown whole, those the head may read.
    seen = visible.in_bulk([number for number, *_rest in listed])
    authors = dict(User.objects.values_list("pk", "name"))
    rows = [
        {
            "reference": reference,
            "day": day,
            "author": authors.get(author, ""),
            "record": seen.get(number),
            "afterwards": afterwards,
        }
        for number, reference, day, author, afterwards in listed
    ]
    marking = max((record.sensitivity for record in (*seen.values(), *planned)), default=0)
    context = {"rows": rows, "planned": planned, "marking": marking}
    return render(request, "liaison/concurrences/contact_register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Request, slug: str) -> HttpResponse:
    """The head regularises a contact that took place without basis, or waives it, with a reason."""
    record, user = record_at(slug), request.user
    if user.role != Role.HEAD:
        sentence = _("The head of the Centre alone resolves a contact that took place without basis.")
        return refused(request, sentence)
    standing = basis.standing(record)
    if standing is None:
        raise Http404
    if not standing.unsettled:
        return refused(request, _("Nothing is left to resolve here: it has a basis, or it was resolved."))
    access_log.note(record, user, Reading.OPENED)
    posted = resume.answers(request)
    form = SettlementForm(posted, standing=standing, themes=record.theme_ids)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.store(record, user)
        messages.success(
            request, _("Your decision is kept. %(reference)s can be cited.") % {"reference": record.reference}
        )
        return redirect("contact-register")
    context = {
        "form": form,
        "record": record,
        "marking": record.sensitivity,
        "form_token": resume.form_token(user),
        "parties": [party.name for party in Party.objects.filter(pk__in=standing.parties).named()],
        "lacking": form.now.refusal(),
    }
    return render(
        request, "liaison/concurrences/settle.html", context, status=422 if request.method == "POST" else 200
    )


# --- Beside a contact -------------------------------------------------------------------------------------------------


def beside(record: Any, user: User) -> dict[str, Any]:
    """What a contact's page shows of its basis; nothing where it is with no other party."""
    standing = basis.standing(record)
    if standing is None:
        return {}
    lacking = basis.check_now(standing, record.theme_ids) if standing.lacks else None
    return {
        "standing": standing,
        "basis_word": WORDS[word_of(standing)],
        "lacking": lacking.refusal() if lacking and standing.phase == "planned" else "",
        "settlements": list(Settlement.objects.filter(record=record.pk).select_related("by")),
        "may_settle": user.role == Role.HEAD and standing.unsettled,
        "parties": lacking.parties if lacking else (),
    }


def word_of(standing: basis.Standing) -> str:
    """What a contact rests on, as the word its badge is drawn by."""
    if standing.unsettled:
        return "afterwards" if standing.afterwards else "held"
    if standing.basis != ContactBasis.Kind.NONE:
        return standing.basis
    return standing.settled or "planned"

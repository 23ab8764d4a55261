"""Pages on contacts as a whole: the log by country and period, the matrix, the last contact."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.directory.models import Person
from ashgabat_centre.web.forms import Counted
from ashgabat_centre.web.refusals import refused
from liaison.contacts import overview, silence
from liaison.contacts.models import SilenceThreshold
from liaison.contacts.periods import Period
from liaison.meetings import governments


def reader_of(request: Request) -> User:
    """The signed-in person, if staff or desk; Http404 for everybody else."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    return user


def highest(rows: Any) -> int:
    """The highest marking among these rows, for the marking of the page."""
    return max((row.sensitivity for row in rows), default=0)


@require_safe
def log(request: Request) -> HttpResponse:
    """The meetings of a quarter or a year, by Government; `government` in the address shows one of the five
    alone.
    """
    reader_of(request)
    period = Period.of_address(request.GET, quarterly=True)
    only = request.GET.get("government", "")
    countries = {str(country.pk): country for country in governments.governments()}
    if only and only not in countries:
        raise Http404
    meetings = overview.meetings_in(period)
    shown = overview.logs(meetings[: overview.MOST], int(only or 0))
    context = {
        "period": period,
        "countries": countries,
        "chosen": only,
        "logs": shown,
        "more": len(meetings) > overview.MOST,
        "list_url": f"{reverse('meeting-list')}?since={period.first}&until={period.last}",
        "marking": highest(meeting for log in shown for meeting in log.meetings),
    }
    return render(request, "liaison/contacts/contact_log.html", context)


@require_safe
def matrix(request: Request) -> HttpResponse:
    """Five Governments, each theme, each quarter of a year; every number links to its logs."""
    reader_of(request)
    period = Period.of_address(request.GET, quarterly=False)
    counts = overview.matrix(period)
    context = {
        "period": period,
        "countries": governments.governments(),
        "blocks": counts.blocks,
        "marking": counts.marking,
    }
    return render(request, "liaison/contacts/contact_matrix.html", context)


class ThresholdForm(forms.ModelForm[SilenceThreshold]):
    """After how many days without contact one is reminded, for one tier."""

    class Meta:
        model = SilenceThreshold
        fields = ("days",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].label = self.instance.get_tier_display()


class ThresholdRows(Counted, forms.BaseModelFormSet[Any, Any]):
    """The days of every tier."""


Thresholds = forms.modelformset_factory(
    SilenceThreshold, form=ThresholdForm, formset=ThresholdRows, extra=0, can_delete=False
)


@require_http_methods(["GET", "HEAD", "POST"])
def last_contact(request: Request) -> HttpResponse:
    """Days since the last contact, by capital and tier and person by person. For staff, who alone read of
    people.

    A POST sets after how many days one is reminded.
    """
    user = reader_of(request)
    if not user.writes:
        raise Http404
    if request.method == "POST" and user.role != Role.HEAD:
        sentence = _("After how many days the Centre is reminded is set by the head of the Centre.")
        return refused(request, sentence)
    formset = Thresholds(request.POST or None, queryset=SilenceThreshold.objects.all())
    if request.method == "POST" and formset.is_valid():
        formset.save()
        messages.success(request, _("The days are set."))
        return redirect("silence")
    return _show_silence(request, user, formset)


def _show_silence(request: Request, user: User, formset: Any) -> HttpResponse:
    mine, limits = "mine" in request.GET, silence.limits()
    quiet = silence.overdue(user if mine else None)
    capitals, highest_counted = silence.capitals(limits)
    shown = quiet[: silence.MOST]
    context = {
        "capitals": capitals,
        "tiers": [(label, limits.get(tier)) for tier, label in Person.Tier.choices],
        "late": any(capital.too_long for capital in capitals),
        "quiet": shown,
        "more": len(quiet) - len(shown),
        "mine": mine,
        "formset": formset if user.role == Role.HEAD else None,
        "formsets": [formset],
        "marking": max([highest_counted, *(one.person.marking for one in shown)]),
    }
    return render(
        request, "liaison/contacts/silence.html", context, status=422 if request.method == "POST" else 200
    )

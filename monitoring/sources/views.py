"""The register of sources: its list, a source's page with what rests on it, and the form."""

from typing import Any, ClassVar, cast

import django_filters
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.directory.gates import for_writers
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.web import resume
from ashgabat_centre.web.address_filter import AddressFilter, refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from ashgabat_centre.web.keyset import KeysetPage
from ashgabat_centre.web.refusals import decision, not_done, refused
from ashgabat_centre.web.small_numbers import small_number
from monitoring.sources.forms import SourceForm
from monitoring.sources.grades import Reliability
from monitoring.sources.models import Evidence, Source, SourceIdentity

SHOWN = 20  # pieces of evidence on a source's page


class SourceFilter(AddressFilter):
    """Filters of the register; without a state, only sources in use are listed."""

    type = django_filters.ChoiceFilter(
        choices=Source.Type.choices, label=gettext_lazy("Type"), empty_label=gettext_lazy("Any")
    )
    reliability = django_filters.ChoiceFilter(
        choices=Reliability.choices, label=gettext_lazy("Reliability"), empty_label=gettext_lazy("Any")
    )
    language = django_filters.ChoiceFilter(
        choices=Source.Language.choices, label=gettext_lazy("Language"), empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        choices=[
            ("protected", gettext_lazy("Protected")),
            ("retired", gettext_lazy("Inactive")),
            ("all", gettext_lazy("Active and inactive")),
        ],
        method="by_state",
        label=gettext_lazy("State"),
        empty_label=gettext_lazy("Active"),
    )

    class Meta:
        model = Source
        fields: ClassVar[tuple[str, ...]] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Those in use, unless a state was asked for."""
        rows: Any = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["state"] in ("retired", "all") else rows.in_use()

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        """Filter by whether it is protected or inactive."""
        match value:
            case "protected":
                return rows.filter(protected=True)
            case "retired":
                return rows.exclude(retired_on=None)
        return rows


class SourcePage(KeysetPage[Source]):
    """A page of the register, by name."""

    def _find(self, key: str) -> Source | None:
        return Source.objects.filter(pk=small_number(key)).first()

    def _key(self, row: Source) -> str:
        return str(row.pk)

    def _choose(self) -> list[Source]:
        rows = self.matches.select_related("owner")
        if after := self._after:
            rows = rows.filter(
                Q(sort_name__gt=after.sort_name) | Q(sort_name=after.sort_name, pk__gt=after.pk)
            )
        return list(rows.named()[: self.size + 1])


@for_staff
@require_safe
@refuses_unknown_filters
def listing(request: Request) -> HttpResponse:
    """The register of sources."""
    filterset = SourceFilter(request.GET, queryset=Source.objects.all())
    valid = filterset.is_valid()
    context = {
        "filter": filterset,
        "page": SourcePage(filterset.qs if valid else Source.objects.none(), request.GET),
        "chips": chips(cast(Any, filterset)) if valid else [],
    }
    return render(request, "monitoring/sources/sources.html", context, status=200 if valid else 422)


@for_staff
@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """One source: how it is graded and why, and the latest evidence that rests on it as far as its reader sees it."""
    user = request.user
    source = get_object_or_404(Source.objects.select_related("owner"), pk=pk)
    rows = Evidence.objects.filter(source=source).select_related("record").defer("record__search")
    evidence = list(rows.order_by("-record__occurred_on", "-pk")[:SHOWN])
    identity = SourceIdentity.objects.filter(source=source).first() if source.protected else None
    markings = [row.record.sensitivity for row in evidence] + ([Sensitivity.CONFIDENTIAL] if identity else [])
    context = {
        "source": source,
        "identity": identity,
        "evidence": evidence,
        "marking": max(markings, default=None),
        "keeps": source.is_kept_by(user),
        "form_token": resume.form_token(user),
    }
    return render(request, "monitoring/sources/source.html", context)


@method_decorator(for_writers, name="dispatch")
class SourceView(FormView):
    """Enter a source, or edit the one of this number."""

    def find(self, **address: Any) -> Any:
        """The source of this number, or a new one where the address has none. Raises Http404."""
        return get_object_or_404(Source, pk=address["pk"]) if address else Source()

    def refusal(self) -> str:
        """A protected source is written by those who know who it is."""
        return self.subject.refuse_changing(self.user) if self.subject.pk else ""

    def gives_back(self) -> bool:
        """Whoever may not know who it is, is shown no form with that field."""
        return not self.refusal()

    def forms(self, instance: Any, data: Any = None) -> tuple[SourceForm, list[Any]]:
        """The form, without rows."""
        return SourceForm(data, instance=instance, user=self.user), []

    def alike(self, form: Any, formsets: list[Any]) -> list[Any]:
        """Sources whose names say the same in other letters."""
        name = form.cleaned_data.get("name", "")
        rows = Source.objects.exclude(pk=self.subject.pk).filter(name__trigram_similar=name) if name else ()
        return list(rows[:5])

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        return render(
            self.request, "monitoring/sources/form.html", {"source": self.subject} | shown, status=status
        )

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Known by its name; a protected one's text is its writer's alone, as every draft is."""
        return DraftFacts(posted.get("name", ""))


@for_staff
@decision
def retire(request: Request, pk: int) -> HttpResponse:
    """Deactivate a source, or take it into use again; what rests on it stays."""
    user = request.user
    with transaction.atomic():
        source = get_object_or_404(Source.objects.select_for_update(of=("self",)), pk=pk)
        if not source.is_kept_by(user):
            return refused(request, _("Its owner or a head of the Centre deactivates a source."))
        wanted = "" if request.POST.get("again") else "retire"
        if bool(wanted) == bool(source.retired_on):
            return not_done(request, _("Somebody did so already."), "source", pk)
        source.retired_on = timezone.localdate() if wanted else None
        source.save(update_fields=["retired_on"])
    said = (
        _("%(name)s is inactive: new evidence no longer offers it.") if wanted else _("%(name)s is in use.")
    )
    messages.success(request, said % {"name": source.name})
    return redirect("source", pk)

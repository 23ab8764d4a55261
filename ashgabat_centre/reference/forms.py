"""Form fields for countries, themes and institutions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.alphabet import ByName


class GroupedIterator(ModelChoiceIterator[Any]):
    """Organizations grouped by country or type, so that a long select stays quick to search by keyboard."""

    def __iter__(self) -> Any:
        yield "", self.field.empty_label
        groups: dict[str, list[tuple[Any, str]]] = {}
        for organization in self.queryset:
            heading = organization.country.name if organization.country else organization.get_type_display()
            groups.setdefault(heading, []).append(self.choice(organization))
        yield from groups.items()


class OrganizationField(forms.ModelChoiceField[Any]):
    """An institution of the directory, offered under its country's name."""

    iterator = GroupedIterator

    def __init__(self, *, types: Iterable[str] = (), **kwargs: Any) -> None:
        self.types = tuple(types)
        super().__init__(Organization.objects.none(), **({"empty_label": _("Choose…")} | kwargs))
        self.offer(None)

    def offer(self, kept: int | None) -> None:
        """Offer the entries in use, and the entry `kept` even if it is inactive."""
        rows = Organization.objects.select_related("country").order_by(
            "country__order", "type", ByName(), "pk"
        )
        in_use = Q(retired_on=None, merged_into=None, **({"type__in": self.types} if self.types else {}))
        self.queryset = rows.filter(in_use | Q(pk=kept) if kept else in_use)


class TermsField(forms.ModelMultipleChoiceField[Any]):
    """Countries or themes as check boxes, stored as their numbers."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **({"widget": forms.CheckboxSelectMultiple} | kwargs))


def offer_organizations(form: forms.ModelForm[Any]) -> None:
    """Let each organization field of the form offer the entry its record already has."""
    for name, field in form.fields.items():
        if isinstance(field, OrganizationField):
            field.offer(getattr(form.instance, f"{name}_id", None))

"""The small forms around the register of parties: whose concurrence applies, what the head decides."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.records import names
from ashgabat_centre.records.access_forms import Saying, not_past, reason_field
from ashgabat_centre.records.forms import DateField
from ashgabat_centre.records.models import Country, Person
from liaison import basis
from liaison.concurrence_forms import PartyField
from liaison.models import Override, Party, PartyConcern, Settlement


class PersonForm(Saying):
    """Whom to look for in the directory."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("In any script and spelling."))

    def found(self, most: int = 20) -> list[Any]:
        """People who may be meant and are not on the register yet, the likeliest first."""
        matches = names.search(self.cleaned_data["name"], kinds=("person",), limit=most, in_use=True)
        found = Person.objects.filter(party=None).in_bulk([match.pk for match in matches])
        return [found[match.pk] for match in matches if match.pk in found]


class ConcernForm(Saying):
    """From a day on a Government is concerned, or is no longer; the head decides."""

    country = forms.ModelChoiceField(
        Country.objects.filter(member=True), label=_("Government"), empty_label=_("Choose…")
    )
    concerned = forms.TypedChoiceField(
        label=_("Its concurrence"),
        choices=[("yes", _("is needed")), ("no", _("is no longer needed"))],
        coerce=lambda word: word == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    since = DateField(label=_("From"), initial=timezone.localdate)
    reason = reason_field()

    def store(self, party: Party, by: Any) -> None:
        PartyConcern.objects.create(party=party, by=by, **self.cleaned_data)


class OverrideForm(Saying):
    """The head's decision, before the contact."""

    party = PartyField(label=_("Party"))
    day = DateField(label=_("Day of the contact"))
    reason = reason_field(
        help_text=_("Staff read it beside the contact. Name no person whose identity is protected.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["party"]).offer()

    def clean_day(self) -> Any:
        return not_past(self.cleaned_data["day"])

    def store(self, by: Any) -> None:
        Override.objects.create(by=by, **self.cleaned_data)


class SettlementForm(Saying):
    """Regularised where concurrence covers the contact by now; waived where the head lets it stand."""

    how = forms.ChoiceField(label=_("Decision"), choices=Settlement.How.choices, widget=forms.RadioSelect)
    reason = reason_field()

    def __init__(self, *args: Any, standing: basis.Standing, themes: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = basis.basis_for(Party.objects.filter(pk__in=standing.parties), themes, standing.day)
        self.initial["how"] = "regularised" if self.may_regularise else "waived"

    @property
    def may_regularise(self) -> bool:
        return bool(self.now.parties) and self.now.complete

    def clean_how(self) -> str:
        how: str = self.cleaned_data["how"]
        if how == Settlement.How.REGULARISED and not self.may_regularise:
            raise ValidationError(
                gettext(
                    "It is regularised once every Government concerned has granted its concurrence for that day and "
                    "the record of it is cleared. Until then it can be waived."
                )
            )
        return how

    def store(self, record: Any, by: Any) -> None:
        Settlement.objects.create(record_id=record.pk, by=by, **self.cleaned_data)

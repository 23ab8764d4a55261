"""Forms of the register of parties: a person to add, the Governments concerned, the head's decision."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying, not_past
from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Country
from ashgabat_centre.web.forms import DateField, reason_field
from liaison.parties.models import Override, Party, PartyConcern


class PartyField(forms.ModelChoiceField[Any]):
    """A party of the register, under the name its reader may know."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Party.objects.none(), **({"empty_label": _("Choose…")} | kwargs))

    def offer(self, kept: int | None = None) -> None:
        """Offer the parties on the register, and the one `kept`."""
        rows = Party.objects.named()
        self.queryset = rows.on_register() | rows.filter(pk=kept) if kept else rows.on_register()


class PartyPersonForm(Saying):
    """A name to look for in the directory."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("In any script and spelling."))

    def candidates(self, most: int = 20) -> list[Any]:
        """People the name may mean who are not on the register today, the likeliest first."""
        matches = names.search(self.cleaned_data["name"], kinds=("person",), limit=most, in_use=True)
        absent = Person.objects.exclude(party__in=Party.objects.on_register())
        people = absent.in_bulk([match.pk for match in matches])
        return [people[match.pk] for match in matches if match.pk in people]


class ConcernForm(Saying):
    """From which day on a Government is concerned, or no longer is; the head decides."""

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
        """Save the decision."""
        PartyConcern.objects.create(party=party, by=by, **self.cleaned_data)


class OverrideForm(Saying):
    """The head's decision to let a party be met on a day without concurrence, made beforehand."""

    party = PartyField(label=_("Party"))
    day = DateField(label=_("Day of the contact"))
    reason = reason_field(
        help_text=_("Staff read it beside the contact. Name no person whose identity is protected.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["party"]).offer()

    def clean_day(self) -> date | None:
        """The last day, today or later."""
        return not_past(self.cleaned_data["day"])

    def store(self, by: Any) -> None:
        """Save the decision."""
        Override.objects.create(by=by, **self.cleaned_data)

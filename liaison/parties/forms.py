"""The small forms around the register of parties: whose concurrence applies, what the head decides."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying, not_past, reason_field
from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Country
from ashgabat_centre.web.forms import DateField
from liaison.parties.models import Override, Party, PartyConcern


class PartyField(forms.ModelChoiceField[Any]):
    """A party of the register, by the name its reader knows it by."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Party.objects.none(), **({"empty_label": _("Choose…")} | kwargs))

    def offer(self, kept: int | None = None) -> None:
        """Parties on the register, and one that stands there already."""
        rows = Party.objects.named()
        self.queryset = rows.on_register() | rows.filter(pk=kept) if kept else rows.on_register()


class PartyPersonForm(Saying):
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

"""Forms of events: an event with its reports, the preferred figure, two that are one, a file to import."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying
from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm, RowForm, row_forms
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.reference.area_fields import AreaField
from ashgabat_centre.reference.forms import TermsField
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.reference.vocabulary import areas_on_offer, terms
from ashgabat_centre.web.addresses import web_address
from ashgabat_centre.web.dates import OLDEST
from ashgabat_centre.web.forms import DateField, RowSet, reason_field, say_what_to_do
from monitoring.events.duplicates import event_named, refuse
from monitoring.events.lists import DayPrecision, EventType
from monitoring.events.models import DEATHS_COUNTED, Event, EventQuerySet, EventReport


class EventReportForm(RowForm):
    """What one source reports, entered by hand."""

    reported_on = DateField(since=OLDEST, label=_("Reported on"), required=False)

    class Meta:
        model = EventReport
        fields = ("source", "reported_on", "text", "low", "best", "high", "url", "restricted")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}
        error_messages: ClassVar = dict.fromkeys(
            ("low", "best", "high"), {"min_value": DEATHS_COUNTED, "max_value": DEATHS_COUNTED}
        )

    def clean_reported_on(self) -> date | None:
        """A day that has come, or none."""
        day: date | None = self.cleaned_data["reported_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                gettext("This date is in the future: enter the day it was reported, or leave it empty.")
            )
        return day

    def clean_url(self) -> str:
        """An address of the web, or none."""
        url: str = self.cleaned_data["url"]
        if url and not web_address(url):
            sentence = gettext("An address begins with https:// or http://. Correct it, or leave it empty.")
            raise forms.ValidationError(sentence)
        return url


class EventReportRows(RowSet):
    """The reports of an event that were entered at the Centre; others stay as they were imported."""

    legend = _("What is reported")
    add_label = _("Add another report")
    user: User

    def clean(self) -> None:
        """Nothing is reported before it took place, where the day of that is known."""
        super().clean()
        first = self.instance.day if self.instance.day_precision == DayPrecision.DAY else None
        for form in self.forms:
            reported_on = getattr(form, "cleaned_data", {}).get("reported_on")
            if first and reported_on and reported_on < first:
                form.add_error(
                    "reported_on", gettext("It was reported before it took place: check both dates.")
                )

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """A new report, under the name of who enters it."""
        form.instance.entered_by = self.user
        form.instance.leads = False
        return super().save_new(form, commit)


EventReports = row_forms(
    Event, EventReport, EventReportForm, EventReportRows, min_num=1, validate_min=True, can_delete=False
)


class DegreesField(forms.FloatField):
    """A coordinate, with a point or a comma, as people write it in either language."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Brings up a keyboard of digits."""
        return super().widget_attrs(widget) | {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        """The number. Raises ValidationError where the text says none."""
        return super().to_python(value.replace(",", ".", 1) if isinstance(value, str) else value)


LAYOUT = (
    *("day", "day_precision", "country", "area", "place", "latitude", "longitude", "place_precision"),
    *("type", "sub_type", "actors", "themes", "annotation"),
)


SUGGESTED = ("country", "area", "place", "type", "themes")


class EventForm(PageForm):
    """An event as the Centre holds it. `suggested` names the fields that were filled in for its writer."""

    heading = _("New event")
    rows: ClassVar = {"reports": EventReports}

    day = DateField(since=OLDEST, label=_("Date"), quick="today yesterday")
    area = AreaField(label=_("Administrative area"), required=False)
    themes = TermsField(Theme.objects.none(), label=_("Themes"), required=False)
    suggested = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)

    class Meta:
        model = Event
        fields = (
            "day",
            "day_precision",
            "country",
            "place",
            "latitude",
            "longitude",
            "place_precision",
            "type",
            "sub_type",
            "actors",
            "annotation",
        )
        widgets: ClassVar = {"annotation": forms.Textarea(attrs={"rows": 3})}
        field_classes: ClassVar = dict.fromkeys(("latitude", "longitude"), DegreesField)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        event, fields = self.instance, self.fields
        country: Any = fields["country"]
        country.queryset, country.empty_label = Country.objects.all(), event.elsewhere or gettext("Choose…")
        country.required = not event.elsewhere
        area: Any = fields["area"]
        area.choices = [("", gettext("Not known")), *areas_on_offer([event.area_id] if event.area_id else [])]
        themes: Any = fields["themes"]
        themes.queryset = Theme.objects.offered(event.theme_ids).main()
        self.initial["themes"], self.initial["area"] = event.theme_ids, event.area_id or ""
        if event.pk:
            self.initial["version"] = event.version
        suggested = set(SUGGESTED) & set(self.data.get("suggested", "").split())
        self._leave_open("type" in suggested)
        for name in suggested - ({"type"} if not self.data.get("type") else set()):
            fields[name].help_text = gettext("Suggested by the words of what was reported. Check it.")
        say_what_to_do(self)

    def _leave_open(self, begun: bool) -> None:
        """The type of an event that was begun from another thing, or came in a file, may be told later."""
        kind: Any = self.fields["type"]
        kind.required = not (self.instance.pk or begun)
        if not kind.required:
            kind.choices = [("", gettext("Not classified yet")), *EventType.choices]

    def parts(self, formsets: Iterable[Any]) -> dict[str, list[Any]]:
        """When, where, what, and then what is reported of it."""
        return {"main": [*(self[name] for name in LAYOUT), *formsets]}

    def clean_day(self) -> date:
        """The day it took place, in the Centre's own zone and not in the future."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("This date is in the future: enter the day it took place."))
        return day

    def clean(self) -> dict[str, Any]:
        """The area lies in the country; both coordinates are given, or none."""
        cleaned = super().clean() or {}
        area, country = terms().areas.get(cleaned.get("area") or 0), cleaned.get("country")
        if area and "country" not in self.errors and (country is None or area.country_id != country.pk):
            words = {"area": area.name, "country": area.country.name}
            sentence = gettext("%(area)s lies in %(country)s: choose this country, or another area.") % words
            self.add_error("area", sentence)
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("latitude", gettext("Give both coordinates, or neither."))
        return cleaned

    def store(self, formsets: Iterable[Any]) -> Event:
        """Enter the event, or save it over the version it was opened at, in the caller's transaction.

        Raises StaleRecord where somebody saved since.
        """
        event: Event = self.instance
        if event.pk:
            seen = self.cleaned_data["version"] or 0
            if not Event.objects.filter(pk=event.pk, version=seen).update(version=seen + 1):
                raise StaleRecord
            event.version = seen + 1
        else:
            event.entered_by = self.user
        event.area_id, event.by_hand = self.cleaned_data["area"], True
        event.elsewhere = "" if event.country_id else event.elsewhere
        event.theme_ids = sorted(theme.pk for theme in self.cleaned_data["themes"])
        event.save()
        for formset in formsets:
            formset.save()
        Event.objects.filter(pk__in=[event.pk, event.merged_into_id]).weigh()
        return event


class PreferredForm(Saying):
    """The figure that the Centre prefers, with the reason."""

    report = forms.ModelChoiceField(
        EventReport.objects.none(), label=_("Preferred figure"), empty_label=_("Choose…")
    )
    reason = reason_field(label=_("Why this figure"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        report: Any = self.fields["report"]
        report.queryset = event.reports_of_all().standing().figured()
        report.label_from_instance = lambda one: f"{one.deaths}: {one.name}"
        self.initial["report"] = event.preferred_id


class EventMergeForm(Saying):
    """Which event this one is a duplicate of, and why: one that looks alike, or any other by its address or number."""

    into = forms.ModelChoiceField(
        Event.objects.none(), label=_("The same as"), widget=forms.RadioSelect, required=False
    )
    other = forms.CharField(
        label=_("Another event"),
        required=False,
        max_length=1000,
        help_text=_(
            "However it is dated, and wherever it stands: paste the address of its page, or its number."
        ),
    )
    reason = reason_field()

    def __init__(self, *args: Any, event: Event, alike: EventQuerySet, **kwargs: Any) -> None:
        self.event = event
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset, into.empty_label = alike, gettext("Another event, named below")
        into.label_from_instance = lambda one: one.told
        if not alike.exists():
            del self.fields["into"]

    def clean_other(self) -> Event | None:
        """The event that is named. Raises ValidationError where there is none, or it stands for neither."""
        words: str = self.cleaned_data["other"]
        if not words:
            return None
        if (other := event_named(words)) is None:
            sentence = gettext(
                "No event has this address or number. Open the event’s page and copy its address."
            )
            raise forms.ValidationError(sentence)
        if sentence := refuse(self.event, other):
            raise forms.ValidationError(sentence)
        return other

    def clean(self) -> dict[str, Any]:
        """The one event, chosen or named: `into`."""
        cleaned = super().clean() or {}
        chosen, named = cleaned.get("into"), cleaned.get("other")
        if self.errors.keys() & {"into", "other"}:
            return cleaned
        if chosen and named and chosen != named:
            self.add_error("other", gettext("Two events are given: choose one of the list, or name another."))
        elif not chosen and not named:
            self.add_error("other", gettext("Say which event it is the same as."))
        return cleaned | {"into": chosen or named}


class EventFileForm(Saying):
    """A file of events, and how it is meant."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    owner = forms.CharField(
        label=_("Whose table it is"),
        max_length=200,
        required=False,
        help_text=_(
            "Only for a table with HXL tags without a column for its source: the organization, always by one name. "
            "Its rows are known again by it."
        ),
    )
    whole = forms.BooleanField(
        label=_("It holds all that its source has for its dates and countries"),
        required=False,
        help_text=_("What the portal has of this source and the file has not is then flagged."),
    )
    beyond = forms.BooleanField(
        label=_("Keep rows of countries beyond the region too"),
        required=False,
        help_text=_("Without this they are counted and left out."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        most = filesizeformat(kwargs.pop("most"))
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = gettext("Choose a file first.")
        self.fields["file"].help_text = gettext(
            "ACLED, UCDP GED, GDELT 2.0, a table with HXL tags, or an answer of ReliefWeb; up to %(most)s. "
            "Workbooks and JSON up to 20 MB. It is checked before anything is imported."
        ) % {"most": most}

"""Forms of indicators: one of them, a reading, and the correction of one."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.reference.forms import TermsField
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.web.characters import language_of
from ashgabat_centre.web.forms import DateField, limit_lengths, reason_field, say_what_to_do
from monitoring.indicators import rules
from monitoring.indicators.bands import Cadence
from monitoring.indicators.models import Indicator, Reading
from monitoring.indicators.written_values import DECIMALS, as_written, loses_digits, value_in
from monitoring.sources.models import Source

MEASURED = ("unit", "cadence")  # what readings rest on


class FigureField(forms.DecimalField):
    """A value as people write it, in either language: with a point or a comma, its thousands apart or not."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Brings up a keyboard of digits."""
        return super().widget_attrs(widget) | {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        """The number. Raises ValidationError where the text says none, one of two, or one that can't be kept whole."""
        if value in self.empty_values:
            return None
        try:
            number, is_cut = value_in(str(value)), loses_digits(str(value))
        except ValueError as refused:
            raise ValidationError(str(refused)) from refused
        if is_cut:
            sentence = _("“%(text)s” has more than %(digits)s digits after its point: round it first.")
            raise ValidationError(sentence % {"text": str(value)[:80], "digits": DECIMALS})
        return number

    def prepare_value(self, value: Any) -> Any:
        """What stands, as it would be written here."""
        return as_written(value) if isinstance(value, Decimal) else value


class IndicatorForm(PageForm):
    """An indicator: what is measured, where, how often, and from where on it is a warning."""

    heading = gettext_lazy("New indicator")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)
    countries = TermsField(Country.objects.all(), label=gettext_lazy("Countries"))
    review_by = DateField(label=gettext_lazy("Review by"))

    class Meta:
        model = Indicator
        fields = (
            *("code", "name_en", "name_ru", "definition", "source", "source_name", "theme", "countries"),
            *("unit", "cadence", "direction", "attention", "alarm", "review_by"),
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "definition": forms.Textarea(attrs={"rows": 3}),
            "direction": forms.RadioSelect(),
        }
        field_classes: ClassVar[dict[str, Any]] = {"attention": FigureField, "alarm": FigureField}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        source, theme = (self.fields[name] for name in ("source", "theme"))
        kept = Source.objects.filter(pk=self.instance.source_id)
        source.queryset = (Source.objects.in_use() | kept).named()  # type: ignore[attr-defined]
        source.empty_label = _("None of the register")  # type: ignore[attr-defined]
        theme.queryset = Theme.objects.offered([self.instance.theme_id]).main()  # type: ignore[attr-defined]
        self.initial["countries"] = self.instance.country_ids or []
        if self.instance.pk:
            self._keep_what_stays()

    def _keep_what_stays(self) -> None:
        """Its code, and once it has readings what they measure."""
        self.initial["version"] = self.instance.version
        self.fields["code"].disabled = True
        if self.instance.readings.exists():
            for name in MEASURED:
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "There are readings already: what is measured otherwise is an indicator of its own."
                )

    def clean_review_by(self) -> date:
        """A day that has not passed, or the one that stands, which its owner is reminded of."""
        day: date = self.cleaned_data["review_by"]
        if "review_by" in self.changed_data and day < timezone.localdate():
            raise ValidationError(_("This day has passed: choose a later one, to be reminded of the review."))
        return day

    def clean(self) -> dict[str, Any]:
        """Puts the chosen countries on it, and the language of its definition; one active indicator alone bears a name
        at the source in one unit.
        """
        cleaned = super().clean() or {}
        self.instance.source_name = cleaned.get("source_name", "")
        self.instance.unit = cleaned.get("unit", "")
        if not self.errors and self.instance.retired_on is None and (other := self.instance.namesake()):
            self.add_error("source_name", rules.namesake_sentence(other))
        self.instance.country_ids = sorted(row.pk for row in cleaned.get("countries", ()))
        self.instance.language = language_of(cleaned.get("definition", ""))
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Indicator:
        """Insert it, or save it over the version it was opened at, in the caller's transaction.

        Raises StaleRecord where somebody saved since.
        """
        one: Indicator = self.instance
        if one.pk:
            seen = self.cleaned_data["version"] or 0
            if not Indicator.objects.filter(pk=one.pk, version=seen).update(version=seen + 1):
                raise StaleRecord
            one.version = seen + 1
        else:
            one.owner = self.user
        one.save()
        return one


class ReadingForm(PageForm):
    """A value of an indicator in a country and period."""

    heading = gettext_lazy("New reading")
    known: Reading | None = None  # what stands for the same country and period already
    day = DateField(label=gettext_lazy("Period"))

    class Meta:
        model = Reading
        fields = ("country", "day", "value", "provenance")
        field_classes: ClassVar[dict[str, Any]] = {"value": FigureField}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        indicator = self.instance.indicator
        country, value = self.fields["country"], self.fields["value"]
        country.queryset = Country.objects.filter(pk__in=indicator.country_ids)  # type: ignore[attr-defined]
        value.required = True
        value.help_text = indicator.unit
        self.fields["day"].help_text = _("Any day of the period: this indicator is read %(cadence)s.") % {
            "cadence": indicator.get_cadence_display()
        }

    def clean_day(self) -> date:
        """The first day of the period, which has begun."""
        day: date = Cadence(self.instance.indicator.cadence).period_of(self.cleaned_data["day"])
        if sentence := rules.refuse_period(day):
            raise ValidationError(sentence)
        return day

    def clean(self) -> dict[str, Any]:
        """There is none of the same country and period yet."""
        cleaned = super().clean() or {}
        country, day = cleaned.get("country"), cleaned.get("day")
        self.known = rules.last_word(self.instance.indicator, country.pk, day) if country and day else None
        if self.known:
            self.add_error("day", _("There is a reading of this period already: correct that one."))
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Reading:
        """Store it under its author's name. Raises Refused."""
        return rules.enter_reading(self.instance, self.user)


class ReadingCorrectionForm(PageForm):
    """Another value in the place of an earlier one, or none, with the reason."""

    heading = gettext_lazy("Correct the reading")
    because = reason_field(label=gettext_lazy("Why it is corrected"))

    class Meta:
        model = Reading
        fields = ("value", "provenance", "because")
        field_classes: ClassVar[dict[str, Any]] = {"value": FigureField}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        self.fields["value"].required = False
        self.fields["value"].help_text = _("Leave it empty to withdraw the value: there is none then.")

    def clean_value(self) -> Any:
        """Another one than stands."""
        value = self.cleaned_data["value"]
        if value == self.instance.supersedes.value:
            raise ValidationError(_("This is the value that stands already."))
        return value

    def store(self, formsets: Iterable[Any] = ()) -> Reading:
        """Store it in the place of the earlier one. Raises Refused, and StaleRecord where another was faster."""
        return rules.enter_reading(self.instance, self.user)

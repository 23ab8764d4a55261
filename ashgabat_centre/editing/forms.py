"""The form every kind's form extends: what records share, typed once, checked once, never lost."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Sensitivity
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.links import NO_LIST, NeedToKnow, RecordOrganization
from ashgabat_centre.records.models import Record, RecordKind, StaleRecord, Status, lock_version
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.reference.forms import TermsField, offer_organizations
from ashgabat_centre.reference.models import Country, Organization, Theme
from ashgabat_centre.reference.vocabulary import areas_on_offer, terms
from ashgabat_centre.web.forms import DateField, _is_faulty, limit_lengths, say_what_to_do


class RowForm(forms.ModelForm[Any]):
    """One row of a record's own list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organizations(self)
        say_what_to_do(self)


MOST_ROWS = 40  # one sort of a form is meant to hold so many
ROWS_READ = 100  # are built of it, whatever is sent


def row_forms(parent: Any, model: Any, form: Any, formset: Any, **options: Any) -> Any:
    """The rows of one sort in a parent's form. No more than ROWS_READ are built, and the door lets no more in than
    all sorts together may have.
    """
    usual = {"extra": 0, "max_num": MOST_ROWS, "absolute_max": ROWS_READ, "can_delete_extra": False}
    return forms.inlineformset_factory(parent, model, form=form, formset=formset, **usual | options)


class PageForm(forms.ModelForm[Any]):
    """A form with a page of its own, as `FormView` serves it: with its sets of rows by their names, if it has any."""

    rows: ClassVar[dict[str, Any]] = {}
    heading: ClassVar[Any] = ""

    def parts(self, formsets: Iterable[Any]) -> dict[str, list[Any]]:
        """The form as it is laid out: its fields, then its sets of rows; nothing is folded away."""
        return {"main": [*self.visible_fields(), *formsets]}

    def hush(self, formsets: Iterable[Any]) -> None:
        """Show what was typed without judging it: the form is not being saved yet."""
        for form in (self, *(form for formset in formsets for form in formset)):
            form._errors = ErrorDict()
        for formset in formsets:
            formset._errors, formset._non_form_errors = [], ErrorList()

    def store(self, formsets: Iterable[Any]) -> Any:
        """Save what is valid, in the caller's transaction, and return the page's record or entry it stands on.

        Raises StaleRecord where somebody saved since the form was opened.
        """
        raise NotImplementedError


class RecordForm(PageForm):
    """What every record is asked for. A kind's form adds its columns and, by `rows`, its formsets."""

    heading: ClassVar[Any] = _("New record")
    alike_words: ClassVar[Any] = ""  # by what those that `alike` gives were taken for the same
    layout: ClassVar[tuple[str, ...]] = ()
    folds: ClassVar[
        tuple[tuple[Any, tuple[str, ...]], ...]
    ] = ()  # a heading, and what is folded away under it
    more: ClassVar[tuple[str, ...]] = ("sensitivity", "readers", "language", "reviewer", "programmes")

    countries = TermsField(Country.objects.none(), label=_("Countries"))
    themes = TermsField(Theme.objects.none(), label=_("Themes"))
    programmes = TermsField(
        Theme.objects.none(),
        label=_("Pillars of the Counter-Terrorism Strategy, Programme of Action"),
        required=False,
    )
    occurred_on = DateField(label=_("Date"), quick="today yesterday")
    readers = TermsField(
        User.objects.none(),
        label=_("Need to know"),
        required=False,
        help_text=_("A strictly confidential record is read by you and the people named here, nobody else."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)

    class Meta:
        model: type[Model] = Record
        fields: ClassVar[tuple[str, ...]] = (
            "title",
            "occurred_on",
            "summary",
            "body",
            "comment",
            "language",
            "sensitivity",
            "reviewer",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "title": forms.TextInput(attrs={"autocomplete": "off"}),
            "summary": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 10}),
            "comment": forms.Textarea(attrs={"rows": 4}),
            "sensitivity": forms.RadioSelect(),
            "language": forms.RadioSelect(),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        offer_organizations(self)
        self._offer_choices()
        if not self.instance.pk:
            self._suggest()

    def _offer_choices(self) -> None:
        chosen = self.instance
        fields = cast(dict[str, Any], self.fields)
        fields["countries"].queryset = Country.objects.offered(chosen.country_ids)
        day = chosen.occurred_on or timezone.localdate()
        offered = Theme.objects.offered(chosen.theme_ids)
        fields["themes"].queryset = offered.main()
        fields["programmes"].queryset = offered.in_force(day, kept=chosen.theme_ids).beside_main()
        if "areas" in fields:
            fields["areas"].choices = areas_on_offer(chosen.area_ids)
        others = User.objects.filter(is_active=True).exclude(pk=self.user.pk)
        fields["readers"].queryset = others.able_to_read(Sensitivity.STRICTLY_CONFIDENTIAL)
        fields["reviewer"].queryset = others.holding(*STAFF)
        fields["reviewer"].empty_label = _("The head of the Centre")
        most = min(self.user.level, chosen.highest)
        levels = [(value, label) for value, label in Sensitivity.choices if value <= most]
        fields["sensitivity"].choices = levels
        if chosen.pk:
            # Once filed, who reads it and how it is marked are decided on pages of their own, with a reason.
            del self.fields["readers"], self.fields["sensitivity"]
            self.initial["countries"] = chosen.country_ids
            known = terms().themes
            beside = {pk for pk in chosen.theme_ids if pk in known and known[pk].taxonomy.code != "themes"}
            self.initial["themes"] = [pk for pk in chosen.theme_ids if pk not in beside]
            self.initial["programmes"] = sorted(beside)
            self.initial["areas"] = chosen.area_ids
            self.initial["version"] = chosen.version

    def _suggest(self) -> None:
        """Cautious and convenient defaults, so that an ordinary record needs few answers."""
        self.initial["occurred_on"] = timezone.localdate()
        self.initial["language"] = "ru" if get_language() == "ru" else "en"
        self.initial["sensitivity"] = min(Sensitivity.CONFIDENTIAL, self.user.level)
        self.initial["countries"], self.initial["themes"] = self.instance.country_ids, self.instance.theme_ids

    def clean_occurred_on(self) -> date:
        """The day it took place, in the Centre's own zone and not in the future."""
        day: date = self.cleaned_data["occurred_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This date is in the future: enter the day it took place."))
        return day

    def clean(self) -> dict[str, Any]:
        """Puts the chosen countries, themes and areas on the record, which keeps them as sorted numbers."""
        cleaned = super().clean() or {}
        if cleaned.get("readers") and cleaned.get("sensitivity", 2) < Sensitivity.STRICTLY_CONFIDENTIAL:
            self.add_error("readers", NO_LIST)
        self.instance.country_ids = sorted(row.pk for row in cleaned.get("countries", ()))
        terms = (*cleaned.get("themes", ()), *cleaned.get("programmes", ()))
        self.instance.theme_ids = sorted(row.pk for row in terms)
        if "areas" in self.fields:
            self.instance.area_ids = sorted(cleaned.get("areas", ()))
            self._place_areas()
        return cleaned

    def _place_areas(self) -> None:
        """Refuses an area of a country that is not chosen: lists and maps would count it where it does not lie."""
        chosen, areas = set(self.instance.country_ids), terms().areas
        astray = [areas[pk] for pk in self.instance.area_ids if areas[pk].country_id not in chosen]
        if astray and "countries" not in self.errors:
            self.add_error(
                "areas",
                _("%(area)s lies in %(country)s: choose this country too, or another area.")
                % {"area": astray[0].name, "country": astray[0].country.name},
            )

    @classmethod
    def follow(cls, posted: Any) -> Any:
        """What was posted, completed with what follows from it, before it is judged; a kind's form says what does."""
        return posted

    def alike(self, formsets: Iterable[Any]) -> list[Any]:
        """Records this person can see that this may be a second one of; they are told, and may go on."""
        return []

    def marks(self, formsets: Iterable[Any]) -> set[Any]:
        """By what two of these are taken for one, as `alike` does: those that share one of the marks may be."""
        return set()

    def parts(self, formsets: Iterable[Any]) -> dict[str, list[Any]]:
        """The form as it is laid out: fields and sets of rows in order, the less usual ones folded away."""
        rows = {formset.prefix: formset for formset in formsets}
        main = [self._part(name, rows) for name in self.layout]
        more = [self[name] for name in self.more if name in self.fields]
        folds = [(label, [self._part(name, rows) for name in names]) for label, names in self.folds]
        return {
            "main": main,
            "folds": [
                {"label": label, "parts": parts, "open": any(map(_is_faulty, parts))}
                for label, parts in folds
            ],
            "more": more,
            "open": [part for part in more if part.errors],
        }

    def _part(self, name: str, rows: dict[str, Any]) -> Any:
        return rows[name] if name in rows else self[name]

    def marking(self) -> int:
        """The page's mark while it is written: as chosen on it; once filed, as it is marked."""
        if self.instance.pk:
            return int(self.instance.sensitivity)
        chosen = str(self["sensitivity"].value())
        return int(chosen) if chosen in map(str, Sensitivity.values) else Sensitivity.STRICTLY_CONFIDENTIAL

    def concerned(self) -> Iterable[Organization]:
        """The organizations the record concerns, as the kind's own fields and rows name them."""
        return ()

    def store(self, formsets: Iterable[BaseInlineFormSet[Any, Any, Any]]) -> RecordKind:
        """Insert or revise the record with its rows, in the caller's transaction.

        Raises StaleRecord where somebody saved since the form was opened.
        """
        record = cast(RecordKind, self.instance)
        if record.pk:
            record.revise(self.cleaned_data["version"] or 0)
        else:
            record.file(self.user)
            self._name_readers(record)
        for formset in formsets:
            formset.save()
        self._store_organizations(record, formsets)
        record.index_prose()
        return record

    def _name_readers(self, record: RecordKind) -> None:
        """In the transaction that files it: nobody ever sees the record without its list."""
        wanted = self.cleaned_data["readers"]
        NeedToKnow.objects.bulk_create(NeedToKnow(record=record, user=person) for person in wanted)

    def _store_organizations(self, record: RecordKind, formsets: Iterable[Any]) -> None:
        wanted = {organization.pk for organization in self.concerned()}
        wanted |= {o.pk for formset in formsets for o in getattr(formset, "concerned", lambda: ())()}
        links = RecordOrganization.objects.filter(record=record)
        links.exclude(organization_id__in=wanted).delete()
        present = set(links.values_list("organization_id", flat=True))
        RecordOrganization.objects.bulk_create(
            RecordOrganization(record=record, organization_id=pk) for pk in sorted(wanted - present)
        )


class TranslationForm(PageForm):
    """Into the other of the two languages, submitted to another person's clearance by saving it.

    It is of the words its translator saw (`version`), and in place of the translation they saw (`replaces`).
    """

    heading = _("Translation of the summary")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    class Meta:
        model = Translation
        fields = ("title", "summary", "machine")
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, record: Record, user: User, **kwargs: Any) -> None:
        self.record, self.user = record, user
        self.language = "en" if record.language == "ru" else "ru"
        present = self.standing()
        initial = {"version": record.version, "replaces": present.text_hash() if present else ""}
        kwargs |= {"instance": present, "initial": initial}
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        for name in ("title", "summary"):
            self.fields[name].widget.attrs["lang"] = self.language

    def standing(self) -> Translation | None:
        """The translation that is stored now: the one that waits for its clearance, else the cleared one."""
        rows = self.record.translations.shown().filter(language=self.language)
        translation: Translation | None = rows.order_by("-status", "-pk").first()
        return translation

    def clean(self) -> dict[str, Any]:
        """Refuses what the kind's own words may not say, and the very words that the translator saw standing, of the
        very original: they need no clearance.
        """
        answers: dict[str, Any] = super().clean() or {}
        for name in ("title", "summary"):
            if sentence := kinds()[self.record.kind].refuse_words(answers.get(name) or ""):
                self.add_error(name, sentence)
        standing = self.standing()
        if standing is None or answers.get("replaces") != standing.text_hash():
            return answers
        words = tuple(answers.get(name) for name in self.Meta.fields)
        if words == (standing.title, standing.summary, standing.machine) and standing.is_current(self.record):
            raise forms.ValidationError(
                _("This is the translation that stands already. Change it, or leave this page.")
            )
        return answers

    def store(self, formsets: Iterable[Any] = ()) -> Record:
        """Save it under this person's name, as the translator's or as who entered what a machine made, and return the
        record it is a translation of.

        A cleared one stands until this one is cleared too. Of a cleared record it is a step of its own; of a submitted
        one it belongs to what is cleared.
        """
        lock_version(self.record.pk, self.cleaned_data["version"])
        standing = self.standing()
        if (standing.text_hash() if standing else "") != self.cleaned_data["replaces"]:
            raise StaleRecord
        translation = standing if standing and standing.is_open else Translation(language=self.language)
        translation.record_id = self.record.pk
        translation.made_by(self.user, self.cleaned_data["machine"])
        translation.title, translation.summary = self.cleaned_data["title"], self.cleaned_data["summary"]
        translation.of_title, translation.of_summary = self.record.title, self.record.summary
        translation.status, translation.at = Translation.State.SUBMITTED, timezone.now()
        translation.save()
        if self.record.status == Status.CLEARED:
            version = self.cleaned_data["version"]
            Step.objects.create(record_id=self.record.pk, verb=Verb.TRANSLATE, by=self.user, version=version)
        return self.record

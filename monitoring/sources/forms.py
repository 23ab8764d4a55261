"""Forms of the register of sources, and the rows of evidence in a record's form."""

import copy
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm, RowForm
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.web.dates import OLDEST
from ashgabat_centre.web.forms import DateField, RowSet, limit_lengths, say_what_to_do
from monitoring.scales import say_scales
from monitoring.sources.grades import Credibility, Reliability
from monitoring.sources.models import (
    DOCUMENT,
    STAYS_PROTECTED,
    WORDS_OF_PROTECTED,
    Evidence,
    Source,
    SourceIdentity,
    code_name,
    refuse_repetition,
)

WRITTEN_OPENLY = ("name", "publisher", "grounds")  # of a source that is not protected


class SourceForm(PageForm):
    """A source of the register. Of a protected one the form asks who it is instead of its name."""

    heading = _("New source")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)
    words = forms.CharField(
        label=_("Who the protected source is"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
        help_text=_("Name, post, how to reach them, and what was agreed with them."),
    )

    class Meta:
        model = Source
        fields = ("protected", "name", "words", "type", "publisher", "language", "reliability", "grounds")
        widgets: ClassVar[dict[str, forms.Widget]] = {"grounds": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        say_scales(self, reliability=Reliability)
        self.fields["name"].required = False
        self.fields["protected"].help_text = _(
            "It gets a code name. You and the heads of the Centre alone read who it is. It is said now or never: a "
            "name that was written openly once can’t be called back."
        )
        if self.instance.pk:
            self._leave_out()

    def _leave_out(self) -> None:
        """What was said once, and what is none of this source's."""
        self.initial["version"] = self.instance.version
        del self.fields["protected"]
        for name in WRITTEN_OPENLY if self.instance.protected else ("words",):
            del self.fields[name]
        if "words" in self.fields:
            self.initial["words"] = self.instance.identity.words

    def clean(self) -> dict[str, Any]:
        """An open source has its name, a protected one says who it is and nothing else that would tell."""
        cleaned = super().clean() or {}
        if cleaned.get("protected", self.instance.protected):
            if not cleaned.get("words"):
                self.add_error("words", _("Say who it is: you and the heads of the Centre alone read it."))
            for name in WRITTEN_OPENLY:
                if cleaned.get(name):
                    self.add_error(
                        name, _("Leave this empty: everybody reads it, and it may tell who it is.")
                    )
        elif not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say what the source is called."))
        elif cleaned.get("words"):
            self.add_error("words", _("An open source is called by its name: leave this empty."))
        return cleaned

    def store(self, formsets: Iterable[Any]) -> Source:
        """Insert the source, or save it over the version it was opened at, in the caller's transaction.

        Raises StaleRecord where somebody saved since.
        """
        source: Source = self.instance
        if source.pk:
            seen = self.cleaned_data["version"] or 0
            if not Source.objects.filter(pk=source.pk, version=seen).update(version=seen + 1):
                raise StaleRecord
            source.version = seen + 1
        else:
            source.owner = self.user
            source.name = code_name() if source.protected else source.name
        source.save()
        if source.protected:
            SourceIdentity.objects.update_or_create(
                source=source, defaults={"words": self.cleaned_data["words"]}
            )
        return source


class EvidenceForm(RowForm):
    """What one source says: where it stands, in which words, and both grades."""

    dated = DateField(since=OLDEST, label=_("Dated"), required=False)
    reliability = forms.ChoiceField(
        label=_("Reliability of the source"),
        choices=[("", _("As in the register")), *Reliability.choices],
        required=False,
    )

    class Meta:
        model = Evidence
        fields = ("source", "citation", "page", "dated", "reliability", "credibility", "excerpt")
        widgets: ClassVar[dict[str, forms.Widget]] = {"excerpt": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: Source | None = None  # the protected source with which it stays
        self.stood = copy.copy(self.instance)  # as it is stored: validation writes into the other
        limit_lengths(self)
        say_scales(self, reliability=Reliability, credibility=Credibility)
        if self.instance.excerpt:
            self.fields["excerpt"].disabled = True
            self.fields["excerpt"].help_text = _(
                "It stays in its original words. To put a slip right, remove this row and enter another."
            )

    def offer(self, sources: list[Source]) -> None:
        """Let it rest on one of these sources or on none; what rests on a protected one stays with it."""
        field: Any = self.fields["source"]
        field.queryset = Source.objects.all()
        own = next((row for row in sources if row.pk == self.instance.source_id), None)
        self.kept = own if own and own.protected else None
        if self.kept:
            field.widget.choices, field.help_text = [(self.kept.pk, self.kept.name)], STAYS_PROTECTED
            return
        field.widget.choices = [
            ("", str(_("None of the register"))),
            *((row.pk, row.name) for row in sources),
        ]
        if self.instance.pk and any(row.protected for row in sources):
            field.help_text = _(
                "Given to a protected source, the row is read in the house alone from then on, and stays with that "
                "source. Whoever has read it before has read it."
            )

    def clean_source(self) -> Source | None:
        """What rests on a protected source is given to no other, and to none."""
        source: Source | None = self.cleaned_data["source"]
        if self.kept and source != self.kept:
            raise ValidationError(STAYS_PROTECTED)
        return source

    def clean_dated(self) -> date | None:
        """A day that has come."""
        dated: date | None = self.cleaned_data["dated"]
        if dated and dated > timezone.localdate():
            raise ValidationError(_("This day is still to come: enter the day on which the source said it."))
        return dated

    def clean(self) -> dict[str, Any]:
        """Takes the grade of the register where none was given here."""
        cleaned = super().clean() or {}
        source = cleaned.get("source")
        if not cleaned.get("reliability") and "reliability" not in self.errors:
            if source is None:
                self.add_error("reliability", _("Grade the source from A to F."))
            else:
                cleaned["reliability"] = source.reliability
        return cleaned


class BaseEvidence(RowSet):
    """The evidence of a record."""

    legend = _("What it rests on")
    note = _("Say enough to find it again; of a protected source, nothing that tells who it is.")
    add_label = _("Add another source")

    @cached_property
    def offered(self) -> list[Source]:
        """The sources, read once for all rows: those in use, and those that stand in a row already."""
        return list(Source.objects.in_use(of=self.instance.pk).named())

    def add_fields(self, form: Any, index: int | None) -> None:
        """Gives every row the one list of sources."""
        super().add_fields(form, index)
        form.offer(self.offered)

    def clean(self) -> None:
        """One document of one source stands there once."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        kept = [row for row in rows if row and not row.get("DELETE")]
        if sentence := refuse_repetition(tuple(row.get(name) for name in DOCUMENT) for row in kept):
            raise ValidationError(sentence)
        self._refuse_words_of_protected()

    def _refuse_words_of_protected(self) -> None:
        """No other row takes over the words of a protected source that stand here, be they struck by now."""
        protected = [form.stood for form in self.initial_forms if form.kept]
        for form in self.forms:
            row, stood = form.instance, form.stood
            struck = getattr(form, "cleaned_data", {}).get("DELETE")
            elsewhere = not struck and not (row.source and row.source.protected)
            if elsewhere and any(row.repeats(one) and not stood.repeats(one) for one in protected):
                form.add_error("citation", WORDS_OF_PROTECTED)

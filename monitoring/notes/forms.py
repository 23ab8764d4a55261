"""The form of a situation note."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.editing.forms import RecordForm, row_forms
from ashgabat_centre.reference.area_fields import AreasField
from ashgabat_centre.web.forms import DateField
from monitoring.notes.models import REPORTED_AHEAD, REPORTED_BEFORE, SituationNote
from monitoring.notes.supersession import SupersededField, superseded
from monitoring.scales import Confidence, Likelihood, say_scales
from monitoring.similarity import likeness, stems_of
from monitoring.sources.forms import BaseEvidence, EvidenceForm
from monitoring.sources.models import Evidence

SAME_DAYS = timedelta(days=2)  # between two notes that may be of one event
ALIKE = 0.5  # of the words of two headlines, how many are the same in both
MOST = 200  # notes of these days that are compared
JUDGING = ("title", "summary", "comment", "outlook", "confidence_basis")


class SituationNoteForm(RecordForm):
    """A situation note: facts, evidence, then the assessment and the outlook, each in a field of its own."""

    heading = _("New situation note")
    alike_words = _("Notes of these days, on a country of this one, say much the same in their headlines:")
    rows = {"evidence": row_forms(SituationNote, Evidence, EvidenceForm, BaseEvidence, min_num=1)}
    layout = (
        "title",
        "report",
        "occurred_on",
        "reported_on",
        "countries",
        "areas",
        "themes",
        "summary",
        "body",
        "evidence",
        "comment",
        "outlook",
        "likelihood",
        "confidence",
        "confidence_basis",
        "supersedes",
    )

    areas = AreasField(label=_("Administrative areas"), required=False)
    reported_on = DateField(
        label=_("Reported on"), required=False, help_text=_("When the Centre learned of it.")
    )

    supersedes = SupersededField(
        SituationNote.objects.none(),
        label=_("Supersedes"),
        required=False,
        empty_label=_("No note"),
        help_text=_(
            "The earlier note that is current no more once this one is cleared. Its text stays as it is."
        ),
    )

    class Meta(RecordForm.Meta):
        model = SituationNote
        fields = (
            *RecordForm.Meta.fields,
            "report",
            "reported_on",
            "outlook",
            "likelihood",
            "confidence",
            "confidence_basis",
            "supersedes",
        )
        widgets = RecordForm.Meta.widgets | {
            "report": forms.RadioSelect(),
            "outlook": forms.Textarea(attrs={"rows": 3}),
            "confidence_basis": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "title": _("Headline"),
            "body": _("Facts"),
            "comment": _("Our assessment"),
            "occurred_on": _("Date of the event"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_scales(self, likelihood=Likelihood, confidence=Confidence)
        earlier = cast(SupersededField, self.fields["supersedes"])
        earlier.offer(self.instance, str(self.data.get("supersedes", "")))
        if self.instance.supersedes_id and not self.instance.pk:
            self.initial["sensitivity"] = max(
                self.initial["sensitivity"], self.instance.supersedes.sensitivity
            )
            self.initial["areas"] = self.instance.area_ids

    def clean(self) -> dict[str, Any]:
        """Likelihood and confidence are kept apart in all words that judge; the facts may quote who doesn't. Nothing is
        reported before it took place, nor on a day to come.
        """
        cleaned = super().clean()
        for name in JUDGING:
            if sentence := SituationNote.refuse_words(cleaned.get(name) or ""):
                self.add_error(name, sentence)
        reported_on, occurred_on = cleaned.get("reported_on"), cleaned.get("occurred_on")
        if reported_on and reported_on > timezone.localdate():
            self.add_error("reported_on", REPORTED_AHEAD)
        elif reported_on and occurred_on and reported_on < occurred_on:
            self.add_error("reported_on", REPORTED_BEFORE)
        return cleaned

    def alike(self, formsets: Iterable[Any]) -> list[SituationNote]:
        """Current notes this person can see of the same days and a country in common, whose headlines say much the
        same; not the one it supersedes.
        """
        day, words = self.cleaned_data["occurred_on"], stems_of(self.cleaned_data["title"])
        near = SituationNote.objects.filter(
            occurred_on__range=(day - SAME_DAYS, day + SAME_DAYS),
            country_ids__overlap=self.instance.country_ids,
        )
        near = near.filter(~superseded()).exclude(pk__in=(self.instance.pk, self.instance.supersedes_id))
        same = [note for note in near.newest_first()[:MOST] if likeness(stems_of(note.title), words) >= ALIKE]
        return same[:5]

"""Numbered paragraphs and the cleared records they rest on. Numbers are computed and never stored."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.lifecycle import ClearedVersion
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.reference_numbers import slug_of
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.reference.models import MandateFunction


@track()
class Paragraph(models.Model):
    """A paragraph of a record, under one function of the mandate.

    A text is empty where the paragraph is not translated; the other language's text then stands in its place,
    with a label.
    """

    parent = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="paragraphs")
    function = models.SmallIntegerField(choices=MandateFunction)
    order = models.IntegerField()
    text_en = models.TextField(_("text in English"), blank=True)
    text_ru = models.TextField(_("text in Russian"), blank=True)
    language = models.CharField(max_length=2)
    # Who translated it; of what a machine translated, who checked it.
    translator = models.CharField(max_length=120, blank=True)
    machine = models.CharField(max_length=80, blank=True)
    excluded_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("paragraph")
        ordering: ClassVar = ["function", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text_en="", text_ru=""),
                name="paragraph_says_something",
                violation_error_message=_("A paragraph needs its text in one language at least."),
            )
        ]

    @property
    def is_translated(self) -> bool:
        """Whether its text stands in both languages."""
        return bool(self.text_en and self.text_ru)

    @property
    def is_unchecked(self) -> bool:
        """Whether a machine made its translation and no person has checked it."""
        return self.is_translated and bool(self.machine) and not self.translator

    def translated(self, translation: Translation | None) -> None:
        """Note who or what made the translation that stands in it, if any."""
        self.machine = translation.machine if translation else ""
        person = translation and (translation.checked_by if translation.machine else translation.translator)
        self.translator = person.name if person else ""

    def translated_by(self, language: str) -> str:
        """Who or what made what readers of this language read; '' where that is the original, or nobody is named."""
        if language == self.language or not (self.is_translated and (self.machine or self.translator)):
            return ""
        names = {"machine": self.machine, "name": self.translator}
        if self.is_unchecked:
            return gettext("Machine translation (%(machine)s), not checked") % names
        if self.machine:
            return gettext("Machine translation (%(machine)s), checked by %(name)s") % names
        return gettext("Translated by %(name)s") % names

    def text(self, language: str) -> tuple[str, str]:
        """The text for readers of this language, and the language it is really in."""
        wanted: str = getattr(self, f"text_{language}")
        if wanted:
            return wanted, language
        other = "en" if language == "ru" else "ru"
        return getattr(self, f"text_{other}"), other


@track()
class Citation(models.Model):
    """A record that a paragraph rests on, as it stood when it was cleared.

    What is printed of the record is kept here, so that a later return or a higher marking changes no
    briefing's annex.
    """

    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="citations")
    cited = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="citations")
    cleared = models.ForeignKey(ClearedVersion, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=2)
    occurred_on = models.DateField()
    sensitivity = models.SmallIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "cited"], name="record_once_per_paragraph")
        ]

    @property
    def slug(self) -> str:
        """The cited record's reference number as addresses carry it."""
        return slug_of(self.reference)


@panel("records/citations_panel.html", PanelPlace.BESIDE, 10)
def citations_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """The paragraphs that rest on the record, of those this reader sees."""
    citations = list(record.citations.select_related("paragraph__parent"))
    return {"citations": citations} if citations else {}

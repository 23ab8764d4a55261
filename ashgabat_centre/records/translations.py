"""A person's translation of a record's subject and summary."""

import hashlib
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.lifecycle import ClearedVersion
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.panels import PanelPlace, panel

LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]


@track()
class Translation(models.Model):
    """A translation, bound to the original's words: when they change it is no longer current."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    title = models.CharField(_("subject"), max_length=300)
    summary = models.TextField(_("summary"))
    translator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    of_title = models.CharField(max_length=300, editable=False)
    of_summary = models.TextField(editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)

    current: bool  # set where it is shown beside its original

    class Meta:
        verbose_name = _("translation")
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="one_translation_per_language")
        ]

    def text_hash(self) -> str:
        """SHA-256 of the translation, by which a form shows which text it was opened with."""
        return hashlib.sha256(f"{self.title}\x00{self.summary}".encode()).hexdigest()

    def is_current(self, original: Record | ClearedVersion) -> bool:
        """Whether the original is unchanged since it was translated."""
        return (self.of_title, self.of_summary) == (original.title, original.summary)


@panel("records/translations_panel.html", PanelPlace.BELOW, 30)
def translations_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """The record's translations, each with whether it still says what the original says."""
    translations = list(record.translations.select_related("translator"))
    for translation in translations:
        translation.current = translation.is_current(record)
    return {"translations": translations} if translations else {}

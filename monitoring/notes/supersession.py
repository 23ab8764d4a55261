"""Which notes later ones supersede: once the later one is cleared, and for whoever may read it.

The cleared text of the earlier note stays as it is. What is left of it: its page says so, lists do in a word, and
nobody is asked to look at it again. Where the later note is withdrawn, the earlier one is current again.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, TextChoices
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.web.small_numbers import small_number
from monitoring.notes.models import SUPERSEDING, SituationNote

# Lines of a form that is opened on slow lines; an older note is chosen from its own page.
MOST_OFFERED = 8


class NoteStanding(TextChoices):
    """Whether a note is what the Centre last said of its matter."""

    CURRENT = "current", _("Current")
    SUPERSEDED = "superseded", _("Superseded")


def superseded(of: str = "pk") -> Exists:
    """A condition on records, or on rows that lead to one so: a note that the reader may see supersedes it."""
    return Exists(SituationNote.superseding(OuterRef(of)))


class NewestNotes(ModelChoiceIterator[Any]):
    """The lines of the field's list: none, the newest of what may be chosen, and what was chosen."""

    field: Any

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        newest = self.queryset.order_by("-occurred_on", "-pk")
        shown = Q(pk__in=newest.values("pk")[:MOST_OFFERED]) | Q(pk__in=self.field.chosen)
        yield from map(self.choice, newest.filter(shown))


class SupersededField(forms.ModelChoiceField[Any]):
    """A cleared note that none supersedes yet, labelled as people refer to it; the newest are listed."""

    iterator = NewestNotes
    chosen: frozenset[int] = frozenset()

    def label_from_instance(self, note: Any) -> str:
        """Reference and headline."""
        return f"{note.reference} · {note.title}"

    def offer(self, note: Any, posted: str) -> None:
        """Let the current notes filed before this one be chosen, and the one it supersedes already."""
        cleared = SituationNote.objects.filter(status__in=SUPERSEDING).filter(~superseded())
        earlier = cleared.filter(pk__lt=note.pk) if note.pk else cleared
        kept = Q(pk__in=earlier.values("pk")) | Q(pk=note.supersedes_id)
        self.queryset = SituationNote.objects.filter(kept)
        self.chosen = frozenset(filter(None, (note.supersedes_id, small_number(posted))))


@panel("monitoring/notes/superseded_panel.html", PanelPlace.ABOVE, 5)
def later_notes_of(record: Any, user: User, pages: Any = None) -> dict[str, Any]:
    """At the top of a superseded note: the note that says more by now, where the reader may see it."""
    if not isinstance(record, SituationNote) or not record.superseded_by:
        return {}
    return {"superseded_by": record.superseded_by}

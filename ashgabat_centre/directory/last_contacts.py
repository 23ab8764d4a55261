"""The last word with an institution or a person on each theme."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Func, SmallIntegerField
from django.utils import timezone

from ashgabat_centre.directory import mentions
from ashgabat_centre.records.kinds import counted, kind_label, kinds
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.vocabulary import terms


@dataclass(frozen=True)
class LastContact:
    """The latest meeting or letter on one theme."""

    theme: str
    record: Any

    @property
    def label(self) -> str:
        """What sort of contact it was."""
        return kind_label(self.record.kind)


def last_contacts(entry: Any) -> list[LastContact]:
    """What was last said or written on each theme there is, as far as the reader sees it; in one query."""
    contacts = [name for name, kind in kinds().items() if kind.exchanged]
    rows = mentions.records_naming(entry).filter(counted(), kind__in=contacts)
    rows = rows.filter(occurred_on__lte=timezone.localdate()).exclude(status=Status.WITHDRAWN)
    each = Func("theme_ids", function="unnest", output_field=SmallIntegerField())
    latest = rows.listed().annotate(theme=each).order_by("theme", "-occurred_on", "-pk").distinct("theme")
    by_theme = {row.theme: row for row in latest}
    return [LastContact(theme.name, by_theme[pk]) for pk, theme in terms().themes.items() if pk in by_theme]

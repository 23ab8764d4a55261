"""The latest briefing as Headquarters reads it, and what was cleared since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language

from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import MandateFunction
from reports.briefings.models import Briefing, sources
from reports.countries.figures import citable_kinds

MOST = 8
LONGEST = 180  # letters of a highlight


@dataclass(frozen=True)
class BriefingSection:
    """The paragraphs under one function of the mandate, each with `number`, `shown` and `shown_in`."""

    function: MandateFunction
    paragraphs: list[Any]

    @property
    def label(self) -> str | Promise:
        """The function's name."""
        return self.function.label

    @property
    def highlight(self) -> str:
        """The beginning of its first paragraph."""
        return Truncator(self.paragraphs[0].shown).chars(LONGEST)


def latest_cleared() -> Briefing | None:
    """The latest briefing that went out; None where there is none."""
    briefing: Briefing | None = Briefing.issued().defer("search", "body").first()
    return briefing


def sections(briefing: Briefing) -> list[BriefingSection]:
    """Its printed paragraphs in the reader's language, under the functions that have any."""
    paragraphs = list(briefing.printed().prefetch_related(sources()))
    for number, paragraph in enumerate(paragraphs, 1):
        paragraph.number = number
        paragraph.shown, paragraph.shown_in = paragraph.text(get_language() or "en")
    by_function = [(one, [p for p in paragraphs if p.function == one]) for one in MandateFunction]
    return [BriefingSection(one, own) for one, own in by_function if own]


@dataclass(frozen=True)
class NewSince:
    """Records cleared after the briefing was cut; `url` lists all of them."""

    records: list[Any]
    more: bool
    url: str


def new_since(moment: datetime) -> NewSince:
    """What was cleared since this moment, the latest first."""
    rows = Record.objects.cleared().filter(cleared_at__gte=moment, kind__in=citable_kinds()).listed()
    records = list(rows.order_by("-cleared_at", "-pk")[: MOST + 1])
    at = timezone.localtime(moment).isoformat(timespec="seconds")
    keys = {"status": "cleared", "cleared_from": at, "kind": citable_kinds()}
    return NewSince(
        records[:MOST], len(records) > MOST, f"{reverse('record-list')}?{urlencode(keys, doseq=True)}"
    )

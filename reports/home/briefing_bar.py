"""Where the latest briefing stands on its way, and what it still lacks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, Q, SmallIntegerField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.records.paragraphs import Citation, Paragraph
from reports.briefings.checklist import missing_countries, missing_functions
from reports.briefings.models import Briefing

DRAFT, REVIEW, CLEARED, TRANSMITTED = range(4)
STAGES = (_("Draft"), _("Review"), _("Cleared"), pgettext_lazy("briefing", "Transmitted"))


@dataclass(frozen=True)
class BriefingBar:
    """The latest briefing; `at` is its stage, `next_cutoff` when the next one is assembled."""

    briefing: Any
    at: int
    waited: timedelta
    next_cutoff: datetime
    functions: list[str | Promise]
    countries: list[str | Promise]

    @property
    def stages(self) -> list[tuple[str | Promise, str]]:
        """Each stage with whether it is done or is the present one."""
        words = [
            "done" if place < self.at else "now" if place == self.at else "" for place in range(len(STAGES))
        ]
        return list(zip(STAGES, words, strict=True))

    @property
    def hours(self) -> int:
        """Whole hours since the cut-off."""
        return int(self.waited.total_seconds() // 3600)

    @property
    def lacks(self) -> bool:
        """Whether anything is missing before it is cleared."""
        return self.at < CLEARED and bool(self.briefing.untranslated or self.functions or self.countries)


def latest_bar(now: datetime) -> BriefingBar | None:
    """The latest briefing that the reader may see, in one query; None where there is none."""
    briefing = _rows().first()
    if briefing is None:
        return None
    at = CLEARED if briefing.is_issued else REVIEW
    functions, countries = missing_functions(briefing.functions), missing_countries(briefing.covered)
    return BriefingBar(
        briefing, at, now - briefing.slot, briefing.schedule.slot_at(now), functions, countries
    )


def _rows() -> Any:
    printed = Paragraph.objects.filter(parent=OuterRef("pk"), excluded_because="").order_by()
    cited = Citation.objects.filter(
        paragraph__parent=OuterRef("pk"), paragraph__excluded_because=""
    ).order_by()
    each = Func("cited__country_ids", function="unnest", output_field=SmallIntegerField())
    rows = Briefing.objects.select_related("schedule").defer("search", "body")
    return rows.annotate(
        functions=ArraySubquery(printed.values("function").distinct()),
        untranslated=ArraySubquery(printed.filter(Q(text_en="") | Q(text_ru="")).values("pk")),
        covered=ArraySubquery(cited.annotate(country=each).values("country").distinct()),
    ).order_by("-slot", "-pk")

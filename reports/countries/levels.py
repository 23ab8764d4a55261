"""The overall level of each country, as its tile and the tile map show it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.reference.vocabulary import terms
from monitoring.country_calls.models import MARKING, CountryCall, cell_address
from reports.countries.assessments import Assessment, assesses


@assesses
def overall_levels() -> Iterator[Assessment]:
    """The call on all themes that stands for each country's latest month."""
    calls = CountryCall.objects.standing().filter(theme=None).order_by("country_id", "-month", "-pk")
    for call in calls.distinct("country_id"):
        country = terms().countries[call.country_id]
        yield Assessment(
            call.country_id,
            call.level,
            _("Level"),
            call.direction,
            call.reason,
            cell_address(country, None),
            MARKING,
            language=call.language,
            stale=call.is_stale,
        )

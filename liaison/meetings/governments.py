"""With which Government a meeting was: the one that somebody met came from, whatever the meeting was about."""

from typing import Any

from django.db.models import Exists, OuterRef

from ashgabat_centre.reference.models import Country, Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.meetings.models import Counterpart


def governments() -> list[Country]:
    """The five, in the order of the United Nations."""
    return [country for country in terms().countries.values() if country.member]


def of_governments(rows: Any) -> Any:
    """The rows of people met who came from a Government."""
    return rows.filter(organization__type__in=Organization.GOVERNMENT_TYPES)


def government_choices() -> list[tuple[str, str]]:
    return [(str(country.pk), country.name) for country in governments()]


def met_government(records: Any, country: int) -> Any:
    """The records of meetings with that Government."""
    return records.filter(Exists(of_governments(of_record()).filter(organization__country=country)))


def of_record() -> Any:
    """Whom a record's meeting was with, asked row by row."""
    return Counterpart.objects.filter(record=OuterRef("pk")).order_by()

"""With which Government a meeting was: that of the institutions of the people met, whatever the meeting was
about.
"""

from django.db.models import Exists, OuterRef, QuerySet

from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.reference.models import Country, Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.meetings.models import Counterpart


def governments() -> list[Country]:
    """The five States whose Governments the Centre serves, in the United Nations' order."""
    return [country for country in terms().countries.values() if country.member]


def of_governments(rows: QuerySet[Counterpart]) -> QuerySet[Counterpart]:
    """Those of these rows of people met who came from a Government."""
    return rows.filter(organization__type__in=Organization.GOVERNMENT_TYPES)


def government_choices() -> list[tuple[str, str]]:
    """The five Governments as choices of a form."""
    return [(str(country.pk), country.name) for country in governments()]


def met_government(records: RecordQuerySet, country: int) -> RecordQuerySet:
    """Those of these records that are meetings with that Government."""
    return records.filter(Exists(of_governments(of_record()).filter(organization__country=country)))


def of_record() -> QuerySet[Counterpart]:
    """A subquery for records: the people and institutions met."""
    return Counterpart.objects.filter(record=OuterRef("pk")).order_by()

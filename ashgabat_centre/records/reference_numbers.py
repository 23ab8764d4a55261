"""Reference numbers without gaps, from one counter row for each series and year.

The counters are closed to the portal's database roles: a definer function hands out the next number, as the
last step before the insert. Strictly confidential records have a series of their own; whoever files one
learns from its number how many that series had before.
"""

import re

from django.db import connection, models
from django.utils import timezone

from ashgabat_centre.web.characters import fold

# A series, a number, and the year before or behind it, whatever stands between them: mtg 34, MTG-2026-34, mtg34/2026.
LOOSE = re.compile(
    r"(?P<series>[A-Z]{2,6}(?:\W*SC)?)\W*?(?:(?P<before>20\d\d)\W+)?(?P<number>\d{1,6})(?:\W+(?P<behind>20\d\d))?"
)
YEARS = 10  # back from this one that a number without its year may be of


class Counter(models.Model):
    """The last number given in one series and year."""

    pk = models.CompositePrimaryKey("series", "year")
    series = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    n = models.IntegerField()


def read_reference(text: str) -> str:
    """A reference number as it is stored, however it was written."""
    return fold(text).upper()


def slug_of(reference: str) -> str:
    """A reference number as addresses carry it."""
    return reference.replace("/", "-")


def read_references(text: str) -> list[str]:
    """The reference numbers that may be meant: the one written, or those of the last years where no year is."""
    exact = read_reference(text)
    loose = LOOSE.fullmatch(exact.replace("_", "-"))
    if loose is None:
        return [exact]
    series = "/".join(re.findall("SC$|.+?(?=SC$)|.+", re.sub(r"\W", "", loose["series"])))
    year = loose["before"] or loose["behind"]
    years = [int(year)] if year else [timezone.localdate().year - back for back in range(YEARS)]
    return [exact, *(f"{series}/{year}/{int(loose['number']):04d}" for year in years)]


def next_reference(series: str, year: int) -> str:
    """The next reference number of a series, such as MTG/2026/0042; it is free again if the transaction
    fails.
    """
    with connection.cursor() as cursor:
        cursor.execute("select portal.next_number(%s, %s)", [series, year])
        (n,) = cursor.fetchone()
    return f"{series}/{year}/{n:04d}"

"""Reference numbers without gaps, from one counter row for each series and year.

The counters are closed to the portal's database roles: a definer function hands out the next number, as the
last step before the insert. Strictly confidential records have a series of their own; whoever files one
learns from its number how many that series had before.
"""

from django.db import connection, models

from ashgabat_centre.web.characters import fold


class Counter(models.Model):
    """The last number given in one series and year."""

    pk = models.CompositePrimaryKey("series", "year")
    series = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    n = models.IntegerField()


def read_reference(text: str) -> str:
    """A reference number as it is stored, however it was written."""
    return fold(text).upper()


def next_reference(series: str, year: int) -> str:
    """The next reference number of a series, such as MTG/2026/0042; it is free again if the transaction
    fails.
    """
    with connection.cursor() as cursor:
        cursor.execute("select portal.next_number(%s, %s)", [series, year])
        (n,) = cursor.fetchone()
    return f"{series}/{year}/{n:04d}"
